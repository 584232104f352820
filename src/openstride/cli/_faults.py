"""What is said when a command ends without an answer: one block with what happened and what to do next.

A refusal is about the input and is said in full. Anything else is a fault of ours: the reader is told so, and the
traceback goes to a file for whoever mends it.
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from openstride import __version__
from openstride.analysis import AnalysisError
from openstride.cli._console import forgive_encodings, side_channel, width_of, write
from openstride.cli._errors import CommandError
from openstride.cli._language import asked_language
from openstride.cli._lines import paragraph
from openstride.messages import Catalogue, catalogue
from openstride.recorder import RecorderError
from openstride.recordings import RecordingError
from openstride.report import ReportError
from openstride.runtime import RuntimeLoadError
from openstride.validation import ValidationError

#: What is wrong with the input, or with the wish.
REFUSALS: Final = (
    *(CommandError, RecordingError, AnalysisError, ReportError, ValidationError),
    *(RuntimeLoadError, RecorderError),
)
REFUSED: Final = 2
FAULT: Final = 1


@dataclass(frozen=True, slots=True)
class Block:
    """What is said: a title, what happened with the values, what to do next; and the exit code that goes with it."""

    title: str
    detail: str
    advice: str
    code: int

    @property
    def said(self) -> str:
        """The same in a line, for what goes on all the same."""
        return f"{self.title} {self.advice}".rstrip()


def say(error: Exception, arguments: Sequence[str]) -> int:
    """Say on standard error what ended a command, and return its exit code.

    Parameters
    ----------
    error
        Whatever ended it.
    arguments
        Of the command line.
    """
    forgive_encodings()
    console = side_channel()
    block = block_for(error, catalogue(asked_language(arguments, os.environ)), arguments)
    width = width_of(console)
    write(console, paragraph(block.title, width, style="heading"))
    write(console, paragraph(block.detail, width, first="  ") if block.detail else ())
    write(console, paragraph(block.advice, width, first="  → ") if block.advice else ())
    return block.code


def block_for(error: Exception, texts: Catalogue, arguments: Sequence[str]) -> Block:
    """Put an error into words.

    Parameters
    ----------
    error
        Whatever ended the command.
    texts
        In the reader's language.
    arguments
        Of the command line, for the report of a fault.
    """
    if isinstance(error, REFUSALS):
        return _refusal(error, texts)
    if isinstance(error, MemoryError):
        title, advice = texts.text("error.MemoryError"), texts.text("error.MemoryError.advice")
        return Block(title, str(error), advice, REFUSED)
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        detail = f"{where}{error.strerror or error}"
        return Block(texts.text("error.OSError"), detail, texts.text("error.OSError.advice"), REFUSED)
    return _fault(error, texts, arguments)


def _refusal(error: Exception, texts: Catalogue) -> Block:
    detail, hint = str(getattr(error, "message", error)), str(getattr(error, "hint", ""))
    values = {name: value for name, value in vars(error).items() if isinstance(value, str | int | float)}
    key = _key(type(error), str(values.get("reason", "")), texts)
    # English errors carry their own advice, which knows more; other languages have one for each kind of error.
    if texts.language == "en":
        return Block(texts.text(key), detail, hint, REFUSED)
    advice = texts.text(f"{key}.advice", **values)
    return Block(texts.text(key), detail, advice, REFUSED)


def _key(kind: type[Exception], reason: str, texts: Catalogue) -> str:
    """Return the key of the texts for a kind of error, or the next more general one; for its reason where there is."""
    kinds = (f"error.{each.__name__}" for each in kind.__mro__)
    keys = (key for each in kinds for key in (f"{each}.{reason}", each))
    return next((key for key in keys if key in texts), "error.other")


def _fault(error: Exception, texts: Catalogue, arguments: Sequence[str]) -> Block:
    detail = texts.text("error.fault.detail", error=f"{type(error).__name__}: {error}")
    place = _stored(error, arguments)
    advice = texts.text("error.fault.advice", place=place) if place else texts.text("error.fault.advice_without_file")
    return Block(texts.text("error.fault"), detail, advice, FAULT)


def _stored(error: Exception, arguments: Sequence[str]) -> str:
    """Store what whoever mends it needs, and return the name of the file; empty where none could be written."""
    about = [
        f"openstride {__version__}, Python {platform.python_version()}, {platform.platform()}",
        f"openstride {' '.join(arguments)}",
        "".join(traceback.format_exception(error)),
    ]
    try:
        handle, place = tempfile.mkstemp(prefix="openstride-", suffix=".txt")
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
            file.write("\n\n".join(about))
    except OSError:
        traceback.print_exception(error, file=sys.stderr)
        return ""
    return place
