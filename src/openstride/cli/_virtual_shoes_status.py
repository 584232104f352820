"""What a terminal shows of virtual shoes while they play: a line each, above the line on which commands are typed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.text import Text

from openstride.cli._console import put, width_of, write
from openstride.cli._lines import padded, widest
from openstride.cli._numbers import clock
from openstride.messages import Catalogue
from openstride.recordings import SIDES

if TYPE_CHECKING:
    from openstride.radio import VirtualPod

_PROMPT: Final = "> "


class Panel:
    """The lines, renewed in their place; where no one watches, there are none.

    Parameters
    ----------
    pods
        A line each.
    texts
        In the reader's language.
    console
        Where they are shown.

    Attributes
    ----------
    live
        Whether someone watches.
    """

    def __init__(self, pods: Sequence[VirtualPod], texts: Catalogue, console: Console) -> None:
        self.live = console.is_terminal and sys.stdin.isatty()
        self._pods = pods
        self._texts = texts
        self._console = console
        self._shown = False

    def show(self) -> None:
        """Show how the shoes are now."""
        if not self.live:
            return
        with self._console.capture() as captured:
            write(self._console, self._lines())
        lines = captured.get()
        if not self._shown:
            self._shown = True
            put(f"{lines}{_PROMPT}")
            return
        # What is being typed stays, and so does the cursor in it. All in one write: the terminal echoes in between.
        renewed = "".join(f"\x1b[2K{line}" for line in lines.splitlines(keepends=True))
        put(f"\x1b7\x1b[{len(self._pods)}F{renewed}\x1b8")

    def entered(self) -> None:
        """Take note that a line was entered: what is said to it comes below, and the lines anew below that."""
        self._shown = False

    def _lines(self) -> list[Text]:
        lines = [self._line(pod) for pod in self._pods]
        for line in lines:
            line.truncate(width_of(self._console) - 1, overflow="ellipsis")
        return lines

    def _line(self, pod: VirtualPod) -> Text:
        player, texts = pod.player, self._texts
        info = player.info
        state = "connected" if pod.connected else "advertising" if pod.advertising else "hidden"
        told = [texts.text(f"shoes.{state}")]
        if player.recording:
            told.append(texts.text("shoes.recording", time=clock(player.recorded)))
        told += [
            texts.text("shoes.battery", percent=player.battery),
            texts.text("shoes.flash", free=info.free_flash // 2**20),
        ]
        side = info.side or "left"
        named = padded(
            Text(texts.text(f"side.{side}"), style=side), widest([texts.text(f"side.{each}") for each in SIDES])
        )
        return Text.assemble(named, f"  {pod.name}  ", " · ".join(told))
