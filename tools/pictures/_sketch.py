"""The small form of a picture, which is kept and held against: where there is ink, not which letters it makes.

A quarter of the size and sixteen greys: enough to see a block that moved, came, went or changed its colour, and little
enough to keep hundreds. How a machine draws its letters does not show; which fonts it has does, so `fonts` says whether
two machines have the same.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page

from tools.page import ROOT

APPROVED: Final = ROOT / "tests" / "app" / "approved"
#: So many pixels of a page (a side) become one of the sketch, in so many greys.
SCALE: Final = 4
GREYS: Final = 16
#: What is held against is a block of so many pixels of the sketch (a side).
BLOCK: Final = 8
#: So many greys apart is another colour, where nothing beside it is nearer; such a share of a block is a difference.
APART: Final = 2.5
SHARE: Final = 0.14

Sketch = NDArray[np.uint8]

#: How wide some words are, in the font of the page, which is another where a machine has other fonts.
WIDTHS: Final = """() => {
    const pen = document.createElement("canvas").getContext("2d");
    const { fontFamily } = getComputedStyle(document.body);
    const width = (weight, words) => {
        pen.font = `${weight} 100px ${fontFamily}`;
        return Math.round(pen.measureText(words).width);
    };
    return { en: [width(400, "Quicker, shorter steps 0123"), width(700, "Along the river")],
             zh: [width(400, "步子小一点"), width(700, "数据不足 166 ± 1")] };
}"""


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a picture is not as approved: a box of the page (px)."""

    left: int
    top: int
    right: int
    bottom: int

    def __str__(self) -> str:
        return f"({self.left}, {self.top}) to ({self.right}, {self.bottom})"


def fonts(page: Page) -> dict[str, list[int]]:
    """Return what tells the fonts of a machine from others', by language."""
    found: dict[str, list[int]] = page.evaluate(WIDTHS)
    return found


def sketched(png: bytes) -> Sketch:
    """Return the sketch of a picture."""
    with Image.open(io.BytesIO(png)) as image:
        grey = image.convert("L")
        small = grey.resize((-(-grey.width // SCALE), -(-grey.height // SCALE)), Image.Resampling.BOX)
    return (np.asarray(small, np.uint8) // (256 // GREYS)).astype(np.uint8)


def write_sketch(path: Path, sketch: Sketch) -> None:
    """Keep a sketch."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.fromarray(sketch, "P")
    image.putpalette([level * 255 // (GREYS - 1) for level in range(GREYS) for _ in "rgb"])
    image.save(path, bits=4, optimize=True)


def read_sketch(path: Path) -> Sketch:
    """Return a sketch that was kept."""
    with Image.open(path) as image:
        return np.asarray(image, np.uint8)


def differences(approved: Sketch, now: Sketch) -> Iterator[Difference]:
    """Give where two sketches differ, row by row; neighbours are one."""
    height, width = max(len(approved), len(now)), max(approved.shape[1], now.shape[1])
    apart = _apart(_soft(_padded(approved, height, width)), _soft(_padded(now, height, width)))
    for top in range(0, height, BLOCK):
        band = apart[top : top + BLOCK]
        blocks = [float(band[:, left : left + BLOCK].mean()) > SHARE for left in range(0, width, BLOCK)]
        for first, last in _stretches(blocks):
            end = min(SCALE * (top + BLOCK), SCALE * height)
            yield Difference(SCALE * BLOCK * first, SCALE * top, min(SCALE * BLOCK * last, SCALE * width), end)


def _padded(sketch: Sketch, height: int, width: int) -> NDArray[np.float64]:
    rim = ((0, height - len(sketch)), (0, width - sketch.shape[1]))
    # No grey of a page: what one has and the other has not differs.
    return np.pad(sketch.astype(np.float64), rim, constant_values=-GREYS)


def _soft(grey: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return means over three by three: how letters are drawn does not show any more."""
    return np.asarray(_shifted(grey).mean(axis=0))


def _shifted(grey: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return nine of it, each shifted by at most one pixel."""
    height, width = grey.shape
    wide = np.pad(grey, 1, mode="edge")
    return np.stack([wide[y : y + height, x : x + width] for y in range(3) for x in range(3)])


def _apart(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which pixels have nothing like them where they are in the other."""
    missing = np.abs(_shifted(other) - one).min(axis=0) > APART
    added = np.abs(_shifted(one) - other).min(axis=0) > APART
    return np.asarray(missing | added)


def _stretches(flags: list[bool]) -> Iterator[tuple[int, int]]:
    """Give the half-open stretches of what is true."""
    begun: int | None = None
    for index, flag in enumerate([*flags, False]):
        if flag and begun is None:
            begun = index
        elif not flag and begun is not None:
            yield begun, index
            begun = None
