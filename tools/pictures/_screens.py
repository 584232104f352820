"""Every screen of the app, by its name, and how it is come by.

A screen is come to as a runner comes to it, by addresses and by keys that are pressed, once in each language; then it
is looked at in every theme and window.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Error, Locator, Page, Route, expect

from openstride.messages import Catalogue, catalogue
from openstride.server import Home
from tools.pictures._asked import Asked
from tools.pictures._looks import LOOKS, Look, Picture, heard, looked_at, pictured, without_scroll_bars
from tools.pictures._stage import NOW, ZONE, Stage

PREPARED: Final = Path(__file__).with_name("stage.js").read_text(encoding="utf-8")
#: The sections of the settings.
SECTIONS: Final = ("general", "profile", "cues", "run", "privacy", "devices", "data", "home", "about")
#: The browser's own word on a request that could not be made, where a screen is about just that.
UNREACHABLE: Final = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "ERR_CONNECTION", "WebSocket connection")


@dataclass(frozen=True, slots=True)
class Visit:
    """A page in the hands of somebody on a stage; `said` grows with what it says wrongly."""

    page: Page
    stage: Stage
    home: Home
    texts: Catalogue
    said: list[str]
    asked: Asked

    def says(self, key: str, **values: object) -> str:
        """Return a text in the language of the visit."""
        return self.texts.text(key, **values)

    def go(self, address: str) -> None:
        """Go to an address of the app, and wait until the screen stands."""
        self.page.goto(f"{Stage.root(self.home)}#/{address}")
        self.settled()

    def settled(self) -> None:
        """Wait until nothing is asked for any more, and there is a heading."""
        expect(self.page.get_by_role("heading", level=1).first).to_be_attached()
        self.asked.quiet()

    def button(self, key: str, **values: object) -> Locator:
        """Return the button with a text."""
        return self.page.get_by_role("button", name=self.says(key, **values), exact=True).first

    def press(self, key: str, **values: object) -> None:
        """Press the button with a text."""
        self.button(key, **values).click()

    def hold(self, key: str) -> None:
        """Hold a button for as long as it asks."""
        self.button(key).hover()
        self.page.mouse.down()
        self.page.wait_for_timeout(1_600)
        self.page.mouse.up()


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen, and how it is come by.

    Parameters
    ----------
    come
        Brings a page to it.
    new
        It is one of a home in which nobody has lived yet.
    first
        It is one of somebody who is here for the first time.
    live
        Its figures change while it is looked at.
    forgives
        What the console may say meanwhile.
    """

    come: Callable[[Visit], None]
    new: bool = False
    first: bool = False
    live: bool = False
    forgives: tuple[str, ...] = ()


def _at(address: str) -> Callable[[Visit], None]:
    return lambda visit: visit.go(address)


def _activity(visit: Visit) -> None:
    visit.go(f"activities/{visit.stage.run}")


def _files(visit: Visit) -> None:
    _activity(visit)
    visit.page.get_by_text(visit.says("house.export.activity"), exact=True).click()


def _imported(visit: Visit) -> None:
    """Come to what has become of a file; it is alone in a home of its own, so that no list and no sum has one more."""
    home, activity = visit.stage.brought()
    visit.page.goto(home.address)
    visit.page.goto(f"{Stage.root(home)}#/activities/{activity}")
    visit.settled()


def _then(come: Callable[[Visit], None], key: str) -> Callable[[Visit], None]:
    """Return how to come to a sheet: by the screen, and the key that opens it."""

    def coming(visit: Visit) -> None:
        come(visit)
        visit.press(key)
        expect(visit.page.get_by_role("dialog")).to_be_visible()

    return coming


def _without_home(address: str) -> Callable[[Visit], None]:
    def coming(visit: Visit) -> None:
        visit.page.route("**/api/**", lambda route: route.abort())
        visit.go(address)

    return coming


def _seen_before(address: str) -> Callable[[Visit], None]:
    """Return how to come to what was seen while home was in reach, and is seen now that it is not."""

    def coming(visit: Visit) -> None:
        visit.go(address)
        _without_home(address)(visit)
        visit.page.reload()
        visit.settled()

    return coming


def _running(visit: Visit) -> None:
    visit.stage.rested(visit.home)
    visit.go("")
    visit.press("app.start.try")
    expect(visit.button("app.run.stop")).to_be_visible(timeout=60_000)
    # Enough for every figure to stand, and not to change much any more.
    visit.page.wait_for_function("() => performance.getEntriesByName('stride-to-paint').length > 20", timeout=90_000)


def _stood(visit: Visit) -> None:
    """Come to a run, and hold it where it is: the figures of so many strides, and no lens or foot that moves on."""
    _running(visit)
    _stand_still(visit)


def _stand_still(visit: Visit) -> None:
    visit.page.evaluate("standStill()")
    # What changes once a second has then been told of the last strides.
    visit.page.wait_for_timeout(1_600)


