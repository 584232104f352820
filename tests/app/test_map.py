"""A map lies under a route where the runner has switched that on, and home has a tile server: else nobody is asked."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import FilePayload, Locator, Page, Request, expect

from openstride.server import Home
from tests.app.looking import says, shown
from tests.browser import Browser
from tests.server.conftest import Hand
from tests.tile_server import CREDIT, TileServer, tile_server
from tools.pictures import faults
from tools.pictures._stage import Stage, served

#: The longest that reading may take where much else goes on (ms).
READS: int = 60_000
#: Where two runs were (degrees north), so that no tile of the one is one of the other.
HERE, THERE = 50.0, 51.0
SIDE = 2.8 / 111_195

pytestmark = [pytest.mark.timeout(300), pytest.mark.usefixtures("page_and_browser")]


@dataclass(frozen=True)
class Mapped:
    """A home, and its tile server."""

    home: Home
    server: TileServer


@pytest.fixture(scope="module")
def mapped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapped]:
    data = tmp_path_factory.mktemp("house") / "data"
    with tile_server() as server, served(data, lambda: Hand(works=True), server.source) as home:
        yield Mapped(home, server)


@pytest.fixture(scope="module")
def house(mapped: Mapped) -> Home:
    return mapped.home


@pytest.fixture(scope="module")
def brought(house: Home, running: Browser) -> None:
    """Bring two runs to the home."""
    with shown(running, f"{Stage.root(house)}#/bring") as page:
        runs = [run("Park", "2024-05-01", HERE), run("River", "2024-05-02", THERE)]
        page.get_by_label(says("house.bring.choose"), exact=True).set_input_files(runs)
        expect(page.get_by_role("link", name=says("house.bring.to_history"))).to_be_visible(timeout=READS)


@pytest.fixture
def page(house: Home, running: Browser, brought: None, mapped: Mapped) -> Iterator[Page]:
    """Return a page on which nothing is chosen yet, at a home whose tile server nobody has asked for anything."""
    del brought
    mapped.server.asked.clear()
    with shown(running, Stage.root(house), worker=False) as opened:
        yield opened


def run(name: str, day: str, latitude: float) -> FilePayload:
    """Return a run once around something, at 2.8 m/s, as a file."""
    rows = []
    for second in range(900):
        turn = math.tau * second / 900
        north = latitude + 220 * SIDE * math.cos(turn)
        east = 8.0 + 150 * SIDE * (math.sin(turn) + math.sin(2 * turn) / 3)
        stamp = f"{day}T06:{second // 60:02}:{second % 60:02}Z"
        rows.append(f'<trkpt lat="{north:.7f}" lon="{east:.7f}"><time>{stamp}</time></trkpt>')
    head = '<gpx version="1.1" creator="made up" xmlns="http://www.topografix.com/GPX/1/1">'
    text = f"{head}<trk><name>{name}</name><type>running</type><trkseg>{''.join(rows)}</trkseg></trk></gpx>"
    return {"name": f"{day}.gpx", "mimeType": "application/gpx+xml", "buffer": text.encode()}


def look_at(page: Page, name: str) -> Locator:
    """Go to a run, and return where it is drawn."""
    page.goto(page.url.split("#")[0] + "#/history")
    page.get_by_role("main").get_by_role("link").filter(has_text=name).click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
    route = page.get_by_role("region", name=says("house.track"))
    expect(route.get_by_role("img")).to_be_visible()
    return route


def come(page: Page, number: int) -> None:
    """Wait until so many tiles have come."""
    tiles = "performance.getEntriesByType('resource').filter(({ name }) => name.includes('/tiles/'))"
    page.wait_for_function(f"(number) => {tiles}.length >= number", arg=number)


def switch_on(page: Page) -> None:
    page.goto(page.url.split("#")[0] + "#/settings/privacy")
    switch = page.get_by_role("switch", name=says("settings.privacy.map.use"))
    expect(switch).not_to_be_checked()
    expect(page.get_by_text(says("settings.privacy.map.there", credit=CREDIT))).to_be_visible()
    switch.focus()
    page.keyboard.press("Space")
    expect(switch).to_be_checked()


def test_nobody_is_asked_for_a_map_that_was_not_switched_on(page: Page, mapped: Mapped) -> None:
    asked: list[str] = []

    def hear(request: Request) -> None:
        asked.append(request.url)

    page.on("request", hear)
    route = look_at(page, "Park")
    expect(route.locator("path")).to_have_count(1)
    expect(route.locator("image")).to_have_count(0)
    assert [url for url in asked if "/track" in url]
    assert [url for url in asked if "tiles" in url or "on_earth" in url] == []
    assert mapped.server.asked == []


def test_a_map_that_was_switched_on_lies_under_the_route(page: Page, mapped: Mapped) -> None:
    switch_on(page)
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    route = look_at(page, "Park")
    expect(route.locator("image").first).to_be_attached()
    number = route.locator("image").count()
    assert 1 < number <= 20
    expect(route.get_by_text(says("house.track.credit", credit=CREDIT))).to_be_visible()
    # What comes later in the drawing lies above.
    order = route.locator("svg").evaluate("svg => [...svg.children].map((each) => each.tagName)")
    assert order == ["g", "rect", "path", "path", "circle", "circle"]
    assert hosts == {f"localhost:{mapped.home.settings.port}"}
    come(page, number)
    assert len(mapped.server.asked) == number
    # A picture is as wide as it was drawn: its words can be read.
    assert route.locator("image").first.evaluate("tile => tile.getBoundingClientRect().width") == pytest.approx(256)
    look_at(page, "Park")
    page.reload()
    expect(route.locator("image")).to_have_count(number)
    come(page, number)
    assert len(mapped.server.asked) == number


def test_where_the_tile_server_fails_the_route_stands_alone(running: Browser, mapped: Mapped, page: Page) -> None:
    switch_on(page)
    mapped.server.status = 503
    # The browser itself complains of each tile, so this page may be complained of.
    alone = running.context.new_page()
    try:
        alone.set_viewport_size({"width": 360, "height": 780})
        alone.goto(page.url)
        with alone.expect_response(lambda answer: "/tiles/" in answer.url and answer.status == 502):
            route = look_at(alone, "River")
        expect(route.locator("image")).to_have_count(0)
        expect(route.locator("path")).to_have_count(1)
        expect(route.get_by_text(CREDIT)).to_have_count(0)
        assert mapped.server.asked != []
        assert list(faults(alone)) == []
    finally:
        mapped.server.status = 200
        alone.close()


@pytest.mark.parametrize(("language", "theme", "width"), [("en", "light", 360), ("zh", "dark", 1280)])
def test_a_route_on_a_map_can_be_seen_and_used_by_anybody(page: Page, language: str, theme: str, width: int) -> None:
    switch_on(page)
    here = look_at(page, "Park")
    expect(here.locator("image").first).to_be_attached()
    page.set_viewport_size({"width": width, "height": 900})
    for name, value in (("language", language), ("theme", theme)):
        page.evaluate("([name, value]) => localStorage.setItem(`openstride.${name}`, value)", [name, value])
    page.reload()
    picture = page.locator("svg.map")
    expect(picture.locator("image").first).to_be_attached()
    picture.scroll_into_view_if_needed()
    assert list(faults(page)) == []
