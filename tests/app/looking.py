"""A page of home as a runner looks at it: shown on a phone, its texts by their keys, its keys pressed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from weakref import WeakKeyDictionary

from playwright.sync_api import ConsoleMessage, Locator, Page

from openstride.messages import catalogue
from tests.browser import Browser
from tools.pictures._asked import Asked

TEXTS_OF = {language: catalogue(language) for language in ("en", "zh")}
TEXTS = TEXTS_OF["en"]

#: What each page asks for.
asked: Final[WeakKeyDictionary[Page, Asked]] = WeakKeyDictionary()


def says(key: str, language: str = "en", **values: object) -> str:
    return TEXTS_OF[language].text(key, **values)


def press(where: Page | Locator, key: str, language: str = "en", **values: object) -> None:
    where.get_by_role("button", name=says(key, language, **values), exact=True).click()


def hold(page: Page, key: str) -> None:
    """Hold a key that ends something for a little longer than it asks."""
    page.get_by_role("button", name=says(key), exact=True).hover()
    page.mouse.down()
    page.wait_for_timeout(1_500)
    page.mouse.up()


def go(page: Page, key: str) -> None:
    page.get_by_role("navigation").get_by_role("link", name=says(key)).click()


def quiet(page: Page) -> None:
    """Wait until nothing is asked for any more: of an activity that is gone nothing can be told."""
    asked[page].quiet()


#: A runner comes for the first time, but knows the first minute: told before the first load, and not again.
ARRIVING: Final = """
try {
  if (!sessionStorage.getItem("arrived")) {
    sessionStorage.setItem("arrived", "yes");
    localStorage.setItem("openstride.language", "en");
    localStorage.setItem("openstride.settings", '{"welcomed":true}');
  }
} catch {}
"""


@contextmanager
def shown(running: Browser, address: str, *, worker: bool = True) -> Iterator[Page]:
    """Show a page in English on a phone, which complains of nothing; nothing is chosen yet.

    Without a `worker` it asks home itself: what a service worker asks for is not always seen by the routes of a test.
    """
    opened = running.context.new_page()
    complaints: list[str] = []
    asked[opened] = Asked(opened)

    def hear(message: ConsoleMessage) -> None:
        # The browser itself says of each request that could not be made, as where home is out of reach.
        if message.type == "error" and "ERR_INTERNET_DISCONNECTED" not in message.text:
            complaints.append(f"{message.text} {message.location}")

    opened.on("console", hear)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.set_viewport_size({"width": 360, "height": 780})
    opened.add_init_script(ARRIVING)
    if not worker:
        session = opened.context.new_cdp_session(opened)
        session.send("Network.enable")
        session.send("Network.setBypassServiceWorker", {"bypass": True})
    opened.goto(address)
    yield opened
    opened.close()
    assert complaints == [], complaints