def _page(number: int) -> Callable[[Visit], None]:
    """Return how to come to a page of the run."""

    def coming(visit: Visit) -> None:
        _stood(visit)
        for _ in range(number - 1):
            visit.page.keyboard.press("ArrowRight")
            visit.page.wait_for_timeout(500)

    return coming


def _pressed(come: Callable[[Visit], None], key: str) -> Callable[[Visit], None]:
    """Return how to come to what a key shows."""

    def coming(visit: Visit) -> None:
        come(visit)
        visit.press(key)
        visit.page.wait_for_timeout(500)

    return coming


def _lost(visit: Visit) -> None:
    _running(visit)
    visit.page.evaluate("outOfReach('right')")
    expect(visit.page.get_by_text(visit.says("app.run.lost.right"))).to_be_visible(timeout=60_000)
    _stand_still(visit)


def _met(visit: Visit) -> None:
    """Come to the pods that this phone has met: on the stage there are only virtual ones, so they are told here."""
    visit.page.add_init_script(f"localStorage.setItem('openstride.pods', {json.dumps(json.dumps(MET))})")
    visit.go("settings/devices")


def _brought(address: str) -> Callable[[Visit], None]:
    """Return how to come to what was brought: nobody brings anything to the homes of pictures, so it is told here."""
    batch: dict[str, object] = {
        "id": "b" * 32,
        "name": "export, old-watch.zip",
        "begun_at": NOW.isoformat(),
        "undone_at": None,
    }
    batch |= {"files": len(BROUGHT), "waiting": 0, "activities": 2, "days": 340, "heart_rates": 12_040}
    batch |= {
        "verdicts": {"imported": 3, "duplicate": 1, "archive": 1, "set_aside": 1, "damaged": 1, "not_recognised": 1}
    }
    undone = batch | {"id": "c" * 32, "name": "Downloads", "undone_at": NOW.isoformat()}
    names = ("name", "verdict", "reason", "place", "activities", "days")
    files: list[dict[str, object]] = [
        {"id": f"{number:032x}", "bytes": 80_000, "pulse": HEART if each[0] == BEATEN else None}
        | dict(zip(names, each, strict=True))
        for number, each in enumerate(BROUGHT)
    ]
    answers = {
        "**/api/v1/batches": {"batches": [batch, undone]},
        f"**/api/v1/batches/{'b' * 32}": batch,
        f"**/api/v1/batches/{'b' * 32}/files*": {"files": files, "after": None},
    }

    def coming(visit: Visit) -> None:
        for where, answer in answers.items():
            visit.page.route(where, _answering(json.dumps(answer)))
        visit.go(address)

    return coming


def _answering(body: str) -> Callable[[Route], None]:
    return lambda route: route.fulfill(content_type="application/json", body=body)


def _just_stopped(visit: Visit) -> None:
    visit.page.route("**/api/v1/logs/**", lambda route: route.abort())
    _running(visit)
    visit.hold("app.run.stop")
    expect(visit.page.get_by_role("heading", name=visit.says("app.summary.data"))).to_be_visible(timeout=60_000)


#: Pods that were met: what each said of itself, and when (ms since 1970).
MET: Final[tuple[dict[str, object], ...]] = tuple(
    {
        "device": device,
        "name": f"OpenStride {device[-4:]}",
        "side": side,
        "firmware": "1.2.0",
        "battery": battery,
        "at": 1000 * (NOW - timedelta(days=days)).timestamp(),
    }
    for device, side, battery, days in (
        ("00a50000000034c1", "left", 86, 0),
        ("00a50000000034c2", "right", 81, 0),
        ("00a5000000001f07", "left", None, 200),
    )
)
#: Heart rates in a file of their own, and what that is called.
BEATEN: Final = "export/HEARTRATE_1715940000.csv"
HEART: Final = {"number": 12_040, "first": "2024-05-03T12:00:00Z", "last": "2024-05-17T12:00:00Z"}
#: What was brought: a file's name, the verdict on it, why, where it breaks off, the activities and days made of it.
BROUGHT: Final[tuple[tuple[object, ...], ...]] = (
    ("old-watch.zip", "archive", None, None, [], 0),
    ("old-watch.zip/2019/morning.fit", "imported", None, None, [f"{7:032x}"], 0),
    ("old-watch.zip/2019/morning copy.fit", "duplicate", "old-watch.zip/2019/morning.fit", None, [f"{7:032x}"], 0),
    ("old-watch.zip/settings.fit", "set_aside", "settings", None, [], 0),
    ("export/steps-2013.csv", "imported", None, None, [], 340),
    (BEATEN, "imported", None, None, [], 0),
    (
        "export/2024-05-01-half-marathon-along-the-river.fit",
        "damaged",
        "ends_early",
        {"unit": "byte", "number": 80_412},
        [f"{9:032x}"],
        0,
    ),
    ("export/photo.jpg", "not_recognised", "unknown", None, [], 0),
)

