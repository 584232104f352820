"""What was approved: kept, and held against what is drawn now."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from playwright.sync_api import Page

from tools.pictures._looks import Picture
from tools.pictures._sketch import APPROVED, Difference, differences, fonts, read_sketch, sketched, write_sketch

FONTS: Final = APPROVED / "fonts.json"


def approve(picture: Picture) -> None:
    """Take a picture for right."""
    write_sketch(APPROVED / f"{picture}.png", sketched(picture.steady))


def approve_fonts(page: Page) -> None:
    """Say with which fonts the approved pictures are drawn; a language must be drawn anew where its font is another."""
    APPROVED.mkdir(parents=True, exist_ok=True)
    FONTS.write_text(json.dumps(fonts(page), indent=2) + "\n", encoding="utf-8")


def comparable(page: Page) -> tuple[str, ...]:
    """Return the languages whose fonts on this machine are those of the approved pictures."""
    kept: dict[str, list[int]] = json.loads(FONTS.read_text(encoding="utf-8")) if FONTS.is_file() else {}
    return tuple(language for language, found in fonts(page).items() if kept.get(language) == found)


def unlike(picture: Picture) -> Iterator[str]:
    """Give where a picture is not as approved, and what is written there."""
    path = APPROVED / f"{picture}.png"
    if not path.is_file():
        yield "nobody has approved it"
        return
    for each in differences(read_sketch(path), sketched(picture.steady)):
        yield f"not as approved: {each}{_written_in(picture, each)}"


def _written_in(picture: Picture, box: Difference) -> str:
    """Return what is written in a box of a picture."""
    found = [
        text[:30]
        for left, top, right, bottom, text in picture.texts
        if left < box.right and right > box.left and top < box.bottom and bottom > box.top
    ]
    return f", at {' | '.join(found[:3])}" if found else ""
