"""The run itself, in a real browser: ready, the last seconds, pages of numbers, laps, pauses, the lock, the end."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from openstride.pod import KNOWN_DISTANCE, LAP, PAUSE
from openstride.recordings import Recording, read_recording, write_recording
from openstride.simulator import RUNNERS, simulate
from tests.app.looking import hold, says
from tests.browser import chromium
from tests.conftest import Require
from tests.end_to_end.house import Home, Shoes, eventually, home

pytestmark = pytest.mark.usefixtures("page_and_browser")
#: In half a second, for two.
BUSY = "setTimeout(() => { const end = performance.now() + 2_000; while (performance.now() < end); }, 500)"


def prefers(page: Page, **chosen: object) -> None:
    """Let the runner have chosen this, and come to the page once more."""
    kept = json.dumps({"welcomed": True, **chosen})
    page.evaluate("(kept) => localStorage.setItem('openstride.settings', kept)", kept)
    page.reload()


def button(page: Page, key: str) -> Any:
    return page.get_by_role("button", name=says(key), exact=True)


def run_with_virtual_shoes(page: Page) -> None:
    """Begin a run over home's socket, and watch until both feet have been seen."""
    button(page, "app.start.try").click()
    expect(button(page, "app.run.stop")).to_be_visible(timeout=60_000)
    expect(page.get_by_text(re.compile(r"\b\d{3}\s*±"))).to_have_count(2, timeout=60_000)


def turned_to(page: Page, number: int) -> None:
    """Wait until this page of numbers fills the screen."""
    page.wait_for_function(
        """(number) => {
             const each = document.querySelectorAll("section")[number - 1];
             const { left } = each.parentElement.getBoundingClientRect();
             return Math.abs(each.getBoundingClientRect().left - left) < 1;
        }""",
        arg=number,
    )


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """Return the home of all runs here, each of which is in a browser of its own."""
    with home(tmp_path_factory.mktemp("house") / "data") as at:
        yield at


@pytest.fixture
def before(house: Home) -> set[str]:
    """Return the runs that home has before the test."""
    return {each["id"] for each in house.asks()("/runs")["runs"]}


def analysed(house: Home, before: set[str]) -> Any:
    """Wait until home has analysed the run that has come since; what it says of it."""
    ask = house.asks()
    (run,) = eventually(
        lambda: [each for each in ask("/runs")["runs"] if each["id"] not in before],
        lambda came: [each["state"] for each in came] == ["analysed"],
    )
    assert run["error"] is None
    return run


def sealed(house: Home, run: Any) -> Recording:
    """Return the recording of a run."""
    return read_recording(house.data / "runs" / run["id"] / "recording")


def replayed(house: Home, before: set[str]) -> Recording:
    """Wait until home has analysed the run that has come since, as the phone did; its recording."""
    run = analysed(house, before)
    assert run["replay"]["equal"] is True, run["replay"]
    return sealed(house, run)


def noted_in(recording: Recording) -> list[dict[str, Any]]:
    """Return what the phone noted of a run, without what was said in it."""
    table = recording.events()
    assert table is not None
    rows = [
        dict(zip(table, row, strict=True)) for row in zip(*(column.tolist() for column in table.values()), strict=True)
    ]
    return [row for row in rows if row["kind"] in {LAP, PAUSE, KNOWN_DISTANCE}]


