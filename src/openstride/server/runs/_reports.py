"""The report of a run as a browser gets it: the page that the command writes to a file, with what home found in it.

The page carries its script and its style in itself, which home allows nowhere else. So it comes with a policy of its
own: what the build left in it runs, known by its hash, and nothing that the data of a run could bring along.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from http import HTTPStatus
from pathlib import Path
from typing import Final

from starlette.responses import HTMLResponse, Response

from openstride.report import PageNotBuiltError, render
from openstride.server._errors import DamagedRunError

#: Elements whose content a browser runs or applies; data that stands in a script is neither.
_INLINE: Final = re.compile(r"<(script|style)\b(?![^>]*\bapplication/json\b)[^>]*>(.*?)</\1>", re.DOTALL)
#: The icon is in the page, too; nothing is fetched, sent or framed.
_POLICY: Final = (
    "default-src 'none'; script-src {script}; style-src {style}; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def report_answer(document: Path, data: bytes, page: Path, *, language: str | None = None, known: str = "") -> Response:
    """Return the answer to who asks for a report.

    Parameters
    ----------
    document
        The file of its data, in the run's folder.
    data
        What is in it.
    page
        The built page.
    language
        That the page opens in, where its reader has chosen none; None for that of the reader's browser.
    known
        The tags of the answers that the browser has (`If-None-Match`).

    Raises
    ------
    DamagedRunError
        If the data is not of a report.
    PageNotBuiltError
        If there is no page.
    """
    built = _built(page)
    tag = _tag(data, built.encode(), (language or "").encode())
    # A browser takes the headers of "not modified" for those of the page that it has: the policy is said each time.
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Content-Security-Policy": policy_of(built)}
    if tag in (each.strip().removeprefix("W/") for each in known.split(",")):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    try:
        text = render(json.loads(data), language=language, page=page)
    except (ValueError, TypeError, LookupError) as error:
        raise DamagedRunError(document.name, document) from error
    return HTMLResponse(text, headers=headers)


def policy_of(page: str) -> str:
    """Return the Content-Security-Policy that lets a page do what stands in it, and no more."""
    hashes: dict[str, list[str]] = {"script": [], "style": []}
    for kind, content in _INLINE.findall(page):
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        hashes[kind].append(f"'sha256-{digest}'")
    return _POLICY.format(**{kind: " ".join(each) or "'none'" for kind, each in hashes.items()})


def _built(page: Path) -> str:
    try:
        return page.read_text(encoding="utf-8")
    except OSError:
        raise PageNotBuiltError(page) from None


def _tag(*parts: bytes) -> str:
    """Return a tag that changes with any of the parts."""
    digests = b"".join(hashlib.sha256(part).digest() for part in parts)
    return f'"{hashlib.sha256(digests).hexdigest()[:32]}"'
