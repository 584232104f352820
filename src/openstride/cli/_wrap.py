"""Breaking text into lines, Chinese and English alike.

A line breaks at a plain space, or beside a Chinese character as long as no closing mark begins a line and no opening
mark ends one. A non-breaking space holds together what it joins, which Rich and `textwrap` do not both respect.
"""

from __future__ import annotations

import re
from typing import Final

from rich.cells import cell_len

# Chinese characters, and the signs that come in full width.
_WIDE: Final = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_CLOSING: Final = "，。、；：？！）》」』”’％"  # noqa: RUF001  # these very signs
_OPENING: Final = "（《「『“‘"  # noqa: RUF001
_PIECE: Final = re.compile(
    rf"[{_OPENING}]*(?:[{_WIDE}]|[^ {_WIDE}]+)[{_CLOSING}]* *"
)  # One word or one character, with the marks that cling to it and the spaces after it.


def wrap(text: str, width: int) -> list[str]:
    """Break a text into lines of at most `width` cells; a word that is longer stands alone.

    Parameters
    ----------
    text
        One paragraph.
    width
        Cells of the terminal, of which a Chinese character takes two.
    """
    lines = [""]
    for piece in _PIECE.findall(text):
        if lines[-1] and cell_len(lines[-1]) + cell_len(piece.rstrip(" ")) > width:
            lines[-1] = lines[-1].rstrip(" ")
            lines.append("")
        lines[-1] += piece
    lines[-1] = lines[-1].rstrip(" ")
    return lines
