"""Single keys from the terminal while a run goes on, without waiting for Enter and without echoing them.

The terminal is put back as it was, whatever ends the block. Where there is no keyboard (a pipe, a job in the
background) there are simply no keys. Ctrl-C stays a signal.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

Pressed = Callable[[str], None]

ESCAPE: Final = b"\x1b"
#: How often a keyboard is looked at that cannot be waited for (s).
LOOK_EVERY: Final = 0.1

if sys.platform == "win32":
    import msvcrt

    @contextmanager
    def keys(pressed: Pressed) -> Iterator[bool]:
        """Tell each key that is pressed while the block runs; gives whether there is a keyboard."""
        if not sys.stdin.isatty():
            yield False
            return
        looking = asyncio.get_running_loop().create_task(_look(pressed))
        try:
            yield True
        finally:
            looking.cancel()

    async def _look(pressed: Pressed) -> None:
        while True:
            while msvcrt.kbhit():
                pressed(msvcrt.getwch().replace("\r", "\n"))
            await asyncio.sleep(LOOK_EVERY)

else:
    import termios
    import tty

    @contextmanager
    def keys(pressed: Pressed) -> Iterator[bool]:
        """Tell each key that is pressed while the block runs; gives whether there is a keyboard."""
        handle = _keyboard()
        if handle is None:
            yield False
            return
        loop = asyncio.get_running_loop()
        before = termios.tcgetattr(handle)

        def read() -> None:
            data = _read(handle)
            if not data:
                # The terminal is gone; asking it again would never end.
                loop.remove_reader(handle)
            # Arrows and the like come as several characters that begin with Escape.
            for character in "" if data.startswith(ESCAPE) else data.decode(errors="ignore"):
                pressed(character)

        # After Ctrl-Z and fg the shell has set the terminal as it likes it.
        loop.add_signal_handler(signal.SIGCONT, tty.setcbreak, handle)
        tty.setcbreak(handle)
        loop.add_reader(handle, read)
        try:
            yield True
        finally:
            loop.remove_reader(handle)
            loop.remove_signal_handler(signal.SIGCONT)
            # A terminal that was closed has nothing to be put back.
            if _alive(handle):
                termios.tcsetattr(handle, termios.TCSADRAIN, before)

    def _keyboard() -> int | None:
        """Return the handle of the keyboard; None where there is none, or where it is someone else's just now."""
        try:
            handle = sys.stdin.fileno()
            mine = os.isatty(handle) and os.tcgetpgrp(handle) == os.getpgrp()
        except (OSError, ValueError):
            return None
        return handle if mine else None

    def _read(handle: int) -> bytes:
        try:
            return os.read(handle, 64)
        except OSError:
            return b""

    def _alive(handle: int) -> bool:
        try:
            termios.tcgetattr(handle)
        except termios.error:
            return False
        return True
