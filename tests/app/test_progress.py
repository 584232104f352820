"""How it goes, looked at by a runner of a year in a real browser: statement, goals, form, load, records, shoes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.app.a_year import NEW, OLD, live_a_year
from tests.app.looking import go, press, quiet, says, shown
from tests.browser import Browser
from tests.end_to_end.house import Home, home
from tools.pictures import faults

PARTS = ("goals", "form", "load", "records", "achievements")


pytestmark = pytest.mark.usefixtures("page_and_browser")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """Return a home whose runner has run for a year."""
    folder = tmp_path_factory.mktemp("year")
    live_a_year(folder / "data")
    with home(folder / "data") as running:
        yield running


@pytest.fixture
def page(house: Home, running: Browser) -> Iterator[Page]:
    """Return a page on a phone, which complains of nothing."""
    with shown(running, f"http://localhost:{house.port}/#/progress") as opened:
        yield opened


def part(page: Page, name: str) -> None:
    parts = page.get_by_role("navigation", name=says("progress.page.parts"))
    parts.get_by_role("link", name=says(f"progress.page.part.{name}"), exact=True).click()
    expect(parts.locator("[aria-current]")).to_have_text(says(f"progress.page.part.{name}"))


def statement(page: Page) -> str:
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("±")
    return heading.inner_text().replace("\u2060", "")


def test_it_opens_with_what_is_found_and_how_sure_that_is(page: Page, house: Home) -> None:
    found = {each["metric"]: each for each in house.asks()("/coach/trends")["trends"]}["cadence"]
    assert found["verdict"] == "risen"
    said = statement(page)
    assert says("metric.cadence").lower() in said
    (change, half) = re.findall(r"[\d.]+", said.split("by")[1])[:2]
    assert float(change) == pytest.approx(60.0 * found["change"]["value"], abs=0.6)
    assert float(half) == pytest.approx(30.0 * (found["change"]["high"] - found["change"]["low"]), abs=0.6)
    expect(page.get_by_text(re.compile(f"^{found['runs']} runs at matched speed"))).to_be_visible()


def test_every_part_has_an_address_of_its_own(page: Page, house: Home) -> None:
    statement(page)
    for name in PARTS:
        part(page, name)
        assert page.url.endswith(f"#/progress/{name}")
        expect(page.get_by_role("heading", level=1)).to_have_text(says(f"progress.page.part.{name}"))
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text(says("progress.page.part.records"))
    page.goto(f"http://localhost:{house.port}/#/progress/load")
    page.reload()
    expect(page.get_by_role("slider", name=says("progress.page.load.place"))).to_be_visible()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_on_a_narrow_phone_the_part_that_is_shown_is_in_sight_among_the_others(
    page: Page, house: Home, language: str
) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.evaluate("(language) => localStorage.setItem('openstride.language', language)", language)
    try:
        for name in PARTS:
            page.goto(f"http://localhost:{house.port}/#/progress/{name}")
            page.reload()
            chosen = page.get_by_role("navigation").locator("a[aria-current][href*='progress/']")
            expect(chosen).to_be_in_viewport(ratio=1.0)
    finally:
        page.evaluate("localStorage.removeItem('openstride.language')")


def test_a_goal_is_made_changed_given_up_and_taken_back(page: Page, house: Home) -> None:
    ask = house.asks()
    before = len(ask("/goals")["goals"])
    part(page, "goals")
    press(page, "progress.page.goal.add")
    sheet = page.get_by_role("dialog")
    press(sheet, "house.save")
    expect(sheet.get_by_text(says("progress.page.goal.amount.wrong"))).to_be_visible()
    sheet.get_by_label(says("progress.page.goal.amount")).fill("400,5")
    sheet.get_by_label(says("progress.page.goal.period")).select_option("event")
    race = (datetime.now(UTC) + timedelta(days=40)).date().isoformat()
    sheet.get_by_label(says("progress.page.goal.event")).fill(race)
    sheet.get_by_label(says("progress.page.goal.name")).fill("Lake run")
    press(sheet, "house.save")
    expect(page.get_by_role("heading", name="Lake run")).to_be_visible()
    (goal,) = [each for each in ask("/goals")["goals"] if each["name"] == "Lake run"]
    assert (goal["quantity"], goal["amount"], goal["period"], goal["event"]) == ("distance", 400_500, "event", race)

    press(page, "progress.page.goal.change.of", goal="Lake run")
    sheet.get_by_label(says("progress.page.goal.amount")).fill("300")
    press(sheet, "house.save")
    expect(page.get_by_role("img", name=re.compile("Lake run.*300"))).to_be_visible()

    press(page, "progress.page.goal.change.of", goal="Lake run")
    press(sheet, "progress.page.goal.give_up")
    expect(page.get_by_role("heading", name="Lake run")).to_be_hidden()
    assert len(ask("/goals")["goals"]) == before
    press(page, "house.undo")
    expect(page.get_by_role("heading", name="Lake run")).to_be_visible()
    (back,) = [each for each in ask("/goals")["goals"] if each["name"] == "Lake run"]
    assert (back["id"], back["amount"], back["event"]) == (goal["id"], 300_000, race)


def test_without_home_what_was_seen_last_is_there_and_a_goal_says_that_it_needs_home(page: Page) -> None:
    said = statement(page)
    part(page, "records")
    part(page, "goals")
    quiet(page)
    page.context.set_offline(offline=True)
    try:
        part(page, "overview")
        expect(page.get_by_text(says("house.fault.unreachable"))).to_be_visible()
        assert statement(page) == said
        expect(page.get_by_role("heading", name=says("progress.page.load"), exact=True)).to_be_visible()
        part(page, "goals")
        press(page, "progress.page.goal.add")
        sheet = page.get_by_role("dialog")
        sheet.get_by_label(says("progress.page.goal.amount")).fill("20")
        press(sheet, "house.save")
        expect(sheet.get_by_text(says("progress.page.home"))).to_be_visible()
        page.keyboard.press("Escape")
    finally:
        page.context.set_offline(offline=False)
    press(page, "house.again")
    expect(page.get_by_text(says("house.fault.unreachable"))).to_be_hidden()


def test_the_charts_are_read_by_keys_and_as_tables(page: Page, house: Home) -> None:
    load = house.asks()("/progress/load")
    part(page, "load")
    cursor = page.get_by_role("slider", name=says("progress.page.load.place"))
    cursor.focus()
    page.keyboard.press("End")
    now = cursor.get_attribute("aria-valuetext") or ""
    assert f"Fitness {load['fitness'][-1]:.0f}," in now
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("ArrowLeft")
    before = cursor.get_attribute("aria-valuetext") or ""
    assert f"Fitness {load['fitness'][-12]:.0f}," in before
    page.get_by_text(says("progress.page.table")).click()
    expect(page.get_by_role("row")).to_have_count(183)


def test_ways_and_paces_are_in_miles_where_the_runner_counts_in_them(page: Page) -> None:
    statement(page)
    page.evaluate("""localStorage.setItem('openstride.settings', '{"units": "miles"}')""")
    page.reload()
    assert "/mi" in statement(page)
    main = page.get_by_role("main")
    expect(main.get_by_text(re.compile(r"^21\.7\smi every week"))).to_be_visible()
    expect(main.get_by_text(re.compile(r"\d\skm every"))).to_have_count(0)


def test_shoes_say_how_worn_they_are_and_how_far_they_are_to_go(page: Page, house: Home) -> None:
    ask = house.asks()

    def facts(which: str) -> Any:
        return next(each for each in ask("/shoes")["shoes"] if each["id"] == which)

    go(page, "app.place.shoes")
    expect(page.get_by_text(says("house.shoes.due_own"))).to_be_visible()
    expect(page.get_by_role("heading", name=says("progress.page.shoes"))).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("Road, grey less Road, blue"))).not_to_have_count(0)
    press(page, "house.shoes.edit", name="Road, blue")
    sheet = page.get_by_role("dialog")
    sheet.get_by_label(says("house.shoes.lifetime")).fill("0")
    press(sheet, "house.save")
    expect(sheet.get_by_text(says("house.shoes.lifetime.wrong"))).to_be_visible()
    sheet.get_by_label(says("house.shoes.lifetime")).fill("900")
    press(sheet, "house.save")
    expect(page.get_by_text(re.compile(r"of 900\skm"))).to_be_visible()
    assert facts(NEW)["lifetime"] == 900_000.0
    # What they are to go stays when something else is changed.
    press(page, "house.shoes.edit", name="Road, grey")
    press(sheet, "house.shoes.retire")
    expect(page.get_by_text(says("house.shoes.due_own"))).to_be_hidden()
    assert facts(OLD)["lifetime"] == 1_000_000.0
    press(page, "house.undo")
    expect(page.get_by_text(says("house.shoes.due_own"))).to_be_visible()


def test_before_the_first_run_every_part_says_what_fills_it(
    running: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with home(tmp_path_factory.mktemp("new") / "data") as new:
        running.open(new.address).close()
        with shown(running, f"http://localhost:{new.port}/#/progress") as page:
            expect(page.get_by_role("heading", level=1)).to_have_text(says("progress.page.nothing"))
            for name, key in (
                ("goals", "progress.page.goals.none"),
                ("form", "progress.page.form.none"),
                ("load", "history.none.load"),
                ("records", "history.none.records"),
            ):
                part(page, name)
                expect(page.get_by_text(says(key))).to_be_visible()
                quiet(page)
                assert list(faults(page)) == []
            part(page, "achievements")
            expect(page.get_by_text(says("achievement.runs.one"))).to_be_visible()
