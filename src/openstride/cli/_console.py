"""The terminal as the command sees it: two streams, one theme, and a width that tables are made for.

Colour means which foot and nothing else. Without colour (a pipe, `NO_COLOR`) every answer still reads the same.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import Final

import typer
from rich.console import Console
from rich.text import Text
from rich.theme import Theme

#: The feet have the product's blue and orange, in shades that stand on black and on white.
THEME: Final = Theme(
    {
        "left": "bold color(33)",
        "right": "bold color(208)",
        "ink": "default",
        "note": "dim",
        "heading": "bold",
        "lead": "bold",
    }
)
#: As if ended by the signal that a closed pipe sends.
BROKEN_PIPE: Final = 141
#: Wider lines are hard to follow from name to number.
WIDEST: Final = 120
NARROWEST: Final = 60


def output() -> Console:
    """Return standard output, for answers."""
    return Console(theme=THEME, highlight=False, markup=False, emoji=False)


def side_channel() -> Console:
    """Return standard error, for progress and refusals."""
    return Console(theme=THEME, highlight=False, markup=False, emoji=False, stderr=True)


def width_of(console: Console) -> int:
    """Return the cells that a line may take: those of the terminal, 80 in a pipe."""
    return min(max(console.width, NARROWEST), WIDEST)


def write(console: Console, lines: Iterable[Text]) -> None:
    """Write lines to a console as they are: they were made to measure."""
    for line in lines:
        line.rstrip()
        console.print(line, no_wrap=True, overflow="ignore", crop=False)


def answer(lines: Iterable[Text]) -> None:
    """Write lines to standard output."""
    console = output()
    with console.capture() as captured:
        write(console, lines)
    put(captured.get())


def put(text: str) -> None:
    """Write a text to standard output at once; whoever has stopped reading, as `head` does, ends the command."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # What is still in the buffer would be tried again when the interpreter ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(BROKEN_PIPE) from None


def forgive_encodings() -> None:
    """Let a terminal that lacks a character show a question mark instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
