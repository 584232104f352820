"""What home keeps, looked at and changed by its runner in a real browser: history, bin, shoes, pods."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from openstride.server import Settings
from openstride.server import opened as analysing
from tests.app.looking import go, press, quiet, says, shown
from tests.browser import Browser
from tests.end_to_end.house import Home, eventually, home
from tests.server import making
from tests.server.making import SECONDS, entries_of, made_up, segments_of, write_log
from tests.server.runs.test_runs import receive, work

pytestmark = pytest.mark.usefixtures("page_and_browser")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """Return a home that has analysed one run."""
    folder = tmp_path_factory.mktemp("house")
    analyse(folder, "log")
    with home(folder / "data") as running:
        yield running


@pytest.fixture
def two_halves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """Return a home of its own that has analysed both halves of a run, which was cut in two."""
    analyse(tmp_path, "first")
    monkeypatch.setattr(making, "START", making.START + 600.0)
    analyse(tmp_path, "second")
    with home(tmp_path / "data") as running:
        yield running


def analyse(folder: Path, log: str) -> None:
    run = write_log(folder / log, entries_of(made_up(), SECONDS))
    with analysing(Settings(folder / "data", made_up)) as there:
        receive(there.runs, run, segments_of(folder / log))
        work(there.runs)


def settings(page: Page, section: str) -> None:
    page.get_by_role("banner").get_by_role("link", name=says("app.place.settings")).click()
    page.get_by_role("link", name=says(f"settings.{section}.about")).click()


def the_only_row(page: Page) -> Locator:
    row = page.get_by_role("main").locator("ol").get_by_role("listitem")
    expect(row).to_have_count(1)
    return row


def test_an_activity_is_named_put_into_shoes_and_named_back(page: Page) -> None:
    go(page, "app.place.history")
    the_only_row(page).get_by_role("link").click()
    expect(page.get_by_role("button", name=says("house.edit"), exact=True)).to_be_visible()
    before = page.get_by_role("heading", level=1).inner_text()
    press(page, "house.edit")
    sheet = page.get_by_role("dialog")
    sheet.get_by_label(says("house.activity.title")).fill("To the lake <b>")
    sheet.get_by_label(says("house.activity.notes")).fill("Wind,\nand a dog")
    press(sheet, "house.save")
    expect(page.get_by_role("heading", level=1, name="To the lake <b>")).to_be_visible()
    expect(page.get_by_text("and a dog")).to_be_visible()
    page.go_back()
    expect(the_only_row(page)).to_contain_text("To the lake <b>")
    press(page, "house.undo")
    expect(the_only_row(page)).to_contain_text(before)


def test_what_is_put_into_the_bin_comes_back_by_undo_and_out_of_the_bin(page: Page) -> None:
    go(page, "app.place.history")
    the_only_row(page).get_by_role("link").click()
    press(page, "house.bin.put.do")
    expect(page.get_by_text(says("house.activity.in_bin"))).to_be_visible()
    press(page, "house.undo")
    expect(page.get_by_text(says("house.activity.in_bin"))).to_be_hidden()
    press(page, "house.bin.put.do")
    expect(page.get_by_text(says("house.activity.in_bin"))).to_be_visible()
    go(page, "app.place.history")
    expect(page.get_by_text(says("house.history.none"))).to_be_visible()
    page.get_by_role("link", name=says("house.bin.open")).click()
    the_only_row(page).get_by_role("button", name=says("house.bin.restore")).click()
    expect(page.get_by_text(says("house.bin.none"))).to_be_visible()
    page.get_by_role("link", name=says("house.history.back")).click()
    the_only_row(page)


def test_a_filter_stands_in_the_address_and_can_be_taken_off(page: Page) -> None:
    go(page, "app.place.history")
    the_only_row(page)
    press(page, "house.filter")
    page.get_by_label(says("house.filter.least")).fill("42,2")
    press(page, "house.filter.show")
    expect(page.get_by_text(says("house.history.none.such"))).to_be_visible()
    assert page.url.endswith("#/history?least=42200")
    page.reload()
    expect(page.get_by_text(says("house.history.none.such"))).to_be_visible()
    press(page, "house.filter.off")
    the_only_row(page)


def test_the_way_back_leads_to_where_the_list_was_left(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 400})
    go(page, "app.place.history")
    row = the_only_row(page).get_by_role("link")
    page.evaluate("scrollTo(0, 150)")
    page.wait_for_function("() => scrollY === 150")
    row.click()
    expect(page.get_by_role("button", name=says("house.edit"))).to_be_visible()
    assert page.evaluate("scrollY") == 0
    page.go_back()
    the_only_row(page)
    page.wait_for_function("() => scrollY === 150")


def test_shoes_are_added_and_a_pod_is_put_into_them_and_taken_out(page: Page, house: Home) -> None:
    ask = house.asks()
    go(page, "app.place.shoes")
    expect(page.get_by_text(says("house.shoes.none"))).to_be_visible()
    press(page, "house.shoes.add")
    sheet = page.get_by_role("dialog")
    press(sheet, "house.save")
    expect(sheet.get_by_text(says("house.shoes.name.lacking"))).to_be_visible()
    sheet.get_by_label(says("house.shoes.name")).fill("Grey")
    sheet.get_by_label(says("house.shoes.before")).fill("120,5")
    press(sheet, "house.save")
    expect(page.get_by_role("heading", name="Grey")).to_be_visible()
    (shoe,) = ask("/shoes")["shoes"]
    assert (shoe["name"], shoe["starting_distance"]) == ("Grey", 120_500)

    page.get_by_role("button", name=re.compile(re.escape(says("house.pods.edit", name="")))).first.click()
    sheet.get_by_label(says("house.pods.name")).fill("Blue")
    sheet.get_by_label(says("house.pods.shoe")).select_option(label="Grey")
    sheet.get_by_text(says("side.right"), exact=True).click()
    press(sheet, "house.save")
    expect(page.get_by_role("heading", name="Blue")).to_be_visible()
    assert mounted(ask("/pods")) == [("Blue", shoe["id"], "right")]
    press(page, "house.undo")
    expect(page.get_by_text(re.compile(says("house.pods.in", shoe="Grey", since="")))).to_have_count(0)
    assert mounted(ask("/pods")) == []

    press(page, "house.shoes.edit", name="Grey")
    press(sheet, "house.shoes.remove")
    expect(page.get_by_text(says("house.shoes.none"))).to_be_visible()
    press(page, "house.undo")
    expect(page.get_by_role("heading", name="Grey")).to_be_visible()


def mounted(pods: Any) -> list[tuple[str, str, str]]:
    return [(pod["name"], pod["mounted"]["shoe"], pod["mounted"]["side"]) for pod in pods["pods"] if pod["mounted"]]


def test_the_history_is_there_while_home_is_out_of_reach_and_says_so(page: Page) -> None:
    go(page, "app.place.history")
    title = the_only_row(page).inner_text()
    page.context.set_offline(offline=True)
    try:
        go(page, "app.place.shoes")
        expect(page.get_by_text(says("house.fault.unreachable"))).to_be_visible()
        go(page, "app.place.history")
        expect(page.get_by_text(says("house.fault.unreachable"))).to_be_visible()
        assert the_only_row(page).inner_text() == title
    finally:
        page.context.set_offline(offline=False)
    press(page, "house.again")
    expect(page.get_by_text(says("house.fault.unreachable"))).to_be_hidden()


def test_the_cursor_of_the_charts_is_moved_by_keys_and_says_what_is_there(page: Page) -> None:
    go(page, "app.place.history")
    the_only_row(page).get_by_role("link").click()
    cursor = page.get_by_role("slider", name=says("house.course.cursor"))
    cursor.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    said = cursor.get_attribute("aria-valuetext") or ""
    assert says("metric.cadence") in said
    assert says("side.left") in said
    page.get_by_text(says("metric.distance"), exact=True).first.click()
    expect(cursor).to_have_attribute("aria-valuetext", says("house.course.about"))


def test_who_runs_is_told_in_people_s_units_and_taken_back(page: Page, house: Home) -> None:
    ask = house.asks()
    settings(page, "home")
    expect(page.get_by_text(says("house.health.well"))).to_be_visible()
    page.go_back()
    page.get_by_role("link", name=says("settings.profile.about")).click()
    page.get_by_label(says("house.profile.mass")).fill("6")
    expect(page.get_by_text(says("house.profile.mass.wrong"))).to_be_visible()
    page.get_by_label(says("house.profile.mass")).fill("61,5")
    page.get_by_label(says("house.profile.mass")).press("Enter")
    quiet(page)
    page.get_by_label(says("house.profile.height")).fill("170")
    page.get_by_label(says("house.profile.height")).press("Enter")
    expect(page.get_by_text(says("house.profile.saved"))).to_be_visible()
    told = {"name": "", "mass": 61.5, "height": 1.7}
    eventually(lambda: ask("/profile"), lambda kept: kept.items() >= told.items())
    quiet(page)
    press(page, "house.undo")
    expect(page.get_by_label(says("house.profile.height"))).to_have_value("")
    eventually(lambda: ask("/profile"), lambda kept: (kept["mass"], kept["height"]) == (61.5, None))


def test_what_was_taken_along_is_brought_back_and_doubles_nothing(page: Page, house: Home, tmp_path: Path) -> None:
    settings(page, "data")
    with page.expect_download() as begun:
        page.get_by_role("link", name=says("house.export.do")).click()
    archive = tmp_path / begun.value.suggested_filename
    begun.value.save_as(archive)
    page.get_by_label(says("house.import.do")).set_input_files(archive)
    done = re.escape(says("house.import.done", added="0", skipped="@", refused="0")).replace("@", r"\d+")
    expect(page.get_by_text(re.compile(done))).to_be_visible(timeout=60_000)
    assert len(house.asks()("/activities")["activities"]) == 1


def test_two_halves_become_one_and_two_again_and_in_the_end_all_is_deleted(two_halves: Home, running: Browser) -> None:
    ask = two_halves.asks()
    with shown(running, two_halves.address) as page:
        go(page, "app.place.history")
        rows = page.get_by_role("main").locator("ol").get_by_role("listitem")
        expect(rows).to_have_count(2)
        rows.first.get_by_role("link").click()
        press(page, "house.merge")
        sheet = page.get_by_role("dialog")
        sheet.get_by_role("checkbox").check()
        press(sheet, "house.merge.do")
        expect(page.get_by_role("heading", name=says("house.parts"))).to_be_visible()
        go(page, "app.place.history")
        expect(rows).to_have_count(1)
        rows.first.get_by_role("link").click()
        quiet(page)
        press(page, "house.split")
        expect(rows).to_have_count(2)

        rows.first.get_by_role("link").click()
        press(page, "house.bin.put.do")
        quiet(page)
        press(page, "house.remove")
        press(sheet, "house.remove")
        expect(page.get_by_text(says("house.bin.none"))).to_be_visible()
        assert [len(ask(f"/activities?deleted={binned}")["activities"]) for binned in ("false", "true")] == [1, 0]

        settings(page, "data")
        press(page, "house.delete.do")
        everything = sheet.get_by_role("button", name=says("house.delete.do"))
        expect(everything).to_be_disabled()
        sheet.get_by_role("textbox").fill(says("house.delete.words"))
        everything.click()
        press(page, "house.delete.begin")
        expect(page.get_by_text(says("app.runs.none"))).to_be_visible()
        go(page, "app.place.history")
        expect(page.get_by_text(says("house.history.none"))).to_be_visible()
