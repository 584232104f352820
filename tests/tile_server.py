"""A tile server on this machine: it draws flat squares, counts who asks, and does as badly as it is told to."""

from __future__ import annotations

import struct
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from openstride.server import TileSource

CREDIT = "© somebody who draws maps"
#: Neighbours are told apart.
COLOURS = ((214, 226, 205), (232, 224, 200), (200, 218, 232), (236, 212, 206))


def flat(colour: tuple[int, int, int], size: int = 256) -> bytes:
    """Return a PNG of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + bytes(colour) * size) * size
    head = struct.pack(">2I5B", size, size, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def colour_of(x: int, y: int) -> tuple[int, int, int]:
    return COLOURS[x % 2 + 2 * (y % 2)]


@dataclass
class TileServer:
    """What it answers, and what it was asked: paths with the headers that came with them."""

    port: int = 0
    status: int = 200
    kind: str = "image/png"
    #: Instead of a square.
    data: bytes | None = None
    #: Beside the type and the length.
    headers: dict[str, str] = field(default_factory=dict)
    #: So long is nothing said (s).
    silence: float = 0.0
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def source(self) -> TileSource:
        return TileSource.of(f"http://127.0.0.1:{self.port}/map/{{z}}/{{x}}/{{y}}.png?key=secret", CREDIT)

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


@contextmanager
def tile_server() -> Iterator[TileServer]:
    """Serve tiles on a free port while the block runs."""
    told = TileServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.asked.append((self.path, dict(self.headers)))
            time.sleep(told.silence)
            x, y = (int(part) for part in self.path.partition(".")[0].split("/")[3:5])
            data = flat(colour_of(x, y)) if told.data is None else told.data
            self.send_response(told.status)
            for name, value in ({"Content-Type": told.kind, "Content-Length": str(len(data))} | told.headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        told.port = server.server_address[1]
        serving = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        serving.start()
        try:
            yield told
        finally:
            server.shutdown()
            serving.join()
