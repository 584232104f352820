"""`openstride serve` at work: home on its port, a browser where there can be one, and what a person needs to know."""

from __future__ import annotations

import asyncio
import os
import webbrowser
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from socket import socket

from rich.text import Text

from openstride.cli._console import answer, forgive_encodings, output, side_channel, width_of
from openstride.cli._errors import CommandError
from openstride.cli._language import language_of
from openstride.cli._lines import paragraph, widest
from openstride.cli._own_folder import own_folder
from openstride.cli._progress import watched
from openstride.messages import Catalogue, catalogue
from openstride.recordings import SIDES, read_recording
from openstride.server import (
    BUILT,
    Address,
    BrowserError,
    CannotStartError,
    Home,
    Server,
    Settings,
    TileSource,
    found,
    listening,
    opened,
    opened_browser,
    recording_of,
    server_of,
    stored,
    switched_on,
)


class HomeNotStartedError(CommandError):
    """Home could not be started."""


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for.

    Parameters
    ----------
    data
        Folder for the runs; None for the user's own.
    port
        Where to listen.
    shoes
        Recording that virtual shoes play; None for a made-up runner.
    speed
        Of virtual shoes.
    open_page
        Whether to open the page; None for where there is a display.
    listen
        An IP address that other machines reach; None for none.
    address
        What home is known by elsewhere; None where it is not.
    tiles
        The address of a tile server; None for none.
    tiles_credit
        Whom its map is owed to.
    language
        Of the texts; None for that of the system.
    """

    data: Path | None
    port: int
    shoes: Path | None
    speed: float
    open_page: bool | None = None
    listen: str | None = None
    address: str | None = None
    tiles: str | None = None
    tiles_credit: str = ""
    language: str | None = None


def run(request: Request) -> int:
    """Serve until told to end, and return the exit code."""
    forgive_encodings()
    texts = catalogue(request.language or language_of(os.environ))
    # Read now, and not only when somebody clicks: what cannot be played is refused at once.
    feet = SIDES if request.shoes is None else tuple(read_recording(request.shoes).feet)
    data = (request.data or own_folder(os.environ)).absolute()
    try:
        known_as = Address.of(request.address) if request.address is not None else None
        shoes = partial(recording_of, request.shoes)
        tiles = TileSource.of(request.tiles, request.tiles_credit) if request.tiles else None
        settings = Settings(
            data, shoes, request.port, feet, request.speed, prepared=True, known_as=known_as, tiles=tiles
        )
        with ExitStack() as stack:
            listeners = stack.enter_context(listening(request.port, request.listen))
            home = stack.enter_context(opened(settings))
            serving = Serving(home, server_of(home), request, texts)
            asyncio.run(serving.until_told(listeners))
    except CannotStartError as error:
        raise HomeNotStartedError(error.message, hint=error.hint) from error
    answer(paragraph(texts.text("serve.ended", folder=data), width_of(output())))
    return 0


@dataclass(frozen=True, slots=True)
class Serving:
    """Home, what serves it, and what was asked for."""

    home: Home
    server: Server
    request: Request
    texts: Catalogue

    async def until_told(self, listeners: list[socket]) -> None:
        """Serve, open the page, say what there is to know, and return when told to end."""
        async with AsyncExitStack() as stack:
            serving = asyncio.create_task(self.server.serve(listeners))
            opening = asyncio.create_task(self._open(stack))
            try:
                await asyncio.wait({serving, opening}, return_when=asyncio.FIRST_COMPLETED)
                if opening.done():
                    answer(self._sheet(opening.result()))
                await serving
            finally:
                opening.cancel()

    async def _open(self, stack: AsyncExitStack) -> str:
        """Open the page where that was asked for, with virtual shoes over Bluetooth where they can be had.

        Returns what was in the way of Bluetooth; nothing where it is there.
        """
        if self.request.open_page is False:
            return "unasked"
        try:
            browser = found(os.environ)
            with watched(side_channel()) as line:
                line.doing(self.texts.text("serve.switching_on"))
                await self._open_with_shoes(stack, browser)
        except BrowserError as error:
            if self.request.open_page or error.lack != "display":
                webbrowser.open(self.home.address)
            return error.lack
        return ""

    async def _open_with_shoes(self, stack: AsyncExitStack, browser: str) -> None:
        recording = await asyncio.to_thread(self.home.settings.shoes)
        folder = await asyncio.to_thread(stack.enter_context, stored(recording))
        bus = await stack.enter_async_context(switched_on(folder, self.request.speed))
        address = f"{self.home.address}&shoes=bluetooth"
        profile = self.home.settings.data / "browser"
        await stack.enter_async_context(opened_browser(browser, address, bus, profile, shoes=len(recording.feet)))

    def _warnings(self) -> list[str]:
        """Say what others on the network could do, now that they reach home."""
        known_as, found = self.home.settings.known_as, []
        if self.request.listen is not None and not ip_address(self.request.listen).is_loopback:
            found.append(self.texts.text("serve.listening", listen=self.request.listen))
            if known_as is None:
                found.append(self.texts.text("serve.unnamed"))
        if known_as is not None and not known_as.secure:
            found.append(self.texts.text("serve.unencrypted"))
        return found

    def _sheet(self, lack: str) -> list[Text]:
        texts, home = self.texts, self.home
        shoes = (
            texts.text("serve.bluetooth")
            if not lack
            else texts.text("serve.socket", why=texts.text(f"serve.why.{lack}"))
        )
        rows = {
            texts.text("serve.kept"): str(home.settings.data),
            texts.text("serve.shoes"): shoes,
            texts.text("serve.stop"): texts.text("serve.stop.how"),
        }
        width = width_of(output())
        if not (BUILT / "index.html").is_file():
            rows[texts.text("serve.page")] = texts.text("serve.page.missing")
        rows |= {texts.text("serve.careful"): " ".join(warnings)} if (warnings := self._warnings()) else {}
        indent = 2 + widest(list(rows)) + 2
        lines = [Text(texts.text("serve.open"), style="heading"), Text(f"  {home.told_address}"), Text()]
        for name, value in rows.items():
            lines += paragraph(value, width, first=f"  {name}".ljust(indent))
        return lines
