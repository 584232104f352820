"""How bytes are sent to home, whatever they are of: raw, with a digest, piece after piece of a segment.

The parts that routes of uploads share. A body is at most as long as a segment of a log, so it is held in memory until
it was found to be what was sent; only then anything touches the disk.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from http import HTTPStatus
from typing import Annotated, Any, Final, Literal, TypeAlias

from fastapi import Header, Request, Response

from openstride.recordings import SEGMENT_BYTES
from openstride.server._errors import DigestDiffersError, DigestMissingError, TooLargeError
from openstride.server._problems import HELD
from openstride.server.runs import Held

_DIGEST: Final = re.compile(r"sha-256=:([A-Za-z0-9+/]{43}=):")

#: What is not JSON is described by hand: the body is read as it comes.
Described: TypeAlias = dict[int | str, dict[str, Any]]
BYTES: Final = {"schema": {"type": "string", "format": "binary"}}
_DIGESTED: Final = {
    "name": "Content-Digest",
    "in": "header",
    "required": True,
    "description": "The digest of the body, as RFC 9530 has it.",
    "schema": {"type": "string", "pattern": _DIGEST.pattern},
    "example": "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:",
}
RAW: Final = {
    "parameters": [_DIGESTED],
    "requestBody": {"required": True, "content": {"application/octet-stream": BYTES}},
}
HELD_ANSWER: Final[Described] = {204: {"description": "So much of it is on the disk.", "headers": HELD}}

Last = Annotated[Literal["?0", "?1"], Header(alias="Upload-Complete")]
Digest = Annotated[str | None, Header(alias="Content-Digest", include_in_schema=False)]


async def sent(request: Request, digest: str | None) -> bytes:
    """Return the body of a request, which was found to have the digest that was stated.

    Raises
    ------
    DigestMissingError, DigestDiffersError
        If there is none, or it is another one.
    TooLargeError
        If the body is longer than a segment of a log.
    """
    expected, pieces, size = stated_digest(digest), [], 0
    async for piece in request.stream():
        size += len(piece)
        if size > SEGMENT_BYTES:
            raise TooLargeError(SEGMENT_BYTES)
        pieces.append(piece)
    data = b"".join(pieces)
    if not hmac.compare_digest(hashlib.sha256(data).digest(), expected):
        raise DigestDiffersError(len(data))
    return data


def held_answer(held: Held) -> Response:
    """Say how much of a segment is here."""
    headers = {"Upload-Offset": str(held.offset), "Upload-Complete": f"?{held.complete:d}"}
    return Response(status_code=HTTPStatus.NO_CONTENT, headers=headers)


def stated_digest(stated: str | None) -> bytes:
    """Return the SHA-256 that a request states of its body.

    Raises
    ------
    DigestMissingError
        If it states none.
    """
    found = _DIGEST.search(stated or "")
    if found is None:
        raise DigestMissingError(stated)
    try:
        return base64.b64decode(found[1], validate=True)
    except binascii.Error:
        raise DigestMissingError(stated) from None
