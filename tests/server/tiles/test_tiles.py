"""Tiles of a map come from the server that was named, through home, once; and what goes wrong with that is said."""

from __future__ import annotations

import asyncio
import os
import stat
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import openstride
from openstride.server import CannotStartError, Home, TileSource
from openstride.server.tiles import Place, Tile, Tiles, _source, _tiles
from openstride.server.tiles._shelf import Shelf
from tests.server.test_problems import problem_in
from tests.tile_server import CREDIT, TileServer, colour_of, flat, tile_server

API = "/api/v1"
PNG = "image/png"


@pytest.fixture
def server() -> Iterator[TileServer]:
    with tile_server() as running:
        yield running


@pytest.fixture
def tiles(server: TileServer) -> TileSource:
    return server.source


def tile(browser: httpx.Client, z: Any, x: Any, y: Any) -> httpx.Response:
    return browser.get(f"{API}/tiles/{z}/{x}/{y}")


def test_a_tile_is_asked_for_once_under_our_name_and_then_kept(
    browser: httpx.Client, server: TileServer, home: Home
) -> None:
    first, again = tile(browser, 3, 4, 2), tile(browser, 3, 4, 2)
    assert first.content == again.content == flat(colour_of(4, 2))
    assert first.headers["content-type"] == again.headers["content-type"] == PNG
    assert first.headers["cache-control"] == "private, max-age=604800"
    ((path, headers),) = server.asked
    assert path == "/map/3/4/2.png?key=secret"
    assert headers["User-Agent"].startswith(f"OpenStride/{openstride.__version__}")
    assert not {"Cookie", "Referer", "Origin"} & set(headers)
    (file,) = (home.settings.data / "tiles").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_what_is_asked_for_at_once_is_fetched_once(browser: httpx.Client, server: TileServer) -> None:
    server.silence = 0.05
    with ThreadPoolExecutor(8) as several:
        assert {answer.status_code for answer in several.map(lambda _: tile(browser, 1, 0, 0), range(8))} == {200}
    assert len(server.asked) <= 2


def test_the_next_home_has_what_this_one_has_fetched_unless_the_server_is_another(
    browser: httpx.Client, server: TileServer, home: Home
) -> None:
    tile(browser, 3, 4, 2)
    folder, place = home.settings.data / "tiles", Place(3, 4, 2)
    _ask(Tiles(folder, server.source), place)
    assert len(server.asked) == 1
    other = TileSource.of(f"http://127.0.0.1:{server.port}/other/{{z}}/{{x}}/{{y}}", CREDIT)
    _ask(Tiles(folder, other), place)
    assert server.paths[1:] == ["/other/3/4/2"]


def test_who_is_not_let_in_gets_no_tile_and_has_none_fetched(stranger: httpx.Client, server: TileServer) -> None:
    assert problem_in(tile(stranger, 3, 4, 2)).type == "openstride:not-signed-in"
    assert server.asked == []


@pytest.mark.parametrize(
    ("place", "problem"),
    [
        ((0, 1, 0), "tile-not-found"),
        ((3, 8, 0), "tile-not-found"),
        ((3, 0, 8), "tile-not-found"),
        ((20, 0, 0), "invalid"),
        ((-1, 0, 0), "invalid"),
        ((3, -1, 0), "invalid"),
        ((3, 0, 2**19), "invalid"),
        (("3", "..", "0"), "invalid"),
        (("{z}", "0", "0"), "invalid"),
    ],
)
def test_no_tile_is_asked_for_that_no_map_has(
    browser: httpx.Client, server: TileServer, place: tuple[Any, Any, Any], problem: str
) -> None:
    # What a client would make of `..` by itself does not reach the route.
    z, x, y = (str(part).replace("..", "%2E%2E%5C") for part in place)
    assert problem_in(tile(browser, z, x, y)).type == f"openstride:{problem}"
    assert server.asked == []


