"""What a runner chooses holds at once and everywhere, in both languages, by keyboard alone, and can be taken back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from openstride.messages import catalogue
from tests.app.looking import press, says
from tests.app.test_house import analyse
from tests.end_to_end.house import Home, home

pytestmark = pytest.mark.usefixtures("page_and_browser")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """Return a home that has analysed one run."""
    folder = tmp_path_factory.mktemp("settings")
    analyse(folder, "log")
    with home(folder / "data") as running:
        yield running


def go(page: Page, section: str) -> None:
    page.evaluate("(section) => (location.hash = `#/settings/${section}`)", section)
    expect(page.get_by_role("heading", level=1, name=says(f"settings.{section}"), exact=True)).to_be_visible()


def chosen(page: Page) -> Any:
    return json.loads(page.evaluate("localStorage.getItem('openstride.settings') ?? '{}'"))


def test_miles_are_read_everywhere_at_once_and_the_next_time(page: Page) -> None:
    total = page.get_by_role("listitem").filter(has_text="/km").first
    expect(total).to_be_visible()
    go(page, "general")
    page.get_by_text(says("look.units.miles"), exact=True).click()
    page.get_by_role("navigation", name=says("app.places")).get_by_role("link", name=says("app.place.run")).click()
    expect(page.get_by_role("listitem").filter(has_text="/mi").first).to_be_visible()
    expect(page.get_by_text("/km")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("listitem").filter(has_text="/mi").first).to_be_visible()


def test_the_report_is_read_in_the_units_of_the_app_or_of_its_link(page: Page) -> None:
    go(page, "general")
    page.get_by_text(says("look.units.miles"), exact=True).click()
    page.goto(page.url.split("#")[0])
    page.get_by_role("link", name=says("app.report")).first.click()
    splits = page.locator("#splits")
    expect(page.get_by_role("heading", level=2, name=says("page.quality"))).to_be_visible()
    expect(page.get_by_text("/mi").first).to_be_visible()
    expect(page.get_by_text("/km")).to_have_count(0)
    expect(splits.get_by_role("radio", name=says("page.split.mile"))).to_be_checked()
    page.goto(f"{page.url.split('?')[0]}?units=kilometres")
    expect(page.get_by_text("/km").first).to_be_visible()
    expect(splits.get_by_role("radio", name=says("page.split.kilometre"))).to_be_checked()
    assert chosen(page)["units"] == "miles"


def test_the_language_changes_on_the_spot_and_is_said_of_the_page(page: Page) -> None:
    go(page, "general")
    page.get_by_text("中文", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    chinese = catalogue("zh")
    expect(page.get_by_role("heading", level=1, name=chinese.text("settings.general"))).to_be_visible()
    expect(page.get_by_role("navigation", name=chinese.text("app.places"))).to_be_visible()


def test_a_kind_of_cue_is_never_said_again_until_it_is_wanted(page: Page) -> None:
    go(page, "cues")
    switch = page.get_by_role("switch", name=says("settings.cues.kind.asymmetry"))
    expect(switch).to_be_checked()
    switch.focus()
    page.keyboard.press("Space")
    assert chosen(page)["never"] == ["asymmetry"]
    page.reload()
    expect(switch).not_to_be_checked()
    switch.focus()
    page.keyboard.press("Space")
    assert chosen(page)["never"] == []


def test_a_goal_pace_is_typed_as_runners_say_it_in_either_unit(page: Page) -> None:
    go(page, "run")
    pace = page.get_by_label(says("settings.run.goal.pace"))
    pace.fill("5:3")
    pace.press("Enter")
    expect(page.get_by_text(says("settings.run.goal.wrong"))).to_be_visible()
    pace.fill("5:30")
    pace.press("Enter")
    assert chosen(page)["goalSpeed"] == pytest.approx(1000 / 330)
    go(page, "general")
    page.get_by_text(says("look.units.miles"), exact=True).click()
    go(page, "run")
    expect(pace).to_have_value("8:51")
    pace.fill("")
    pace.press("Enter")
    assert chosen(page)["goalSpeed"] is None


def test_all_choices_are_as_at_first_again_and_that_is_taken_back(page: Page) -> None:
    go(page, "run")
    page.get_by_role("switch", name=says("settings.run.sun")).focus()
    page.keyboard.press("Space")
    go(page, "data")
    press(page, "settings.reset.do")
    expect(page.get_by_text(says("settings.reset.done"))).to_be_visible()
    assert chosen(page)["sun"] is False
    press(page, "house.undo")
    assert chosen(page)["sun"] is True


def test_a_pod_that_was_met_is_told_of_and_forgotten_and_taken_back(page: Page) -> None:
    pod = {
        "device": "00000000000000a1",
        "name": "OpenStride L",
        "side": "left",
        "firmware": "1.2.0",
        "battery": 82,
        "at": 0,
    }
    page.evaluate("(pods) => localStorage.setItem('openstride.pods', JSON.stringify(pods))", [pod])
    go(page, "devices")
    expect(page.get_by_text(says("settings.devices.firmware", version="1.2.0"))).to_be_visible()
    press(page, "settings.devices.forget.of", name="OpenStride L")
    expect(page.get_by_text(says("settings.devices.none"))).to_be_visible()
    press(page, "house.undo")
    expect(page.get_by_role("heading", name="OpenStride L")).to_be_visible()
    press(page, "settings.devices.forget.of", name="OpenStride L")


def test_what_each_number_means_is_told_with_its_paper(page: Page) -> None:
    go(page, "about")
    sheet = page.locator("details").filter(has_text=says("page.sheet.contact_time.meaning"))
    sheet.locator("summary").press("Enter")
    expect(sheet.get_by_text(says("page.sheet.contact_time.sure"))).to_be_visible()
    expect(sheet.get_by_role("link", name="doi:10.3389/fphys.2018.00610")).to_be_visible()


def test_where_home_has_no_tile_server_there_is_no_map_to_switch_on(page: Page) -> None:
    go(page, "privacy")
    expect(page.get_by_text(says("settings.privacy.map.none"))).to_be_visible()
    switch = page.get_by_role("switch", name=says("settings.privacy.map.use"))
    expect(switch).to_be_disabled()
    expect(switch).not_to_be_checked()


def test_what_was_switched_on_elsewhere_can_be_switched_off(page: Page) -> None:
    page.evaluate("localStorage.setItem('openstride.settings', JSON.stringify({ welcomed: true, map: true }))")
    page.reload()
    go(page, "privacy")
    switch = page.get_by_role("switch", name=says("settings.privacy.map.use"))
    expect(switch).to_be_checked()
    switch.focus()
    page.keyboard.press("Space")
    expect(switch).to_be_disabled()
    assert chosen(page)["map"] is False


def test_keys_lead_through_the_app_and_are_told(page: Page) -> None:
    page.get_by_role("heading", level=1).wait_for()
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name=says("settings.keys"))
    expect(sheet).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    page.keyboard.press("/")
    expect(page.get_by_role("heading", level=1, name=says("house.history"))).to_be_visible()
    row = page.get_by_role("main").locator("ol").get_by_role("link").first
    expect(row).to_be_visible()
    page.keyboard.press("j")
    expect(row).to_be_focused()
    page.keyboard.press("/")
    filtering = page.get_by_role("dialog", name=says("house.filter"))
    expect(filtering).to_be_visible()
    # A slash that is typed is a slash.
    filtering.get_by_label(says("house.filter.least")).press("/")
    expect(filtering.get_by_label(says("house.filter.least"))).to_have_value("/")
