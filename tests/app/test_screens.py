"""Every screen can be used by anybody: nothing is cut off, too small or faulted by axe, and keys alone lead through it.

By keys all is reached, once and in order, seen, and nothing holds one back. `python -m tools.pictures` looks over every
screen in all of its looks.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from tests.app.walking import Stop, focused, reachable, walked
from tools.pictures._looks import WINDOWS, Look, faults, looked_at
from tools.pictures._screens import SCREENS, Visit, visited
from tools.pictures._stage import Stage

PHONE, DESK = Look("en", "light", *WINDOWS[0]), Look("en", "dark", *WINDOWS[1])
CHINESE = Look("zh", "dark", *WINDOWS[0])
#: A run goes on while it is walked through, so it is walked through apart.
MOVING = ("run", "summary-stopped")
#: What came of a file is looked over where files are brought (`test_bring`), by a home with less to wait for.
ELSEWHERE = ("activity-brought",)
#: What else a place looks like: with a sheet, without home, before the first run.
ASIDE = ("-new", "-alone", "-none-such", "-typed", "-filter", "-edit", "-merge", "-unknown", "-add", "-delete")
#: What opens a sheet, and where.
SHEETS = {
    "history": "house.filter",
    "activity": "house.edit",
    "shoes": "house.shoes.add",
    "settings-data": "house.delete.do",
}

pytestmark = [pytest.mark.timeout(300), pytest.mark.usefixtures("page_and_browser")]


@pytest.fixture
def visit(viewer: Chromium, homes: Stage, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Return a visit to the screen that a test is given by its name."""
    with visited(viewer, homes, request.param, PHONE) as there:
        SCREENS[request.param].come(there)
        there.page.bring_to_front()
        yield there


def still() -> list[str]:
    return [name for name in SCREENS if not name.startswith((*MOVING, *ELSEWHERE))]


@pytest.mark.parametrize("visit", still(), indirect=True)
def test_every_screen_is_walked_through_and_back(visit: Visit) -> None:
    ways: list[list[str]] = []
    for look, key in ((PHONE, "Tab"), (DESK, "Shift+Tab")):
        looked_at(visit.page, look)
        assert list(faults(visit.page)) == []
        stops = walked(visit.page, key)
        # A long list has grown meanwhile.
        assert sorted(name_of(stop) for stop in stops) == sorted(reachable(visit.page))
        assert [stop.name for stop in stops if not stop.ring] == [], "no ring shows where the focus is"
        assert [stop.name for stop in stops if not stop.inside] == [], "the focus is where nobody sees it"
        assert [stop.name for stop in stops if stop.covered] == [], "something lies over what has the focus"
        ways.append([stop.name for stop in stops])
    # There on a phone and back at a desk, by whatever both of them show.
    there, back = ways
    assert [name for name in reversed(back) if name in there] == [name for name in there if name in back]
    assert visit.said == []


@pytest.mark.parametrize("name", [name for name in still() if not name.endswith(ASIDE)])
def test_every_place_can_be_read_in_chinese_and_in_the_dark(viewer: Chromium, homes: Stage, name: str) -> None:
    with visited(viewer, homes, name, CHINESE) as visit:
        SCREENS[name].come(visit)
        assert list(faults(visit.page)) == []
        assert visit.said == []


def name_of(stop: Stop) -> str:
    return stop.name.partition(" ")[2]


@pytest.mark.parametrize(("visit", "key"), SHEETS.items(), indirect=["visit"], ids=SHEETS)
def test_a_sheet_opens_by_a_key_holds_the_focus_and_gives_it_back(visit: Visit, key: str) -> None:
    page = visit.page
    opener = visit.button(key)
    opener.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    for _ in range(30):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "() => document.activeElement === document.body || document.activeElement.closest('dialog') !== null"
        )
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()


@pytest.mark.parametrize("visit", ["start"], indirect=True)
def test_a_run_is_begun_and_ended_by_keys_alone(visit: Visit) -> None:
    page = visit.page
    visit.button("app.start.try").press("Enter")
    stop = visit.button("app.run.stop")
    expect(stop).to_be_visible(timeout=60_000)
    page.wait_for_function("() => performance.getEntriesByName('stride-to-paint').length > 4", timeout=90_000)
    tab_to(page, visit.says("app.run.stop"))
    page.keyboard.down("Space")
    page.wait_for_timeout(1_600)
    page.keyboard.up("Space")
    expect(stop).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def tab_to(page: Page, name: str) -> None:
    """Press the key until the focus is on what has this name."""
    for _ in range(60):
        page.keyboard.press("Tab")
        stop = focused(page)
        if stop is not None and name_of(stop) == name:
            assert stop.ring
            return
    raise AssertionError(f"the key does not lead to {name}")