def test_the_last_tiles_of_the_deepest_map_are_tiles(browser: httpx.Client, server: TileServer) -> None:
    last = 2**19 - 1
    assert tile(browser, 19, last, last).status_code == 200
    assert server.paths == [f"/map/19/{last}/{last}.png?key=secret"]


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"status": 404}, "it answered 404"),
        ({"status": 500}, "it answered 500"),
        ({"status": 302, "headers": {"Location": "http://127.0.0.1:1/1/0/0"}}, "it answered 302"),
        ({"kind": "text/html"}, "it sent text/html, which is no picture"),
        ({"kind": "image/svg+xml"}, "it sent image/svg+xml, which is no picture"),
        ({"kind": "image/png; charset=binary", "data": b""}, "it sent 0 of 0 bytes"),
        ({"data": bytes((1 << 20) + 1)}, "it sent more than 1048576 bytes"),
        ({"data": bytes(100), "headers": {"Content-Length": "200"}}, "it sent 100 of 200 bytes"),
    ],
)
def test_what_is_no_tile_is_said_and_neither_shown_nor_kept(
    browser: httpx.Client, server: TileServer, home: Home, told: dict[str, Any], reason: str
) -> None:
    for name, value in told.items():
        setattr(server, name, value)
    problem = problem_in(tile(browser, 1, 0, 0))
    assert problem.type == "openstride:tile-unavailable"
    assert problem.detail == f"The tile server 127.0.0.1 did not give the tile ({reason})."
    assert "secret" not in problem.model_dump_json()
    assert not (home.settings.data / "tiles").exists()
    assert len(server.asked) == 1


def test_the_largest_tile_is_a_tile(browser: httpx.Client, server: TileServer) -> None:
    server.data, server.kind = bytes(1 << 20), "image/webp"
    answer = tile(browser, 1, 0, 0)
    assert (len(answer.content), answer.headers["content-type"]) == (1 << 20, "image/webp")


def test_a_server_that_is_silent_is_not_waited_for(
    browser: httpx.Client, server: TileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_source, "SILENCE", 0.05)
    server.silence = 2.0
    problem = problem_in(tile(browser, 1, 0, 0))
    assert "TimeoutError" in problem.detail


def test_a_tile_that_comes_drop_by_drop_is_given_up(
    browser: httpx.Client, server: TileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_source, "PATIENCE", -1.0)
    assert "it took longer than" in problem_in(tile(browser, 1, 0, 0)).detail
    assert len(server.asked) == 1


def test_a_tile_that_is_old_is_asked_for_anew_and_is_better_than_none(
    browser: httpx.Client, server: TileServer, home: Home
) -> None:
    tile(browser, 1, 0, 0)
    (file,) = (home.settings.data / "tiles").iterdir()
    os.utime(file, (time.time(), time.time() - 31 * 24 * 3600))
    server.status = 503
    assert tile(browser, 1, 0, 0).content == flat(colour_of(0, 0))
    assert len(server.asked) == 2
    server.status, server.data, server.kind = 200, b"another", "image/jpeg"
    assert tile(browser, 1, 0, 0).content == tile(browser, 1, 0, 0).content == b"another"
    assert len(server.asked) == 3
    assert [each.suffix for each in (home.settings.data / "tiles").iterdir()] == [".jpg"]


def test_a_server_that_has_ended_is_said(browser: httpx.Client, home: Home) -> None:
    home.tiles.source = TileSource.of("http://127.0.0.1:1/{z}/{x}/{y}", CREDIT)
    assert problem_in(tile(browser, 1, 0, 0)).type == "openstride:tile-unavailable"


def test_a_tile_that_the_disk_does_not_take_is_shown_all_the_same(
    browser: httpx.Client, server: TileServer, home: Home
) -> None:
    (home.settings.data / "tiles").write_bytes(b"in the way")
    assert tile(browser, 1, 0, 0).status_code == tile(browser, 1, 0, 0).status_code == 200
    assert len(server.asked) == 2


def test_home_says_whom_the_map_is_owed_to_and_not_where_it_comes_from(browser: httpx.Client) -> None:
    answer = browser.get(f"{API}/home")
    assert answer.json()["maps"] == {"credit": CREDIT}
    assert "secret" not in answer.text


def test_when_all_is_deleted_no_tile_is_left(browser: httpx.Client, server: TileServer, home: Home) -> None:
    tile(browser, 1, 0, 0)
    gone = browser.request("DELETE", f"{API}/account", json={"confirm": "delete everything"}).raise_for_status().json()
    assert (list((home.settings.data / "tiles").iterdir()), gone["left"]) == ([], [])
    assert tile(browser, 1, 0, 0).status_code == 200
    assert len(server.asked) == 2


