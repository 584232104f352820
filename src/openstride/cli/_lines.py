"""Laying out lines: paragraphs, headings and columns, measured in cells, of which a Chinese character takes two."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.text import Text

from openstride.cli._wrap import wrap

Cell = str | Text


def heading(title: str, note: str, width: int) -> list[Text]:
    """Return an empty line and a title with a note at the end of the line, or under it where there is no room."""
    gap = width - cell_len(title) - cell_len(note)
    if gap >= 2:
        return [Text(), Text.assemble((title, "heading"), " " * gap, (note, "note"))]
    return [Text(), Text(title, style="heading"), *paragraph(note, width, style="note")]


def paragraph(text: str, width: int, *, style: str = "ink", first: str = "", rest: str | None = None) -> list[Text]:
    """Break a text into lines; the first begins with `first`, the others with `rest` or as many spaces."""
    indent = " " * cell_len(first) if rest is None else rest
    lines = wrap(text, width - cell_len(first))
    return [Text.assemble(indent if index else first, (line, style)) for index, line in enumerate(lines)]


def size(cell: Cell) -> int:
    """Return the cells of the terminal that something takes."""
    return cell.cell_len if isinstance(cell, Text) else cell_len(cell)


def widest(cells: Sequence[Cell]) -> int:
    """Return the cells that a column needs."""
    return max((size(cell) for cell in cells), default=0)


def padded(cell: Cell, width: int, *, right: bool = False) -> Text:
    """Return a cell of a column, filled up to its width before or after."""
    text = cell if isinstance(cell, Text) else Text(cell)
    filler = Text(" " * max(0, width - text.cell_len))
    return filler + text if right else text + filler


def columns(rows: Sequence[Sequence[Cell]], align: str, *, gap: int = 2, indent: int = 2) -> list[Text]:
    """Return rows as lines with aligned columns.

    Parameters
    ----------
    rows
        All of one length.
    align
        A letter for each column, `l` or `r`.
    gap, indent
        Spaces between columns and before the first.
    """
    widths = [widest([row[index] for row in rows]) for index in range(len(align))]
    return [
        Text(" " * indent)
        + Text(" " * gap).join(
            padded(cell, width, right=letter == "r") for cell, width, letter in zip(row, widths, align, strict=True)
        )
        for row in rows
    ]
