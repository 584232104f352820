"""The server that tiles come from, and what one of them is; it is told which square is wanted, and nothing else."""

from __future__ import annotations

import http.client
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, Self
from urllib.parse import SplitResult, urlsplit

import openstride
from openstride.server._errors import TileSourceError, TileUnavailableError

#: So far does any tile server go: a tile of it is some 50 m wide.
DEEPEST: Final = 19
#: What is taken for a picture, and what its file is called.
SUFFIXES: Final[Mapping[str, str]] = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}
#: The largest tile (bytes). Those of 256 by 256 have some 20 kB, photographs of twice the size 200 kB.
LARGEST: Final = 1 << 20
#: So long may the server be silent, and so long may a tile take in all (s): nobody looks at a map for longer.
SILENCE: Final = 5.0
PATIENCE: Final = 10.0
#: What tile servers ask for: which program it is, and where its people are found.
USER_AGENT: Final = f"OpenStride/{openstride.__version__} (home of one runner)"
_PIECE: Final = 1 << 16
_FORM: Final = re.compile(r"[!-z|~]*(\{[xyz]\}[!-z|~]*){3}")


@dataclass(frozen=True, slots=True)
class Place:
    """A square of the map: one of 2^z from west to east (x) and from north to south (y).

    Raises
    ------
    ValueError
        If there is no such square.
    """

    z: int
    x: int
    y: int

    def __post_init__(self) -> None:
        """Refuse what is no square."""
        if not (0 <= self.z <= DEEPEST and 0 <= self.x < 2**self.z and 0 <= self.y < 2**self.z):
            raise ValueError(f"{self.z}/{self.x}/{self.y} is no square of a map")


@dataclass(frozen=True, slots=True)
class Tile:
    """A picture of a square, and its media type."""

    data: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class TileSource:
    """A tile server: its address with `{z}`, `{x}` and `{y}` in it, and whom a map of it is owed to.

    The address may hold a key, and is told to nobody.
    """

    address: str
    credit: str

    @classmethod
    def of(cls, address: str, credit: str) -> Self:
        """Return the server that somebody stated.

        Raises
        ------
        TileSourceError
            If the address is none, or nobody is credited.
        """
        parts = _parts(address)
        found = parts is not None and parts.scheme in {"http", "https"} and bool(parts.hostname)
        if not found or parts is None or "@" in parts.netloc or "{" in parts.netloc or parts.fragment:
            raise TileSourceError(f"{address[:200]!r} is no address of a tile server.")
        if not _FORM.fullmatch(address) or not all(f"{{{name}}}" in address for name in "zxy"):
            raise TileSourceError(f"{address[:200]!r} does not say once each where {{z}}, {{x}} and {{y}} go.")
        if not credit.strip():
            raise TileSourceError("It is not said whom the map is owed to.")
        return cls(address, credit.strip())

    def tile(self, place: Place) -> Tile:
        """Ask for a tile; a server that leads elsewhere is not followed.

        Raises
        ------
        TileUnavailableError
            If there is no answer in time, or none that is a picture.
        """
        address = self.address.format(z=place.z, x=place.x, y=place.y)
        parts = urlsplit(address)
        host, end = parts.hostname or "", time.monotonic() + PATIENCE
        make = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = make(host, parts.port, timeout=SILENCE)
        try:
            headers = {"User-Agent": USER_AGENT, "Accept": ", ".join(SUFFIXES)}
            connection.request("GET", f"{parts.path}?{parts.query}" if parts.query else parts.path, headers=headers)
            return _read(connection.getresponse(), end)
        except _RefusedError as error:
            raise TileUnavailableError(host, str(error)) from error
        except OSError as error:
            raise TileUnavailableError(host, error.strerror or type(error).__name__) from error
        except http.client.HTTPException as error:
            raise TileUnavailableError(host, type(error).__name__) from error
        finally:
            connection.close()


class _RefusedError(Exception):
    """An answer is none that can be used."""


def _parts(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        # Looked at only now, and no number, or too large a one, is an error.
        _ = parts.port
    except ValueError:
        return None
    return parts


def _read(answer: http.client.HTTPResponse, end: float) -> Tile:
    kind = answer.headers.get_content_type()
    if answer.status != HTTPStatus.OK:
        raise _RefusedError(f"it answered {answer.status}")
    if kind not in SUFFIXES:
        raise _RefusedError(f"it sent {kind[:40]}, which is no picture")
    data, stated = b"".join(_pieces(answer, end)), answer.getheader("Content-Length")
    # A connection that ends early is no error to the library.
    if not data or stated not in (None, str(len(data))):
        raise _RefusedError(f"it sent {len(data)} of {stated} bytes")
    return Tile(data, kind)


def _pieces(answer: http.client.HTTPResponse, end: float) -> Iterator[bytes]:
    size = 0
    while piece := answer.read1(_PIECE):
        size += len(piece)
        if size > LARGEST:
            raise _RefusedError(f"it sent more than {LARGEST} bytes")
        if time.monotonic() > end:
            raise _RefusedError(f"it took longer than {PATIENCE:g} s")
        yield piece
