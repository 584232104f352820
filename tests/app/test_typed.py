"""A run that nobody recorded is typed in on the page, said to be that, changed and taken back, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.app.looking import go, press, says
from tests.app.test_house import the_only_row
from tests.end_to_end.house import Home, home

pytestmark = pytest.mark.usefixtures("page_and_browser")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """Return a home that knows no run."""
    with home(tmp_path_factory.mktemp("typed") / "data") as running:
        yield running


def field(sheet: Locator, key: str) -> Locator:
    return sheet.get_by_label(says(key), exact=True)


def type_in(page: Page) -> Locator:
    """Open the sheet, and type in ten kilometres of a morning."""
    press(page, "house.typed.new")
    sheet = page.get_by_role("dialog")
    field(sheet, "house.typed.start").fill("2026-05-01T07:30")
    field(sheet, "app.run.time").fill("50:00")
    field(sheet, "metric.distance").fill("10,02")
    field(sheet, "house.typed.rate").fill("148")
    field(sheet, "house.activity.title").fill("By heart <b>")
    return sheet


def test_a_run_is_typed_in_changed_and_taken_back(page: Page) -> None:
    go(page, "app.place.history")
    press(type_in(page), "house.save")
    expect(page.get_by_role("dialog")).to_have_count(0)
    row = the_only_row(page)
    for said in ("By heart <b>", "50:00", "10.0", says("house.by.typed_in")):
        expect(row).to_contain_text(said)
    row.get_by_role("link").click()
    main = page.get_by_role("main")
    expect(page.get_by_text(says("house.activity.typed"))).to_be_visible()
    expect(main).to_contain_text("148")
    # Nothing is drawn of what nobody knows.
    for lacking in ("house.course", "app.summary.form"):
        expect(page.get_by_role("heading", name=says(lacking))).to_have_count(0)
    expect(page.get_by_role("link", name=says("app.report"))).to_have_count(0)
    press(page, "house.edit")
    sheet = page.get_by_role("dialog")
    expect(field(sheet, "app.run.time")).to_have_value("50:00")
    expect(field(sheet, "house.typed.start")).to_have_value("2026-05-01T07:30")
    field(sheet, "app.run.time").fill("1:01:05")
    press(sheet, "house.save")
    expect(main).to_contain_text("1:01:05")
    press(page, "house.undo")
    expect(main).to_contain_text("50:00")
    press(page, "house.bin.put.do")
    expect(page.get_by_text(says("house.activity.in_bin"))).to_be_visible()


def test_what_was_typed_in_is_taken_back_by_undo(page: Page) -> None:
    go(page, "app.place.history")
    expect(page.get_by_text(says("house.history.none"))).to_be_visible()
    press(type_in(page), "house.save")
    the_only_row(page)
    press(page, "house.undo")
    expect(page.get_by_text(says("house.history.none"))).to_be_visible()


def test_faults_are_told_at_their_fields_and_the_first_is_gone_to(page: Page) -> None:
    go(page, "app.place.history")
    press(page, "house.typed.new")
    sheet = page.get_by_role("dialog")
    press(sheet, "house.save")
    start, time = field(sheet, "house.typed.start"), field(sheet, "app.run.time")
    expect(start).to_have_accessible_description(says("house.typed.start.wrong"))
    expect(start).to_be_focused()
    expect(time).to_have_accessible_description(says("house.typed.duration.wrong"))
    start.fill("2199-05-01T07:30")
    time.fill("50:00")
    expect(start).to_have_accessible_description(says("house.typed.start.yet"))
    start.fill("2026-05-01T07:30")
    field(sheet, "metric.distance").fill("42.2")
    expect(field(sheet, "metric.distance")).to_have_accessible_description(says("house.typed.way.fast"))
    field(sheet, "house.typed.rate").fill("20")
    expect(field(sheet, "house.typed.rate")).to_have_accessible_description(says("house.typed.rate.wrong"))
    press(sheet, "house.save")
    expect(field(sheet, "metric.distance")).to_be_focused()


def test_out_of_reach_of_home_nothing_that_was_typed_is_lost(page: Page) -> None:
    go(page, "app.place.history")
    expect(page.get_by_text(says("house.history.none"))).to_be_visible()
    sheet = type_in(page)
    page.context.set_offline(True)
    press(sheet, "house.save")
    expect(sheet.get_by_text(says("house.fault.unreachable"))).to_be_visible()
    expect(field(sheet, "app.run.time")).to_have_value("50:00")
    expect(field(sheet, "house.activity.title")).to_have_value("By heart <b>")
    page.context.set_offline(False)
    press(sheet, "house.save")
    the_only_row(page)
    press(page, "house.undo")
    expect(page.get_by_text(says("house.history.none"))).to_be_visible()
