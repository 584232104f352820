"""The first minute and pairing in a real browser: by keyboard, by taps, and where there is no Bluetooth."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from tests.app.looking import press, says
from tests.app.standing import standing_then_walking
from tests.browser import PATIENCE, Browser, chromium
from tests.conftest import Require
from tests.end_to_end.house import Home, Shoes, eventually, home
from tools.pictures import faults

#: So much faster than time do virtual feet stand and walk.
SPEED = "3"
#: There is no radio where this is tested: pages are told that there is one, or none.
AVAILABLE = "if (navigator.bluetooth) navigator.bluetooth.getAvailability = async () => true;"
MISSING = "delete Navigator.prototype.bluetooth;"
OFF = """
globalThis.isOn = false;
navigator.bluetooth.getAvailability = async () => globalThis.isOn;
"""
#: The name of what the keyboard is at.
FOCUSED = "document.activeElement.labels?.[0]?.innerText ?? document.activeElement.innerText"
REFUSING = """
navigator.bluetooth.requestDevice = () => Promise.reject(new DOMException(globalThis.why, globalThis.name_));
"""


pytestmark = pytest.mark.usefixtures("page_and_browser")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """Return a home whose virtual feet tap the left one twice, stand, and walk."""
    folder = tmp_path_factory.mktemp("start")
    # Late, so that the screen before is looked over in the meantime.
    recording = standing_then_walking(folder / "recording", tapped_at=45.0, stands=87.0)
    with home(folder / "data", "--shoes", str(recording), "--speed", SPEED) as running:
        yield running


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Browser]:
    """Return a browser that was never here."""
    with chromium(tmp_path / "profile", welcomed=False) as running:
        yield running


@contextmanager
def shown(opened: Browser, at: Home, *scripts: str, language: str = "en", path: str = "") -> Iterator[Page]:
    """Show a page on a phone, which complains of nothing."""
    page = opened.context.new_page()
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.context.new_cdp_session(page).send("Emulation.setScrollbarsHidden", {"hidden": True})
    page.set_viewport_size({"width": 360, "height": 740})
    page.add_init_script(f"try {{ localStorage.setItem('openstride.language', '{language}') }} catch {{}}")
    for script in scripts:
        page.add_init_script(script)
    page.goto(f"{at.address}{path}")
    yield page
    page.close()
    assert complaints == []


def headed(page: Page, key: str, language: str = "en", seconds: float = PATIENCE) -> None:
    heading = page.get_by_role("heading", level=1, name=says(key, language), exact=True)
    expect(heading).to_be_visible(timeout=1000.0 * seconds)


def go_to(page: Page, name: str) -> None:
    """Go by the tabulator to what has this name."""
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED).strip() == name:
            return
    pytest.fail(f"{name} is not reached by keyboard")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_first_minute_by_keyboard_ends_in_a_run_with_virtual_shoes(
    house: Home, opened: Browser, language: str
) -> None:
    with shown(opened, house, AVAILABLE, language=language) as page:
        headed(page, "app.start.statement", language)
        assert [*faults(page)] == []
        go_to(page, says("app.welcome.begin", language))
        page.keyboard.press("Enter")
        headed(page, "app.welcome.who", language)
        go_to(page, says("app.welcome.height", language))
        page.keyboard.type("1720")
        page.keyboard.press("Enter")
        expect(page.get_by_text(says("app.welcome.height.wrong.kilometres", language))).to_be_visible()
        assert [*faults(page)] == []
        page.keyboard.press("Backspace")
        go_to(page, says("app.welcome.mass", language))
        page.keyboard.type("64,5")
        go_to(page, says("app.welcome.next", language))
        page.keyboard.press("Enter")
        headed(page, "app.welcome.shoes", language)
        assert [*faults(page)] == []
        profile = eventually(lambda: house.asks()("/profile"), lambda found: found["height"] is not None)
        assert (profile["height"], profile["mass"]) == (1.72, 64.5)
        page.go_back()
        headed(page, "app.welcome.who", language)
        page.go_forward()
        headed(page, "app.welcome.shoes", language)
        go_to(page, says("app.start.try", language))
        page.keyboard.press("Enter")
        stop = page.get_by_role("button", name=says("app.run.stop", language))
        expect(stop).to_be_visible(timeout=60_000)


def test_the_first_minute_is_passed_over_and_does_not_come_again(house: Home, opened: Browser) -> None:
    with shown(opened, house, AVAILABLE) as page:
        press(page, "app.welcome.pass")
        expect(page.get_by_role("navigation")).to_be_visible()
        expect(page.get_by_text(says("app.runs.none"))).to_be_visible()
        assert [*faults(page)] == []
        page.reload()
        expect(page.get_by_role("navigation")).to_be_visible()
        page.get_by_role("link", name=says("app.runs.none.ways")).click()
        headed(page, "app.welcome.shoes")


def test_virtual_shoes_are_told_apart_by_taps_and_seen_to_be_worn_well(house: Home, opened: Browser) -> None:
    with shown(opened, house, AVAILABLE, path="#/pair") as page:
        press(page, "app.pair.choose.virtual")
        headed(page, "app.pair.choose.both")
        assert [*faults(page)] == []
        press(page, "app.pair.next")
        headed(page, "app.pair.good")
        expect(page.get_by_text(says("app.pair.heard", n=2))).to_be_visible()
        assert [*faults(page)] == []
        press(page, "app.pair.next")
        headed(page, "app.pair.walk")
        headed(page, "app.pair.ready.good", seconds=60.0)
        assert [*faults(page)] == []
        press(page, "app.pair.to_start")
        headed(page, "app.start.statement.both")
        assert [*faults(page)] == []


def test_shoes_on_each_others_feet_are_swapped(opened: Browser, tmp_path: Path) -> None:
    recording = standing_then_walking(tmp_path / "recording", tapped="right")
    with (
        home(tmp_path / "data", "--shoes", str(recording), "--speed", SPEED) as at,
        shown(opened, at, AVAILABLE, path="#/pair") as page,
    ):
        press(page, "app.pair.choose.virtual")
        press(page, "app.pair.next")
        headed(page, "app.pair.wrong")
        press(page, "app.pair.swap")
        headed(page, "app.pair.walk")
        # What was the right foot's is the left one's now, and walks as if the shoes were swapped.
        headed(page, "app.pair.ready.act", seconds=90.0)
        expect(page.get_by_text(says("app.pair.found.swapped"), exact=True)).to_be_visible()
        assert [*faults(page)] == []


def test_a_browser_without_bluetooth_says_what_works_instead(house: Home, opened: Browser) -> None:
    for path in ("#/welcome/3", "#/pair"):
        with shown(opened, house, MISSING, path=path) as page:
            expect(page.get_by_text(says("app.start.no_bluetooth"), exact=True)).to_be_visible()
            expect(page.get_by_role("button", name=says("app.welcome.pair"))).to_have_count(0)
            expect(page.get_by_role("button", name=says("app.pair.choose.first"))).to_have_count(0)
            assert [*faults(page)] == []


def test_bluetooth_that_is_off_is_said_and_seen_to_be_on_again(house: Home, opened: Browser) -> None:
    with shown(opened, house, OFF, path="#/pair") as page:
        expect(page.get_by_text(says("app.start.bluetooth_off"))).to_be_visible()
        page.evaluate("() => { isOn = true; navigator.bluetooth.dispatchEvent(new Event('availabilitychanged')); }")
        expect(page.get_by_text(says("app.start.bluetooth_off"))).to_have_count(0)
        expect(page.get_by_role("button", name=says("app.pair.choose.first"))).to_be_visible()


@pytest.mark.parametrize(
    ("name", "why", "key"),
    [
        ("NotFoundError", "User cancelled the requestDevice() chooser.", "app.pair.trouble.cancelled"),
        ("NotFoundError", "Bluetooth adapter not available.", "app.start.bluetooth_off"),
        (
            "NotFoundError",
            "User denied the browser permission to scan for Bluetooth devices.",
            "app.start.bluetooth_forbidden",
        ),
        ("NotFoundError", "Web Bluetooth API globally disabled.", "app.start.bluetooth_forbidden"),
        ("InvalidStateError", "Something else.", "app.pair.trouble.unreachable"),
    ],
)
def test_what_is_in_the_way_of_a_shoe_is_said_with_the_next_step(
    house: Home, opened: Browser, name: str, why: str, key: str
) -> None:
    refused = f"globalThis.name_ = {name!r}; globalThis.why = {why!r};"
    with shown(opened, house, AVAILABLE, refused, REFUSING, path="#/pair") as page:
        press(page, "app.pair.choose.first")
        expect(page.get_by_text(says(key))).to_be_visible()
        expect(page.get_by_text(says(f"{key}.advice"))).to_be_visible()


@pytest.mark.timeout(600)
def test_real_shoes_are_paired_over_bluetooth_and_chosen_again_after_a_reload(require: Require, tmp_path: Path) -> None:
    require(
        "dbus", "Chromium finds Bluetooth there; install dbus-daemon", present=shutil.which("dbus-daemon") is not None
    )
    recording = standing_then_walking(tmp_path / "recording")
    with (
        Shoes(recording, speed=float(SPEED)) as shoes,
        home(tmp_path / "data") as at,
        chromium(tmp_path / "profile", bus=shoes.bus) as opened,
    ):
        page = opened.open(f"{at.address}#/pair")
        page.evaluate("localStorage.setItem('openstride.language', 'en')")
        page.reload()
        opened.choose(page, "OpenStride L", "OpenStride R")
        press(page, "app.pair.choose.first")
        headed(page, "app.pair.choose.other")
        press(page, "app.pair.choose.second")
        headed(page, "app.pair.choose.both")
        press(page, "app.pair.next")
        headed(page, "app.pair.good")
        press(page, "app.pair.next")
        headed(page, "app.pair.stand")
        headed(page, "app.pair.walk", seconds=60.0)
        # How each pod lies is known, with its interval.
        expect(page.get_by_text("± 2° from flat")).to_have_count(2)
        headed(page, "app.pair.ready.good", seconds=90.0)
        press(page, "app.pair.to_start")
        headed(page, "app.start.statement.both")
        page.reload()
        headed(page, "app.start.statement.again")
        page.goto(f"http://localhost:{at.port}/#/pair")
        expect(page.get_by_text(says("app.pair.again"))).to_be_visible()
        opened.choose(page, "OpenStride L")
        press(page, "app.pair.choose.first")
        headed(page, "app.pair.choose.other")
