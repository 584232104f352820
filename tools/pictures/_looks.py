"""How a page is looked at, and what a program finds wrong with what it shows. Nothing here knows which page it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, Final, Literal

from playwright.sync_api import ConsoleMessage, Page

from tools.page import APP, ROOT

PICTURES: Final = ROOT / ".cache" / "pictures"
AXE: Final = APP / "node_modules" / "axe-core" / "axe.min.js"
#: What a finger hits (px).
FINGER: Final = 44

Theme = Literal["light", "dark"]
LANGUAGES: Final = ("en", "zh")
THEMES: Final[Sequence[Theme]] = ("light", "dark")
#: Width and height of the windows: a phone, a desk.
WINDOWS: Final = ((360, 740), (1280, 800))

#: A picture is at most so tall (px): of a long list the beginning is enough.
TALLEST: Final = 2400

LOOK_OVER: Final = Path(__file__).with_name("look_over.js").read_text(encoding="utf-8")
#: What is written where; and what has a digit in it is hidden, if it is to be.
TEXTS: Final = """(hide) => {
    const range = document.createRange();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
        const node = walker.currentNode;
        const parent = node.parentElement;
        if (!node.data.trim() || !parent.checkVisibility()) continue;
        if (hide && /[0-9]/.test(parent.textContent)) parent.dataset.figure = "";
        range.selectNodeContents(node);
        const { left, top, right, bottom } = range.getBoundingClientRect();
        found.push([left, top, right, bottom, node.data.trim()]);
    }
    // A page whose policy has no styles inline takes this one.
    const hiding = new CSSStyleSheet();
    hiding.replaceSync("[data-figure] { color: transparent !important }");
    document.adoptedStyleSheets = hide ? [hiding] : [];
    return found;
}"""
FAULTS: Final = """() => axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) =>
        `${id} at ${target.join(" ")}: ${failureSummary.split("\\n").slice(1).join(" ").trim()}`)))
"""


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is looked at."""

    language: str
    theme: Theme
    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.language}-{self.theme}-{self.width}"


LOOKS: Final = tuple(Look(*each[:2], *each[2]) for each in product(LANGUAGES, THEMES, WINDOWS))
#: Half of them, in which every two of language, theme and window meet: what is approved.
PAIRED: Final = tuple(
    look for look in LOOKS if (look.language == "zh") ^ (look.theme == "dark") ^ (look.width == WINDOWS[1][0])
)


@dataclass(frozen=True, slots=True)
class Picture:
    """What a page looks like, as PNG, and what is wrong with it.

    `steady` is a PNG of it without what changes while it is looked at, `texts` says what is written where (px).
    """

    name: str
    look: Look
    png: bytes
    steady: bytes
    wrong: tuple[str, ...]
    texts: tuple[tuple[float, float, float, float, str], ...]

    def __str__(self) -> str:
        return f"{self.name}-{self.look}"


def pictured(page: Page, name: str, look: Look, said: Sequence[str], *, live: bool = False) -> Picture:
    """Draw a page that is looked at, the whole of it, and look it over.

    Parameters
    ----------
    page
        It.
    name
        Of what it shows.
    look
        How it is looked at.
    said
        What was heard of it.
    live
        Its figures change while it is looked at, so they are not in what is compared.
    """
    wrong = (*said, *faults(page))
    wanted: int = page.evaluate("() => document.documentElement.scrollHeight")
    # What is fixed to the end of the window is then at the end of the page.
    page.set_viewport_size({"width": look.width, "height": min(max(wanted, look.height), TALLEST)})
    page.evaluate("() => scrollTo(0, 0)")
    page.wait_for_timeout(100)
    png = page.screenshot()
    texts = page.evaluate(TEXTS, live)
    steady = page.screenshot() if live else png
    page.evaluate("() => { document.adoptedStyleSheets = []; }")
    page.set_viewport_size({"width": look.width, "height": look.height})
    return Picture(name, look, png, steady, wrong, tuple(tuple(each) for each in texts))


def looked_at(page: Page, look: Look) -> None:
    """Give a page the window and the theme of a look."""
    page.set_viewport_size({"width": look.width, "height": look.height})
    page.emulate_media(color_scheme=look.theme, reduced_motion="reduce")


def heard(page: Page, unless: Sequence[str] = ()) -> list[str]:
    """Return a list that grows with what a page writes to its console, and with what it throws; but for some of it."""
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if not any(each in message.text for each in unless):
            said.append(f"console: {message.text}")

    page.on("console", hear)
    page.on("pageerror", lambda error: said.append(f"error: {error}"))
    return said


def without_scroll_bars(page: Page) -> None:
    """Let a page have its whole width, as on a phone, which lays its scroll bars over it."""
    page.context.new_cdp_session(page).send("Emulation.setScrollbarsHidden", {"hidden": True})


def faults(page: Page) -> Iterator[str]:
    """Give what is wrong with what a page shows: texts that are cut off or overlap, small targets, accessibility."""
    seen: list[str] = page.evaluate(LOOK_OVER, FINGER)
    yield from seen
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[Any] = page.evaluate(FAULTS)
    yield from (f"axe: {each}" for each in found)
