"""When a page asks for nothing any more: only then does it show all that it shows."""

from __future__ import annotations

import time
from typing import Final

from playwright.sync_api import Page, Request

#: Who has asked for nothing for so long has all that they ask for (s).
STILL: Final = 0.5
#: So long may it take (s).
PATIENCE: Final = 60.0


class Asked:
    """What a page has asked for since, and was not answered yet.

    Playwright's own "networkidle" is said once for a document, and a place of the page is none.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._pending: set[Request] = set()
        page.on("request", self._ask)
        # To its end an answer is not always read, and a stream of events has none.
        page.on("response", lambda response: self._end(response.request))
        page.on("requestfailed", self._end)

    # Playwright marks the functions that it is given, and those of a set cannot be marked.
    def _ask(self, request: Request) -> None:
        self._pending.add(request)

    def _end(self, request: Request) -> None:
        self._pending.discard(request)

    def quiet(self) -> None:
        """Wait until nothing is asked for any more."""
        began = busy = time.monotonic()
        while time.monotonic() - busy < STILL:
            self._page.wait_for_timeout(50)
            if self._pending:
                busy = time.monotonic()
            if busy - began > PATIENCE:
                raise TimeoutError(f"still asked for: {[request.url for request in self._pending]}")