class TestWithoutAServer:
    """A home that was told of no tile server."""

    @pytest.fixture
    def tiles(self) -> TileSource | None:
        return None

    def test_there_are_no_tiles_and_home_says_so(self, browser: httpx.Client, home: Home) -> None:
        assert problem_in(tile(browser, 1, 0, 0)).type == "openstride:tiles-lacking"
        assert browser.get(f"{API}/home").json()["maps"] is None
        assert not (home.settings.data / "tiles").exists()


@pytest.mark.parametrize(
    "stated",
    [
        "https://tiles.example/{z}/{x}.png",
        "https://tiles.example/{z}/{x}/{x}.png",
        "https://tiles.example/{z}/{x}/{y}/{z}.png",
        "https://{s}.tiles.example/{z}/{x}/{y}.png",
        "https://{z}.tiles.example/{x}/{y}.png",
        "https://tiles.example/{z}/{x}/{y}{r}.png",
        "https://me:secret@tiles.example/{z}/{x}/{y}.png",
        "https://tiles.example:99999/{z}/{x}/{y}.png",
        "https://[::1/{z}/{x}/{y}.png",
        "https://tiles.example/{z}/{x}/{y}.png#part",
        "https://tiles.example/{z} {x}/{y}.png",
        "file:///etc/{z}/{x}/{y}.png",
        "tiles.example/{z}/{x}/{y}.png",
        "",
    ],
)
def test_what_is_no_tile_server_is_refused_before_home_starts(stated: str) -> None:
    with pytest.raises(CannotStartError, match="--tiles 'https://"):
        TileSource.of(stated, CREDIT)


def test_a_map_that_is_owed_to_nobody_is_refused() -> None:
    with pytest.raises(CannotStartError, match="--tiles-credit"):
        TileSource.of("https://tiles.example/{z}/{x}/{y}.png", "  ")


@given(
    st.lists(
        st.tuples(st.sampled_from("abcdef"), st.integers(0, 40), st.sampled_from([PNG, "image/webp"])), max_size=40
    )
)
def test_the_shelf_holds_no_more_than_it_may_and_drops_what_was_looked_at_longest_ago(
    tmp_path_factory: pytest.TempPathFactory, done: list[tuple[str, int, str]]
) -> None:
    folder, most = tmp_path_factory.mktemp("shelf"), 100
    shelf, model = Shelf(folder, most), dict[str, Tile]()
    for name, size, kind in done:
        key = f"{ord(name):08x}-1-0-0"
        if size:
            shelf.put(key, Tile(bytes(size), kind))
            model.pop(key, None)
            while sum(len(each.data) for each in model.values()) + size > most:
                model.pop(next(iter(model)))
            model[key] = Tile(bytes(size), kind)
        else:
            found = shelf.get(key)
            assert (found and found[0]) == model.get(key)
            if found:
                model[key] = model.pop(key)
        # A folder is made with the first tile.
        on_disk = sum(path.stat().st_size for path in folder.iterdir())
        assert on_disk == sum(len(each.data) for each in model.values()) <= most
    for key in list(model):
        assert shelf.get(key) is not None


def test_the_next_home_knows_what_was_looked_at_longest_ago_and_removes_what_a_killed_one_left(tmp_path: Path) -> None:
    keys = [f"{number:08x}-1-0-0" for number in range(3)]
    shelf = Shelf(tmp_path, 30)
    for number, key in enumerate(keys):
        shelf.put(key, Tile(bytes(10), PNG))
        os.utime(tmp_path / f"{key}.png", (number, number))
    shelf.get(keys[0])
    (tmp_path / f".{keys[1]}.png.0123.partial").write_bytes(bytes(5))
    Shelf(tmp_path, 30).put("f" * 8 + "-1-0-0", Tile(bytes(10), PNG))
    assert {path.name[:8] for path in tmp_path.iterdir()} == {keys[0][:8], keys[2][:8], "f" * 8}


def test_so_much_is_kept_and_asked_for_as_is_written_down() -> None:
    assert (_tiles.MOST, _tiles.FRESH, _source.LARGEST) == (256 << 20, 30 * 24 * 3600.0, 1 << 20)


def _ask(tiles: Tiles, place: Place) -> Tile:
    return asyncio.run(tiles.tile(place))
