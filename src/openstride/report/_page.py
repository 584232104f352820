"""The page with its data in it: one file that needs nothing else, neither a server nor the net.

The build of `app/` leaves a page with an empty place for the data; here the place is filled. What is written appears
whole or not at all.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any, Final

from openstride.report._errors import PageNotBuiltError, ReportExistsError, ReportNotWrittenError

#: Where the build of the app puts the page.
BUILT: Final = Path(__file__).parent / "page" / "report.html"
_PLACE: Final = re.compile(r'(<script\b[^>]*\bid="report-data"[^>]*>).*?(</script>)', re.DOTALL)
_TITLE: Final = re.compile(r"(<title>).*?(</title>)", re.DOTALL)
_LANGUAGE: Final = re.compile(r'(<html\b[^>]*\blang=)"[^"]*"')


def require_page(page: Path = BUILT) -> None:
    """Raise `PageNotBuiltError` unless there is a page to fill, before any work is done for it."""
    _halves(page)


def render(document: Mapping[str, Any], *, language: str | None = None, page: Path = BUILT) -> str:
    """Return the page with a report's data in it.

    Parameters
    ----------
    document
        What `report_document` returned.
    language
        That the page opens in, where its reader has chosen none; None for that of the reader's browser.
    page
        The page to fill.

    Raises
    ------
    PageNotBuiltError
        When the page was not built.
    """
    before, after = _halves(page)
    before = _TITLE.sub(lambda place: f"{place[1]}{escape(_title(document))}{place[2]}", before, count=1)
    if language is not None:
        hint = f'"{escape(language)}" data-language="{escape(language)}"'
        before = _LANGUAGE.sub(lambda place: place[1] + hint, before, count=1)
    # In ASCII, so that no half of a character and no strange end of a line is in the way. Without "<", since a browser
    # looks for the end of the script and reads no JSON.
    data = json.dumps(document, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c")
    return f"{before}{data}{after}"


def write_report(
    path: Path,
    document: Mapping[str, Any],
    *,
    language: str | None = None,
    force: bool = False,
    page: Path = BUILT,
) -> None:
    """Write a report to a file of its own.

    Parameters
    ----------
    path
        Where to.
    document, language, page
        As for `render`.
    force
        Replace a file that is there.

    Raises
    ------
    PageNotBuiltError
        When the page was not built.
    ReportExistsError
        If there is a file and `force` is not set.
    ReportNotWrittenError
        If the disk refuses; then nothing is left behind.
    """
    if path.exists() and not force:
        raise ReportExistsError(path)
    text = render(document, language=language, page=page)
    partial = path.with_name(f".{path.name}.{secrets.token_hex(8)}.partial")
    try:
        with partial.open("x", encoding="utf-8", newline="\n") as sink:
            sink.write(text)
            sink.flush()
            os.fsync(sink.fileno())
        partial.replace(path)
    except OSError as error:
        raise ReportNotWrittenError(path, error.strerror or str(error)) from error
    finally:
        partial.unlink(missing_ok=True)


def _title(document: Mapping[str, Any]) -> str:
    name = str(document["recording"]).encode("utf-8", "replace").decode("utf-8")
    return f"{name} · OpenStride"


def _halves(page: Path) -> tuple[str, str]:
    """Return the page before and after the place of the data."""
    try:
        text = page.read_text(encoding="utf-8")
    except OSError:
        raise PageNotBuiltError(page) from None
    place = _PLACE.search(text)
    if place is None:
        raise PageNotBuiltError(page)
    return text[: place.end(1)], text[place.start(2) :]
