"""Virtual shoes as a program of their own.

    python -m openstride.radio FOLDER --speed 1

plays the feet of a recording, prints one line

    DBUS_SYSTEM_BUS_ADDRESS=unix:path=…

for the environment of the programs that are to find them, and goes on until its standard input closes, or SIGINT or
SIGTERM comes. Whoever starts it holds the other end of a pipe: when they end, however they do, nothing is left behind.
A line ``drop left`` or ``drop right`` on that input ends the connection of a pod, as if it went out of reach for a
moment.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from openstride.pod import Player, PodError, virtual_pair
from openstride.radio import RadioError, VirtualShoes, virtual_shoes
from openstride.recordings import RecordingError, read_recording

#: In place of a line of input: there are no more. A line has at least its end.
_END: Final = ""


def players_of(folder: Path, speed: float) -> list[Player]:
    """Return a pod for each foot of a recording. A foot has the same identity each time, and another boot."""
    return [*virtual_pair(read_recording(folder), speed=speed, boot=int(time.time()) % 2**32).values()]


async def play(players: list[Player]) -> None:
    """Let pods play until we are told to end."""
    loop, lines = asyncio.get_running_loop(), asyncio.Queue[str]()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, lines.put_nowait, _END)

    def read_input() -> None:
        with suppress(RuntimeError):  # The loop may have ended before the input does.
            for line in sys.stdin:
                loop.call_soon_threadsafe(lines.put_nowait, line)
            loop.call_soon_threadsafe(lines.put_nowait, _END)

    async with virtual_shoes(players) as shoes:
        print(f"DBUS_SYSTEM_BUS_ADDRESS={shoes.bus_address}", flush=True)  # noqa: T201  # This is what it is for.
        # A thread, since input may be a file or a terminal, which event loops do not wait for alike.
        threading.Thread(target=read_input, daemon=True).start()
        while line := await lines.get():
            await _obey(line.split(), shoes)


async def _obey(words: list[str], shoes: VirtualShoes) -> None:
    match words:
        case ["drop", side] if named := [pod for pod in shoes.pods if pod.player.info.side == side]:
            for pod in named:
                await pod.drop()
        case _:
            expected = " or ".join(f"'drop {pod.player.info.side}'" for pod in shoes.pods)
            print(f"Not understood: {' '.join(words)!r}. Write {expected}.", file=sys.stderr)  # noqa: T201


def main(arguments: list[str] | None = None) -> int:
    """Run the program, and return 1 where it cannot, with the reason on standard error."""
    parser = argparse.ArgumentParser(prog="python -m openstride.radio", description="Virtual shoes over Bluetooth.")
    parser.add_argument("folder", type=Path, help="a recording")
    parser.add_argument("--speed", type=float, default=1.0, help="seconds of the recording in a second of ours")
    options = parser.parse_args(arguments)
    # What is under way when a connection ends is lost, as in the air. Bumble warns of each packet of it.
    logging.getLogger("bumble").setLevel(logging.ERROR)
    try:
        asyncio.run(play(players_of(options.folder, options.speed)))
    except (RadioError, RecordingError, PodError) as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
