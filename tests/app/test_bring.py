"""A runner brings years of history in a real browser: files, folders and archives, and sees what became of each."""

from __future__ import annotations

import contextlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Error, FilePayload, Page, Route, expect

from openstride.messages import catalogue
from tests.app.looking import go, press, says, shown
from tests.browser import Browser
from tests.end_to_end.house import Home, home
from tests.server.files.test_along import tcx
from tests.server.files.test_batches import gpx
from tools.pictures import faults

#: The longest that reading may take where much else goes on (ms).
READS: int = 60_000


pytestmark = pytest.mark.usefixtures("page_and_browser")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """Return a home in which nobody has lived."""
    with home(tmp_path_factory.mktemp("house") / "data") as running:
        yield running


@pytest.fixture
def page(house: Home, running: Browser) -> Iterator[Page]:
    with shown(running, f"http://localhost:{house.port}/#/history", worker=False) as opened:
        yield opened


def payload(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def packed(**files: bytes) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return sink.getvalue()


def come(page: Page) -> None:
    """Come to where files are brought."""
    page.get_by_role("link", name=says("house.bring.do"), exact=True).click()
    expect(page.get_by_role("heading", level=1, name=says("house.bring"))).to_be_visible()


def choose(page: Page, *files: FilePayload) -> None:
    page.get_by_label(says("house.bring.choose"), exact=True).set_input_files(list(files))


def runs(folder: Path, *days: str) -> list[Path]:
    """Return files of runs as they lie on a disk, one a day."""
    folder.mkdir(parents=True, exist_ok=True)
    for day in days:
        (folder / f"{day}.gpx").write_bytes(gpx(start=f"{day}T06:00:00Z"))
    return [folder / f"{day}.gpx" for day in days]


def read(page: Page) -> None:
    """Wait until home has read all that was sent."""
    expect(page.get_by_role("link", name=says("house.bring.to_history"))).to_be_visible(timeout=READS)


def verdict(page: Page, name: str, *words: str) -> None:
    """See that a file is listed, with words that say what became of it."""
    found = page.get_by_role("main").get_by_role("listitem").filter(has=page.get_by_text(name, exact=True))
    expect(found).to_have_count(1)
    for each in words:
        expect(found).to_contain_text(each)


def undo(page: Page) -> None:
    press(page, "house.bring.undo")
    press(page.get_by_role("dialog"), "house.bring.undo")
    expect(page.get_by_text(says("house.bring.undone.title"))).to_be_visible()


def test_each_file_has_a_verdict_in_words_and_no_file_stops_another(page: Page) -> None:
    come(page)
    choose(
        page,
        payload("photo.jpg", b"\xff\xd8\xff\xe0 no activity"),
        payload("broken.fit", b"\x0e\x10\xd9\x07\xff\xff\x00\x00.FIT\x00\x00"),
        payload("run.gpx", gpx()),
        payload("again.gpx", gpx()),
        payload("export.zip", packed(watch_tcx=tcx(), note_txt=b"hello")),
    )
    read(page)
    verdict(page, "photo.jpg", says("import.verdict.not_recognised"), says("import.reason.unknown"))
    verdict(page, "broken.fit", says("import.verdict.damaged"))
    verdict(page, "run.gpx", says("import.verdict.imported"))
    verdict(page, "again.gpx", says("import.verdict.duplicate"), says("import.same_as", name="run.gpx"))
    verdict(page, "export.zip/watch.tcx", says("import.verdict.imported"))
    verdict(page, "export.zip/note.txt", says("import.verdict.not_recognised"))
    page.get_by_role("button", name=says("import.verdict.damaged")).click()
    expect(page.get_by_role("main").locator("ol").get_by_role("listitem")).to_have_count(1)
    press(page, "house.history.all")
    page.get_by_role("link", name=says("house.bring.look.at", look=says("house.bring.look"), name="again.gpx")).click()
    expect(page.get_by_role("heading", level=1, name="Morning")).to_be_visible()
    page.go_back()
    undo(page)
    page.get_by_role("banner").get_by_role("link").first.click()
    expect(page.get_by_text(says("house.bring.undone"), exact=True)).to_be_visible()
    go(page, "app.place.history")
    expect(page.get_by_text(says("house.history.none"))).to_be_visible()
    page.get_by_role("link", name=says("house.bring.from_elsewhere")).click()
    expect(page.get_by_role("heading", level=1, name=says("house.bring"))).to_be_visible()


def test_files_are_dropped_and_a_folder_is_chosen(page: Page, tmp_path: Path) -> None:
    runs(tmp_path / "export" / "old", "2024-05-01")
    runs(tmp_path / "export", "2024-05-02")
    come(page)
    page.get_by_label(says("house.bring.choose.folder"), exact=True).set_input_files(tmp_path / "export")
    read(page)
    expect(page.get_by_role("heading", level=1, name="export")).to_be_visible()
    verdict(page, "export/old/2024-05-01.gpx", says("import.verdict.imported"))
    undo(page)
    page.goto(page.url.split("#")[0] + "#/bring")
    content = gpx(start="2024-05-03T06:00:00Z").decode()
    dropped = page.evaluate_handle(
        """(content) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([content], "dropped.gpx"));
          return transfer;
        }""",
        content,
    )
    page.get_by_role("group", name=says("house.bring.zone")).dispatch_event("drop", {"dataTransfer": dropped})
    read(page)
    verdict(page, "dropped.gpx", says("import.verdict.imported"))
    undo(page)


def test_local_times_are_those_of_the_zone_that_the_page_tells(house: Home, page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setTimezoneOverride", {"timezoneId": "America/New_York"})
    come(page)
    expect(page.get_by_text(says("house.bring.local_times", zone="America/New York"))).to_be_visible()
    sports = "type,startTime,sportTime(s),maxPace(/meter),minPace(/meter),distance(m),avgPace(/meter),calories(kcal)\n"
    choose(page, payload("SPORT.csv", f"{sports}1,2024-05-04 08:00:00,1800,0,0,5000,0,300\n".encode()))
    read(page)
    verdict(page, "SPORT.csv", says("import.verdict.imported"))
    (found,) = house.asks()("/activities")["activities"]
    assert found["start"].startswith("2024-05-04T12:00:00")
    undo(page)


def test_a_page_that_is_loaded_again_in_the_middle_goes_on_and_sends_nothing_twice(page: Page, tmp_path: Path) -> None:
    files = runs(tmp_path, "2025-05-01", "2025-05-02", "2025-05-03")
    come(page)
    field = page.get_by_label(says("house.bring.choose"), exact=True)
    # The third is kept back, as by a network that is slow.
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/files/*name=2025-05-03*", hold)
    field.set_input_files(files)
    expect(page.get_by_text(says("house.bring.arrived", n=2, total=3))).to_be_visible(timeout=READS)
    page.reload()
    for route in held:
        # What waited may be gone with the page.
        with contextlib.suppress(Error):
            route.abort()
    page.unroute("**/files/*name=2025-05-03*")
    expect(page.get_by_text(says("house.bring.left", n=2, total=3))).to_be_visible()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if "/files/" in request.url else None)
    field.set_input_files(files)
    read(page)
    expect(page.get_by_text(says("house.bring.files", n=3))).to_be_visible()
    # What was on its way when the page went may have come home all the same; nothing else goes once more.
    assert all("name=2025-05-03" in each for each in sent)
    assert len(sent) <= 1
    for each in files:
        verdict(page, each.name, says("import.verdict.imported"))
    undo(page)


def test_what_breaks_off_goes_on_and_a_home_out_of_reach_is_said(page: Page, tmp_path: Path) -> None:
    come(page)
    page.route("**/files/*name=2023-05-02*", lambda route: route.abort("internetdisconnected"))
    page.get_by_label(says("house.bring.choose"), exact=True).set_input_files(
        runs(tmp_path, "2023-05-01", "2023-05-02")
    )
    expect(page.get_by_text(says("house.fault.unreachable"))).to_be_visible(timeout=READS)
    expect(page.get_by_text(says("house.bring.stopped"))).to_be_visible()
    page.unroute("**/files/*name=2023-05-02*")
    press(page, "house.bring.go_on")
    read(page)
    verdict(page, "2023-05-02.gpx", says("import.verdict.imported"))
    undo(page)


def test_a_run_that_was_brought_is_seen_whole_and_stands_once_whatever_the_sources(page: Page) -> None:
    come(page)
    # A watch with a foot pod, and a phone that lay in a pocket: both 1.2 km in 400 s.
    choose(page, payload("watch.tcx", tcx(pause=0)), payload("phone.gpx", gpx(points=415)))
    read(page)
    batch = page.url
    page.get_by_role("link", name=says("house.bring.look.at", look=says("house.bring.look"), name="watch.tcx")).click()
    main = page.get_by_role("main")
    for chart in ("metric.pace", "metric.cadence", "house.course.heart_rate", "house.course.altitude"):
        expect(
            main.get_by_label(says("house.course")).get_by_role("heading", level=3, name=says(chart))
        ).to_be_visible()
    expect(main.get_by_text(says("house.by.watch")).first).to_be_visible()
    expect(main.get_by_role("table", name=says("after.laps")).get_by_role("row")).to_have_count(5)
    assert list(faults(page)) == []
    main.get_by_role("link", name=says("house.by.phone_position")).click()
    expect(page.get_by_text(says("house.doubles.beside"))).to_be_visible()
    expect(main.get_by_role("heading", level=2, name=says("house.track"))).to_be_visible()
    assert list(faults(page)) == []
    press(page, "house.doubles.apart")
    expect(page.get_by_text(says("house.doubles.together.about"))).to_be_visible()
    go(page, "app.place.history")
    expect(main.locator("ol").get_by_role("listitem")).to_have_count(2)
    page.go_back()
    press(page, "house.doubles.together")
    expect(page.get_by_text(says("house.doubles.beside"))).to_be_visible()
    press(page, "house.undo")
    expect(page.get_by_text(says("house.doubles.together.about"))).to_be_visible()
    page.goto(batch)
    undo(page)


def test_days_without_a_run_stand_in_the_history_in_a_quiet_way(page: Page) -> None:
    come(page)
    table = b"DATE,m_steps,m_distance\n20130105,8123,6011\n20130106,10250,7480\n"
    choose(page, payload("steps.csv", table))
    read(page)
    verdict(page, "steps.csv", says("import.verdict.imported"), says("house.bring.days", n=2))
    batch = page.url
    go(page, "app.place.history")
    main = page.get_by_role("main")
    expect(main.get_by_role("heading", level=2, name="January 2013")).to_be_visible()
    expect(main.get_by_text(says("house.days.steps", n="18,373"))).to_be_visible()
    page.goto(f"{batch.split('#')[0]}#/history?month=2013-01")
    main.get_by_text(says("house.history.calendar"), exact=True).click()
    page.goto(f"{batch.split('#')[0]}#/history?month=2013-01")
    cell = main.get_by_role("gridcell").get_by_role("button", name=says("house.days.steps", n="8,123"))
    cell.click()
    expect(main.get_by_text(says("house.days.day"))).to_be_visible()
    # Here a scroll bar takes room, and on a phone it takes none.
    page.set_viewport_size({"width": 376, "height": 780})
    assert list(faults(page)) == []
    main.get_by_text(says("house.history.list"), exact=True).click()
    page.goto(batch)
    undo(page)


@pytest.mark.parametrize(
    ("language", "theme", "width"), [("en", "light", 360), ("zh", "dark", 360), ("en", "dark", 1280)]
)
def test_nothing_is_cut_off_too_small_or_out_of_reach(page: Page, language: str, theme: str, width: int) -> None:
    texts = catalogue(language)
    page.set_viewport_size({"width": width, "height": 780})
    for name, value in (("language", language), ("theme", theme)):
        page.evaluate("([name, value]) => localStorage.setItem(`openstride.${name}`, value)", [name, value])
    page.goto(page.url.split("#")[0] + "#/bring")
    page.reload()
    expect(page.get_by_role("heading", level=1, name=texts.text("house.bring"))).to_be_visible()
    assert list(faults(page)) == []
    page.get_by_label(texts.text("house.bring.choose"), exact=True).set_input_files(
        [payload("a run with quite a long name that goes on and on 2024-05-01.gpx", gpx()), payload("photo.jpg", b"no")]
    )
    expect(page.get_by_role("link", name=texts.text("house.bring.to_history"))).to_be_visible(timeout=READS)
    assert list(faults(page)) == []
    page.get_by_role("button", name=texts.text("house.bring.undo")).click()
    page.get_by_role("dialog").get_by_role("button", name=texts.text("house.bring.undo")).click()
    expect(page.get_by_text(texts.text("house.bring.undone.title"))).to_be_visible()
