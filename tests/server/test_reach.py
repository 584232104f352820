"""A program reaches the home of a folder, the one that runs or one of its own; what a killed one left is no way."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from openstride.server import (
    DataFolderInUseError,
    Home,
    HomeLostError,
    RefusedByHomeError,
    Settings,
    listening,
    opened,
    reach,
)
from openstride.server.access import Door, door_of
from tests.server.conftest import Hand, Made, origin_of
from tests.server.making import made_up
from tests.server.runs.test_runs import receive


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "data", made_up, worker=Hand)


def test_the_home_that_runs_is_reached(served: Home, browser: httpx.Client) -> None:
    with reach(served.settings) as reached:
        assert reached.door.port == served.settings.port
        about = browser.get("/api/v1/home").json()
        assert reached.get("/home") == about | {"virtual_shoes": "socket"}
        assert reached.send("PUT", "/profile", {"mass": 68.0})["mass"] == 68.0
        assert reached.get("/activities", {"deleted": True, "kind": "run", "after": None})["activities"] == []
    # It goes on, and remembers no browser more than before.
    assert browser.get("/api/v1/profile").json()["mass"] == 68.0
    assert len(json.loads((served.settings.data / "sessions.json").read_bytes())["sessions"]) == 1


def test_where_none_runs_one_does_for_as_long_as_it_is_asked(settings: Settings, made: Made) -> None:
    with reach(settings) as reached:
        assert reached.get("/runs") == {"runs": []}
        door = reached.door
        with reach(settings) as other:
            assert other.door == door
        assert stat.S_IMODE((settings.data / "door.json").stat().st_mode) == 0o600
    assert door_of(settings.data) is None
    with pytest.raises(HomeLostError, match="did not answer"):
        reached.get("/home")
    with opened(settings) as home:
        receive(home.runs, made.run, made.segments)
    with reach(settings) as reached:
        assert [run["id"] for run in reached.get("/runs")["runs"]] == [made.run]
        with reached.opened("/openapi.json") as answer:
            assert answer.read(1) == b"{"


def test_what_home_refuses_is_said_in_its_words(settings: Settings) -> None:
    with reach(settings) as reached:
        with pytest.raises(RefusedByHomeError, match="There is no activity") as refused:
            reached.get(f"/activities/{'0' * 32}")
        assert (refused.value.type, refused.value.status) == ("openstride:activity-not-found", 404)
        assert refused.value.hint == "Ask for the list of activities."
        with pytest.raises(RefusedByHomeError, match="Nothing matches"):
            reached.get("/nothing")


def a_home_of_another_folder(port: int) -> Door:
    return Door(port=port, key="of another")


def a_port_that_nobody_has(_: int) -> Door:
    with listening(0) as listeners:
        return Door(port=listeners[0].getsockname()[1], key="of none")


@pytest.mark.parametrize("left", [a_home_of_another_folder, a_port_that_nobody_has])
def test_what_a_killed_home_has_left_behind_leads_nowhere(
    left: Callable[[int], Door], served: Home, tmp_path: Path
) -> None:
    settings = Settings(tmp_path / "killed", made_up, worker=Hand)
    settings.data.mkdir()
    (settings.data / "door.json").write_text(left(served.settings.port).model_dump_json())
    with reach(settings) as reached:
        assert reached.door.port != served.settings.port
        assert reached.get("/runs") == {"runs": []}


@pytest.mark.parametrize("damaged", ["", "{", '{"port": "x"}'])
def test_a_door_that_cannot_be_read_is_none(settings: Settings, damaged: str) -> None:
    settings.data.mkdir()
    (settings.data / "door.json").write_text(damaged)
    with reach(settings) as reached:
        assert reached.get("/runs") == {"runs": []}


def test_a_folder_that_somebody_has_and_does_not_serve_is_said(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openstride.server._reach._STARTING", 0.2)
    with opened(settings), pytest.raises(DataFolderInUseError), reach(settings):
        pass


def test_the_key_opens_nothing_to_a_page_of_elsewhere(served: Home, stranger: httpx.Client) -> None:
    door = door_of(served.settings.data)
    assert door is not None
    cookies = {f"openstride_{door.port}": door.key}
    for headers in ({"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Host": "evil.example"}):
        assert stranger.get("/api/v1/home", headers={**headers, **_cookie(cookies)}).status_code in (403, 421)
    assert stranger.get("/api/v1/home", headers=_cookie(cookies)).status_code == 200
    assert stranger.get("/api/v1/home", headers=_cookie({f"openstride_{door.port}": door.key[1:]})).status_code == 401
    assert origin_of(served).endswith(str(door.port))


def _cookie(cookies: dict[str, str]) -> dict[str, str]:
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