@pytest.mark.timeout(300)
def test_a_run_on_a_track_from_ready_to_the_length_of_its_way(
    house: Home, before: set[str], tmp_path: Path, require: Require
) -> None:
    require(
        "dbus", "Chromium finds Bluetooth there; install dbus-daemon", present=shutil.which("dbus-daemon") is not None
    )
    folder = tmp_path / "simulated"
    write_recording(folder, simulate(RUNNERS["easy"], 90.0, seed=5).recording)
    with (
        Shoes(folder) as shoes,
        chromium(tmp_path / "profile", bus=shoes.bus) as browsing,
    ):
        page = browsing.open(house.address)
        prefers(page, countdown=10)
        for side, name in (("left", "OpenStride L"), ("right", "OpenStride R")):
            browsing.choose(page, name)
            button(page, f"app.connect.{side}").click()
            expect(button(page, f"app.connect.{side}")).to_have_count(0)
        button(page, "app.start.run").click()
        expect(page.get_by_role("heading", name=says("app.run.ready.both"))).to_be_visible()
        page.get_by_label(says("app.run.ground.track"), exact=True).check()
        page.get_by_label(says("app.run.lap_length")).fill("200")
        page.get_by_label(says("app.run.lap_length")).press("Tab")

        # The last seconds: back to where one was, and once more, passed over.
        button(page, "app.run.set_out").click()
        expect(page.get_by_role("status").filter(has_text=re.compile(r"\d"))).to_have_count(1)
        button(page, "app.run.cancel").click()
        expect(page.get_by_role("heading", name=says("app.run.ready.both"))).to_be_visible()
        button(page, "app.run.set_out").click()
        page.get_by_role("button", name=says("app.run.now")).click()
        expect(button(page, "app.run.stop")).to_be_visible()
        expect(page.get_by_text(re.compile(r"\b\d{3}\s*±"))).to_have_count(2, timeout=60_000)

        for lap in (1, 2):
            button(page, "app.run.lap").click()
            expect(page.get_by_role("status").filter(has_text=says("app.run.lap_n", n=lap))).to_be_visible()
            page.wait_for_timeout(1_000)
        hold(page, "app.run.stop")
        page.get_by_label(says("app.run.way.track")).fill("2")
        expect(page.get_by_text(says("app.run.way.come", way="0.40\u00a0km"))).to_be_visible()
        button(page, "app.run.way.keep").click()
        expect(page.get_by_role("heading", name=says("app.summary.data"))).to_be_visible()
        # What the runner counted, and the laps that are no kilometres.
        known = says("after.known.track", known="400\u00a0m", shoes="")
        expect(page.get_by_text(re.compile(re.escape(known)))).to_be_visible()
        expect(page.get_by_role("heading", name=says("after.laps"), exact=True)).to_be_visible()
        expect(page.get_by_role("table", name=says("after.laps")).get_by_role("row")).to_have_count(4)
        recording = replayed(house, before)
    assert recording.metadata.nominal_distance == 400.0
    (first, second, way) = noted_in(recording)
    assert (first["kind"], second["kind"], first["text"]) == (LAP, LAP, "")
    assert 0.9 < second["t"] - first["t"] < 20.0
    assert json.loads(way["text"]) == {"distance": 400, "by": "track"}


@pytest.mark.timeout(300)
def test_the_screen_of_a_run_by_keys_by_swipes_and_locked(house: Home, before: set[str], tmp_path: Path) -> None:
    with chromium(tmp_path / "profile") as browsing:
        page = browsing.open(house.address)
        page.set_viewport_size({"width": 360, "height": 740})
        prefers(page, countdown=0, autoPause=True)
        run_with_virtual_shoes(page)

        # Who stood before the first stride has a clock that began with it.
        expect(page.get_by_text(re.compile("elapsed \\d:\\d\\d"))).to_have_count(1)

        turn_the_pages(page)
        choose_a_number(page)
        lock_and_unlock(page)

        # A choice holds at once.
        button(page, "app.run.choices").click()
        page.get_by_label(says("app.run.sun")).check()
        page.keyboard.press("Escape")
        expect(page.locator(".run[data-sun]")).to_have_count(1)

        # Let go of too early, also as a busy machine does it, the key that stops does nothing.
        button(page, "app.run.stop").hover()
        page.mouse.down()
        page.wait_for_timeout(200)
        page.mouse.up()
        page.wait_for_timeout(1_300)
        expect(button(page, "app.run.stop")).to_be_enabled()

        # A page that is busy hears late that it is held, and then of both ends at once.
        page.evaluate(BUSY)
        hold(page, "app.run.stop")
        expect(page.get_by_role("heading", name=says("app.summary.data"))).to_be_visible()
        recording = replayed(house, before)
    (pause,) = noted_in(recording)
    assert pause["kind"] == PAUSE
    # Samples are kept through a pause: it takes nothing away.
    begin, end = pause["t"], pause["t_end"]
    assert 0.0 <= begin < end
    assert any(foot.time[0] <= begin and foot.time[-1] > end for foot in recording.feet.values())


def turn_the_pages(page: Page) -> None:
    """By arrow keys there and back, then by a finger."""
    page.keyboard.press("ArrowRight")
    turned_to(page, 2)
    page.keyboard.press("ArrowRight")
    turned_to(page, 3)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    turned_to(page, 2)
    swipe(page, 300, 40)
    turned_to(page, 3)
    swipe(page, 40, 330)
    turned_to(page, 2)
    swipe(page, 40, 330)
    turned_to(page, 1)


