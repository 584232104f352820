"""The socket of virtual shoes; `_shoes` has what is said over it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, WebSocket, WebSocketDisconnect

from openstride.recordings import Side
from openstride.server.virtual._shoes import SPEEDS, Shoes, WireLostError

router = APIRouter()


@router.websocket("/virtual-shoes/{side}")
async def virtual_shoe(
    socket: WebSocket, side: Side, speed: Annotated[float | None, Query(ge=SPEEDS[0], le=SPEEDS[1])] = None
) -> None:
    """Be a virtual shoe; `_shoes` has what is said."""
    shoes: Shoes = socket.app.state.home.shoes
    pair = await shoes.pair(speed)
    if side not in pair:
        await socket.close(reason=f"There is no {side} shoe: the recording that is played has none.")
        return
    await socket.accept()
    await pair[side].carry(_SocketWire(socket))


class _SocketWire:
    """A WebSocket as what carries a shoe's bytes."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket

    async def receive(self) -> bytes:
        message = await self._socket.receive()
        if message["type"] != "websocket.receive":
            raise WireLostError
        return message.get("bytes") or b""

    async def send(self, message: bytes) -> None:
        try:
            await self._socket.send_bytes(message)
        except (WebSocketDisconnect, RuntimeError) as error:
            raise WireLostError from error

    async def close(self) -> None:
        try:
            await self._socket.close(reason="Another page has taken this shoe.")
        except (WebSocketDisconnect, RuntimeError):
            # It was going by itself.
            return
