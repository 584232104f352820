"""Sends a run's log to home as a page does: asks how much is there, goes on from there, and completes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import httpx

from tests.server.making import digest_header, named


class RefusedError(Exception):
    """Home answered what no sender expects; the text is its answer."""


def upload(browser: httpx.Client, run: str, segments: Sequence[bytes], piece: Callable[[], int]) -> httpx.Response:
    """Send what is not there yet of a log, and return home's answer to its completion.

    Parameters
    ----------
    browser
        That home knows.
    run
        The log's identity.
    segments
        Of the log.
    piece
        Says how many bytes the next request has at most.
    """
    for index, data in enumerate(segments):
        path = f"/api/v1/logs/{run}/segments/{index}"
        held = browser.head(path).headers
        while held["Upload-Complete"] != "?1":
            offset = int(held["Upload-Offset"])
            sent = data[offset : offset + piece()]
            headers = {"Upload-Offset": str(offset), "Content-Digest": digest_header(sent)}
            headers["Upload-Complete"] = f"?{offset + len(sent) == len(data):d}"
            answer = browser.patch(path, content=sent, headers=headers)
            # Somebody else may have sent the same meanwhile; the answer says where to go on.
            if answer.status_code not in (204, 409):
                raise RefusedError(answer.text)
            held = answer.headers
    return browser.post(f"/api/v1/logs/{run}/complete", json=named(segments))