def choose_a_number(page: Page) -> None:
    """Let a place show another number, by keys alone; the page that is shown stays."""
    place = page.get_by_role("button", name=re.compile(rf"^{says('metric.distance')} \d"))
    place.focus()
    page.keyboard.press("Enter")
    chosen = page.get_by_role("radio", name=says("metric.distance"), exact=True)
    expect(chosen).to_be_checked()
    chosen.focus()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("radio", name=says("app.run.field.balance"))).to_be_checked()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name=re.compile("^Balance"))).to_be_focused()
    turned_to(page, 1)


def lock_and_unlock(page: Page) -> None:
    """Locked, nothing but the key that unlocks can be pressed, and that has to be held."""
    button(page, "app.run.lock").click()
    expect(page.get_by_text(says("app.run.locked"))).to_be_visible()
    lap = page.locator(f'button[aria-label="{says("app.run.lap")}"]')
    spot = lap.bounding_box()
    assert spot is not None
    page.mouse.click(spot["x"] + 5, spot["y"] + 5)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('[inert]') === null")
    button(page, "app.run.unlock").click()
    expect(page.get_by_text(says("app.run.locked"))).to_be_visible()
    hold(page, "app.run.unlock")
    expect(page.get_by_text(says("app.run.locked"))).to_have_count(0)
    expect(page.get_by_text(says("app.run.lap_n", n=1), exact=True)).to_have_count(0)


