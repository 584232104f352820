"""Home on a port of this machine, until it is told to end."""

from __future__ import annotations

import errno
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from ipaddress import ip_address
from types import FrameType
from typing import Final

import uvicorn

from openstride.server._app import create_app
from openstride.server._errors import AddressError, PortTakenError
from openstride.server._home import Home

#: Nothing outside this machine reaches these. `localhost` may mean either, so home has both where there are two: what
#: listened on the other one would be sent our token.
ADDRESSES: Final = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))
#: So long may answers under way take when home is told to end (s).
_PATIENCE: Final = 3
#: What is sent over a socket is a command, and short.
_LARGEST_MESSAGE: Final = 4096
_MOST_CONNECTIONS: Final = 200


@contextmanager
def listening(port: int, also: str | None = None) -> Iterator[list[socket.socket]]:
    """Give sockets that listen on a port of this machine, before anything is promised to anyone; 0 takes a free port.

    Parameters
    ----------
    port
        Which.
    also
        An IP address of this machine that others reach, beside those that they do not: `0.0.0.0` for all of them.

    Raises
    ------
    AddressError
        If that is none.
    PortTakenError
        If something else has the port, or it may not be used.
    """
    with ExitStack() as stack:
        listeners: list[socket.socket] = []
        for family, address in _addresses(also):
            taken = listeners[0].getsockname()[1] if listeners else port
            try:
                listeners.append(stack.enter_context(_listener(family, address, taken)))
            except OSError as error:
                # A machine without IPv6 has no second address, and nobody else has it either.
                if listeners and error.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
                    continue
                raise PortTakenError(port, error.strerror or str(error)) from error
        yield listeners


def _addresses(also: str | None) -> list[tuple[socket.AddressFamily, str]]:
    if also is None:
        return list(ADDRESSES)
    try:
        address = ip_address(also)
    except ValueError:
        raise AddressError(also) from None
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    # All addresses of a kind take that of the machine itself in.
    own = [each for each in ADDRESSES if each[0] != family] if address.is_unspecified else list(ADDRESSES)
    return own if address.is_loopback else [*own, (family, str(address))]


def _listener(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    # asyncio sends at once (TCP_NODELAY) only where the protocol is named; else each answer waits 40 ms for the
    # browser to acknowledge its headers.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        # Without it a home that has just ended would hold the port for a minute; on Windows it would share it.
        reuse = "SO_EXCLUSIVEADDRUSE" if hasattr(socket, "SO_EXCLUSIVEADDRUSE") else "SO_REUSEADDR"
        listener.setsockopt(socket.SOL_SOCKET, getattr(socket, reuse), 1)
        listener.bind((address, port))
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


class Server(uvicorn.Server):
    """Uvicorn, which ends by itself on an interrupt or a termination instead of raising the signal once more.

    Parameters
    ----------
    config
        As Uvicorn takes it.
    ending
        Called when no more is taken: it ends the answers that have no end of their own.
    """

    def __init__(self, config: uvicorn.Config, ending: Callable[[], None]) -> None:
        super().__init__(config)
        self._ending = ending

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let all answers end, and wait for them for a while."""
        self._ending()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take the signals while the block runs; in a thread there are none to take."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {each: signal.signal(each, self._ended) for each in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)

    def _ended(self, number: int, _: FrameType | None) -> None:
        # Whoever is told twice to end does not wait for anyone.
        self.force_exit = self.should_exit and number == signal.SIGINT
        self.should_exit = True


def server_of(home: Home) -> Server:
    """Return what serves a home; `await server.serve(listeners)` does, until it is told to end."""
    config = uvicorn.Config(
        create_app(home),
        # Addresses carry tokens: requests are not written down.
        access_log=False,
        log_level="warning",
        lifespan="on",
        ws="websockets-sansio",
        ws_max_size=_LARGEST_MESSAGE,
        # Within one machine there is nothing to be saved, and samples hardly get smaller.
        ws_per_message_deflate=False,
        limit_concurrency=_MOST_CONNECTIONS,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=_PATIENCE,
    )
    return Server(config, home.jobs.board.close)
