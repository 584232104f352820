"""XML that may be read: without declarations of its own, within bounds, and mended where it breaks off.

A declaration can make entities that grow to gigabytes or name files to be read; no activity file has one, so a file
with one is refused unread. Of a file that breaks off, what stands before its last complete element is kept, and the
elements that were open are closed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from openstride.formats._limits import DEPTH
from openstride.formats._reading import Place

#: The namespace of the elements that we write, and the one they stand in.
NAMESPACE: Final = "urn:openstride:activity:1"
OURS: Final = "OpenStride"
#: What files are written in; whatever else they claim, bytes that do not fit become replacement characters.
ENCODINGS: Final = frozenset({"utf-8", "utf-16", "us-ascii", "iso-8859-1", "iso-8859-15", "windows-1252"})
DECLARED: Final = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_-]{1,20})["']""")
DECLARATION: Final = re.compile(r"^\s*<\?xml[^>]{0,300}\?>")
COMMENT: Final = re.compile(r"<!--.*?-->", re.DOTALL)
FIRST: Final = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")


class UnsafeXmlError(Exception):
    """The file declares a document type, or nests deeper than any activity file."""


@dataclass(frozen=True, slots=True)
class Xml:
    """A document that is safe to parse.

    Parameters
    ----------
    text
        Well formed; empty where nothing could be kept.
    broken
        The line at which the file breaks off; None where it does not.
    """

    text: str
    broken: Place | None


@dataclass(frozen=True, slots=True)
class Tree:
    """A document as elements, named without prefixes.

    Parameters
    ----------
    root
        The outermost element; None where nothing could be kept.
    broken
        The line at which the file breaks off; None where it does not.
    """

    root: Element | None
    broken: Place | None


class Outline:
    """Which elements are open, and where the last one ended."""

    def __init__(self) -> None:
        self.open: list[str] = []
        self._end = 0
        self._open_then = 0

    def declares(self, *_: object) -> None:
        """Refuse a document type."""
        raise UnsafeXmlError

    def starts(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002  # expat hands them over
        """Note an element, and refuse one too deep."""
        self.open.append(name)
        if len(self.open) > DEPTH:
            raise UnsafeXmlError

    def says(self, text: str) -> None:
        """Pass over text."""

    def ends(self, byte: int) -> None:
        """Note the end of an element, whose last tag stands at `byte`."""
        self.open.pop()
        self._end, self._open_then = byte, len(self.open)

    def mended(self, body: bytes) -> str:
        """Return the body up to its last complete element, with what was open then closed."""
        if not self._end:
            return ""
        closing = "".join(f"</{name}>" for name in reversed(self.open[: self._open_then]))
        return body[: body.find(b">", self._end) + 1].decode("utf-8") + closing


class Growing(Outline):
    """The same, and the elements as they come."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = False
        self._builder = TreeBuilder()

    def starts(self, name: str, attributes: dict[str, str]) -> None:
        """Begin an element."""
        super().starts(name, attributes)
        self.begun = True
        self._builder.start(unprefixed(name), attributes)

    def says(self, text: str) -> None:
        """Add text to the element."""
        self._builder.data(text)

    def ends(self, byte: int) -> None:
        """Complete an element."""
        name = self.open[-1]
        super().ends(byte)
        self._builder.end(unprefixed(name))

    def grown(self) -> Element | None:
        """Return the outermost element, with what is still open closed; None where there is none."""
        while self.open:
            self.ends(0)
        return self._builder.close() if self.begun else None


def xml_of(data: bytes) -> Xml:
    """Return the document as text, mended where it breaks off.

    Raises
    ------
    UnsafeXmlError
        When it may not be read at all.
    """
    outline = Outline()
    body, broken = followed(data, outline)
    return Xml(body.decode("utf-8") if broken is None else outline.mended(body), broken)


def tree_of(data: bytes) -> Tree:
    """Return the document as elements, as far as it goes.

    Raises
    ------
    UnsafeXmlError
        When it may not be read at all.
    """
    growing = Growing()
    _, broken = followed(data, growing)
    return Tree(growing.grown(), broken)


def followed(data: bytes, outline: Outline) -> tuple[bytes, Place | None]:
    """Lead an outline through a file; return its body in UTF-8, and where it breaks off."""
    text = text_of(data)
    opening = DECLARATION.match(text)
    head = opening[0] if opening else ""
    body = text[len(head) :].encode("utf-8", "replace")
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = outline.declares
    parser.StartElementHandler = outline.starts
    parser.CharacterDataHandler = outline.says
    parser.EndElementHandler = lambda _: outline.ends(parser.CurrentByteIndex)
    try:
        parser.Parse(body, True)  # noqa: FBT003  # expat takes it by position
    except expat.ExpatError as error:
        return body, Place("line", error.lineno + head.count("\n"))
    return body, None


def root_of(data: bytes) -> str | None:
    """Return the name of the outermost element by the beginning of a file, None where that is no XML."""
    text = text_of(data[:8192]).lstrip()
    if not text.startswith("<"):
        return None
    found = FIRST.search(COMMENT.sub("", text))
    return found[1] if found else None


def text_of(data: bytes) -> str:
    """Return the text of a file in the encoding that it states, UTF-8 where it states none that is known."""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return data.decode("utf-16", "replace")
    declared = DECLARED.match(data.removeprefix(b"\xef\xbb\xbf"))
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    return data.decode(name if name in ENCODINGS - {"utf-16"} else "utf-8", "replace").removeprefix("\ufeff")


def unprefixed(name: str) -> str:
    """Return the name of an element without its prefix; makers disagree about prefixes and agree on names."""
    return name.rpartition(":")[2]


def child(element: Element | None, *names: str) -> Element | None:
    """Return the element down a path of names, None where it breaks off."""
    for name in names:
        element = None if element is None else next((each for each in element if each.tag == name), None)
    return element


def text_at(element: Element | None, *names: str) -> str | None:
    """Return the text of the element down a path of names, None where there is none."""
    found = child(element, *names)
    text = None if found is None or found.text is None else found.text.strip()
    return text or None


def number_at(element: Element | None, *names: str) -> float | None:
    """Return the number down a path of names, None where there is none."""
    return number(text_at(element, *names))


def number(text: str | None) -> float | None:
    """Return the number that a text is, None for any other text; `nan` and `inf` are no numbers here."""
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if abs(value) < float("inf") else None