def swipe(page: Page, start: int, end: int) -> None:
    """Draw a finger over the numbers."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    for step in range(11):
        touch = {"x": start + (end - start) * step / 10, "y": 200}
        kind = "touchMove" if step else "touchStart"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [touch]})
        page.wait_for_timeout(16)
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()


@pytest.mark.timeout(300)
def test_positions_go_with_the_run_where_the_runner_allows_it(
    house: Home, before: set[str], tmp_path: Path, measured: Callable[[str], None]
) -> None:
    with chromium(tmp_path / "profile") as browsing:
        page = browsing.open(house.address)
        prefers(page, countdown=0, ground="position")
        allow(page, "granted")
        move(page, 52.1)
        run_with_virtual_shoes(page)
        for step in range(1, 5):
            move(page, 52.1 + 2e-5 * step)
            page.wait_for_timeout(1_000)
        hold(page, "app.run.stop")
        expect(page.get_by_role("heading", name=says("app.summary.data"))).to_be_visible()
        recording = replayed(house, before)
    table = recording.position()
    assert table is not None
    measured(f"positions: {len(table['t'])} in the run")
    assert len(table["t"]) >= 3
    assert table["latitude_deg"].max() == pytest.approx(52.10008)
    assert (table["horizontal_accuracy"] == 5.0).all()
    assert (table["t"][1:] > table["t"][:-1]).all()


@pytest.mark.timeout(300)
def test_a_position_that_is_refused_is_said_once_and_the_run_goes_on(
    house: Home, before: set[str], tmp_path: Path
) -> None:
    with chromium(tmp_path / "profile") as browsing:
        page = browsing.open(house.address)
        prefers(page, countdown=0, ground="position")
        allow(page, "denied")
        button(page, "app.start.try").click()
        expect(page.get_by_text(says("app.run.position.refused"))).to_be_visible(timeout=60_000)
        expect(page.get_by_text(re.compile(r"\b\d{3}\s*±"))).to_have_count(2, timeout=60_000)
        expect(page.get_by_text(says("app.run.position.refused"))).to_have_count(0)
        hold(page, "app.run.stop")
        expect(page.get_by_role("heading", name=says("app.summary.data"))).to_be_visible()
        assert replayed(house, before).position() is None


@pytest.mark.timeout(300)
def test_a_run_without_shoes_goes_by_position_from_the_start_to_the_history(
    house: Home, before: set[str], tmp_path: Path, measured: Callable[[str], None]
) -> None:
    with chromium(tmp_path / "profile") as browsing:
        page = browsing.open(house.address)
        page.set_viewport_size({"width": 360, "height": 740})
        # What the runner chose for runs with shoes asks nothing here.
        prefers(page, countdown=0, ground="treadmill")
        allow(page, "granted")
        button(page, "app.start.by_position").click()
        expect(page.get_by_role("heading", name=says("app.run.ready.position"))).to_be_visible()
        expect(page.get_by_text(says("app.run.ground"), exact=True)).to_have_count(0)
        move(page, 52.1)
        expect(button(page, "app.run.set_out")).to_be_enabled()
        button(page, "app.run.set_out").click()
        expect(page.get_by_text(says("app.run.by_position.why"))).to_be_visible()
        expect(page.get_by_text(says("app.run.by_position"), exact=True)).to_be_visible()
        expect(page.locator("section")).to_have_count(2)
        expect(page.get_by_text(says("metric.cadence"), exact=True)).to_have_count(0)
        for step in range(1, 21):
            move(page, 52.1 + 3e-5 * step)
            page.wait_for_timeout(1_000)
            if step == 10:
                button(page, "app.run.lap").click()
        # 20 steps of 3.3 m, 10 m and more at a time.
        expect(page.get_by_role("button", name=re.compile(rf"^{says('metric.distance')} [4-6]\d.m"))).to_be_visible()
        hold(page, "app.run.stop")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.get_by_text(says("app.run.by_position.why"))).to_be_visible()
        expect(page.get_by_role("heading", name=says("app.summary.data"))).to_have_count(0)
        expect(page.get_by_role("table", name=says("after.laps")).get_by_role("row")).to_have_count(3)
        run = analysed(house, before)
        activity = house.asks()(f"/activities/{run['id']}")
        expect(page.get_by_role("link", name=says("app.summary.open"))).to_be_visible()
        page.get_by_role("link", name=says("app.summary.open")).click()
        expect(page.get_by_text(re.compile(re.escape(says("house.activity.phone"))))).to_be_visible()
        recording = sealed(house, run)
    assert not recording.feet
    assert (activity["source"], activity["grade"]) == ("phone", "phone_position")
    measured(f"by position: {activity['distance']:.1f} m of 67 m")
    assert 45.0 < activity["distance"] < 70.0
    assert [each["kind"] for each in noted_in(recording)] == [LAP]


@pytest.mark.timeout(300)
def test_a_run_by_position_is_gone_on_with_where_it_was(house: Home, before: set[str], tmp_path: Path) -> None:
    distance = re.compile(rf"^{says('metric.distance')} [3-9]\d.m")
    with chromium(tmp_path / "profile") as browsing:
        page = browsing.open(house.address)
        prefers(page, countdown=0)
        allow(page, "granted")
        button(page, "app.start.by_position").click()
        move(page, 52.1)
        button(page, "app.run.set_out").click()
        for step in range(1, 15):
            move(page, 52.1 + 3e-5 * step)
            page.wait_for_timeout(1_000)
        expect(page.get_by_role("button", name=distance)).to_be_visible()
        browsing.kill()
    with chromium(tmp_path / "profile") as browsing:
        page = browsing.open(house.address)
        allow(page, "granted")
        move(page, 52.1 + 3e-5 * 15)
        button(page, "app.unfinished.go_on").click()
        expect(page.get_by_role("button", name=distance)).to_be_visible()
        expect(page.get_by_text(says("app.run.by_position.why"))).to_be_visible()
        # What was run before the browser died counts towards the first kilometre: 49 m and 990.
        move(page, 52.1 + 3e-5 * 15 + 0.0089)
        spoken = eventually(lambda: page.evaluate(SAID), lambda found: len(found) > 0)
        assert [each["kind"] for each in spoken] == ["split"]
        assert spoken[0]["text"].startswith(says("cue.split.kilometre", n=1, minutes=0, seconds=0).partition(":")[0])
        hold(page, "app.run.stop")
        expect(page.get_by_text(says("app.run.by_position.why"))).to_be_visible()
        analysed(house, before)


@pytest.mark.timeout(300)
def test_a_run_without_shoes_needs_a_position(house: Home, tmp_path: Path) -> None:
    with chromium(tmp_path / "profile") as browsing:
        page = browsing.open(house.address)
        prefers(page, countdown=0)
        allow(page, "denied")
        button(page, "app.start.by_position").click()
        expect(page.get_by_text(says("app.run.position.alone"))).to_be_visible()
        expect(button(page, "app.run.set_out")).to_be_disabled()


#: What was said in the run, aloud or on the screen.
SAID = "() => performance.getEntriesByName('said').map(({ detail }) => detail)"


def allow(page: Page, setting: str) -> None:
    """Answer for the runner. What a session has set ends with it, so it stays, here and below."""
    page.context.new_cdp_session(page).send(
        "Browser.setPermission", {"permission": {"name": "geolocation"}, "setting": setting}
    )


def move(page: Page, latitude: float) -> None:
    """Let the phone be there."""
    page.context.new_cdp_session(page).send(
        "Emulation.setGeolocationOverride", {"latitude": latitude, "longitude": 13.2, "accuracy": 5.0}
    )