SCREENS: Final[Mapping[str, Screen]] = {
    "start": Screen(_at("")),
    "start-new": Screen(_at(""), new=True),
    "start-alone": Screen(_without_home(""), forgives=UNREACHABLE),
    "welcome-language": Screen(_at("welcome/1"), new=True, first=True),
    "welcome-who": Screen(_at("welcome/2"), new=True, first=True),
    "welcome-shoes": Screen(_at("welcome/3"), new=True, first=True),
    "pair": Screen(_at("pair"), new=True),
    "run": Screen(_stood, live=True),
    "run-second": Screen(_page(2), live=True),
    "run-third": Screen(_page(3), live=True),
    "run-locked": Screen(_pressed(_stood, "app.run.lock"), live=True),
    "run-choices": Screen(_pressed(_stood, "app.run.choices"), live=True),
    "run-lost": Screen(_lost, live=True, forgives=UNREACHABLE),
    "summary-stopped": Screen(_just_stopped, live=True, forgives=UNREACHABLE),
    "summary": Screen(lambda visit: visit.go(f"runs/{visit.stage.run}")),
    "history": Screen(_at("history")),
    "history-new": Screen(_at("history"), new=True),
    "history-none-such": Screen(_at("history?least=420000")),
    "history-filter": Screen(_then(_at("history"), "house.filter")),
    "history-typed": Screen(_then(_at("history"), "house.typed.new")),
    "history-alone": Screen(_seen_before("history"), forgives=UNREACHABLE),
    "bin": Screen(_at("bin")),
    "bin-new": Screen(_at("bin"), new=True),
    "bring": Screen(_brought("bring")),
    "bring-new": Screen(_at("bring"), new=True),
    "bring-done": Screen(_brought(f"bring/{'b' * 32}")),
    "activity": Screen(_activity),
    "activity-thin": Screen(_at(f"activities/{139:032x}"), forgives=("409",)),
    "activity-files": Screen(_files),
    "activity-brought": Screen(_imported),
    "activity-edit": Screen(_then(_activity, "house.edit")),
    "activity-merge": Screen(_then(_activity, "house.merge")),
    "activity-unknown": Screen(_at(f"activities/{'f' * 32}"), forgives=("404",)),
    "progress": Screen(_at("progress")),
    "progress-goals": Screen(_at("progress/goals")),
    "progress-form": Screen(_at("progress/form")),
    "progress-load": Screen(_at("progress/load")),
    "progress-records": Screen(_at("progress/records")),
    "progress-achievements": Screen(_at("progress/achievements")),
    "progress-new": Screen(_at("progress"), new=True),
    "shoes": Screen(_at("shoes")),
    "shoes-new": Screen(_at("shoes"), new=True),
    "shoes-add": Screen(_then(_at("shoes"), "house.shoes.add")),
    "settings": Screen(_at("settings")),
    **{f"settings-{section}": Screen(_at(f"settings/{section}")) for section in SECTIONS},
    "settings-devices": Screen(_met),
    "settings-delete": Screen(_then(_at("settings/data"), "house.delete.do")),
}


def screen_pictures(
    browser: Browser, stage: Stage, names: Sequence[str], looks: Sequence[Look] = LOOKS
) -> Iterator[Picture]:
    """Draw the screens of these names."""
    for name in names:
        for language in dict.fromkeys(look.language for look in looks):
            yield from _drawn(browser, stage, name, [look for look in looks if look.language == language])


def _drawn(browser: Browser, stage: Stage, name: str, looks: Sequence[Look]) -> Iterator[Picture]:
    """Come to a screen in one language, and draw it in each look of that."""
    screen = SCREENS[name]
    with visited(browser, stage, name, looks[0]) as visit:
        try:
            screen.come(visit)
        except (AssertionError, Error) as error:
            visit.said.append(f"not come by: {error}")
        for look in looks:
            looked_at(visit.page, look)
            visit.page.wait_for_timeout(200)
            yield pictured(visit.page, name, look, visit.said, live=screen.live)
            visit.said.clear()


@contextmanager
def visited(browser: Browser, stage: Stage, name: str, look: Look) -> Iterator[Visit]:
    """Give a page of somebody who has come to the home of a screen, and is about to come to it."""
    screen = SCREENS[name]
    home = stage.new if screen.new else stage.lived
    context = browser.new_context(timezone_id=ZONE, locale=look.language)
    settings = json.dumps({"welcomed": not screen.first, "countdown": 0})
    told = {"now": 1000 * NOW.timestamp(), "language": look.language, "settings": settings}
    context.add_init_script(f"({PREPARED.rstrip().removesuffix(';')})({json.dumps(told)})")
    page = context.new_page()
    asked = Asked(page)
    said = heard(page, screen.forgives)
    without_scroll_bars(page)
    looked_at(page, look)
    # Home lets in who has been at its address; to see a page there as well takes as long as the screen itself.
    context.request.get(home.address, max_redirects=0)
    try:
        yield Visit(page, stage, home, catalogue(look.language), said, asked)
    finally:
        context.close()
