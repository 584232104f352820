"""`openstride serve` says what there is to know, ends when it is told to, and refuses in words."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import webbrowser
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path

import httpx
import pytest

from openstride.cli._console import put
from openstride.cli._own_folder import own_folder
from openstride.cli._serve_run import Request, Serving
from openstride.messages import catalogue
from openstride.recordings import Recording, read_recording
from openstride.server import BrowserError, Home, Settings, listening, opened, server_of
from openstride.server.virtual._browser import Lack
from tests.cli.conftest import Command, Store, columns_of
from tests.end_to_end.house import home
from tests.tile_server import CREDIT, colour_of, flat, tile_server


def free_port() -> int:
    with listening(0) as listeners:
        return int(listeners[0].getsockname()[1])


def words(text: str) -> str:
    return " ".join(text.split())


@contextmanager
def serving(*arguments: object) -> Iterator[subprocess.Popen[str]]:
    line = [sys.executable, "-m", "openstride.cli", "serve", *(str(argument) for argument in arguments)]
    known = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    known |= {"LC_ALL": "C.UTF-8", "COLUMNS": "120"}
    process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=known)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def read_until(process: subprocess.Popen[str], ending: str) -> str:
    assert process.stdout is not None
    said = ""
    while ending not in said:
        line = process.stdout.readline()
        assert line, said
        said += line
    return said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_what_there_is_to_know_and_ends_when_it_is_told_to(tmp_path: Path, number: signal.Signals) -> None:
    with serving("--data", tmp_path / "data", "--port", free_port()) as process:
        said = read_until(process, "Ctrl-C")
        assert re.search(r"^  http://localhost:\d+/\?token=\S{43}$", said, re.MULTILINE)
        assert "over the server's socket: this machine has no display" in words(said)
        process.send_signal(number)
        rest, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    assert words(rest).startswith("Home has ended. Your runs are in")
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == ["home.sqlite", "lock", "runs"]


def test_a_port_that_is_taken_is_said(command: Command, tmp_path: Path) -> None:
    with listening(0) as listeners:
        port = listeners[0].getsockname()[1]
        ended = command("serve", "--data", tmp_path, "--port", port, "--no-open")
    assert (ended.code, ended.out) == (2, "")
    assert f"Port {port} of this machine cannot be used" in ended.said
    assert f"--port {port + 1}" in ended.said


def test_a_folder_that_is_in_use_is_said_in_the_readers_language(command: Command, tmp_path: Path) -> None:
    with opened(Settings(tmp_path, lambda: read_recording(tmp_path))):
        ended = command("serve", "--data", tmp_path, "--port", free_port(), "--no-open", "--language", "zh")
    assert ended.code == 2
    assert "家中服务未能启动。" in ended.said
    assert "--data" in ended.said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--shoes", "nowhere"), "There is no such recording."),
        (("--speed", "0"), "Invalid value for '--speed'"),
        (("--port", "70000"), "Invalid value for '--port'"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_starts(
    command: Command, tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    ended = command("serve", "--data", tmp_path / "data", *options)
    assert ended.code == 2
    assert said in ended.said
    assert not (tmp_path / "data").exists()


def test_runs_are_kept_where_programs_of_the_system_keep_them(monkeypatch: pytest.MonkeyPatch) -> None:
    home = Path.home()
    for platform, environment, folder in (
        ("linux", {}, home / ".local" / "share" / "openstride"),
        ("linux", {"XDG_DATA_HOME": "/data"}, Path("/data/openstride")),
        ("darwin", {}, home / "Library" / "Application Support" / "openstride"),
        ("win32", {"LOCALAPPDATA": "/local"}, Path("/local/openstride")),
    ):
        monkeypatch.setattr(sys, "platform", platform)
        assert own_folder(environment) == folder


def test_no_other_command_waits_for_the_web() -> None:
    heavy = "fastapi|starlette|uvicorn|websockets"
    program = "import sys; from openstride.cli import main; main(['analyze', '--help']); main(['serve', '--help'])"
    line = [sys.executable, "-X", "importtime", "-c", program]
    told = subprocess.run(line, capture_output=True, text=True, check=True).stderr
    assert re.findall(rf"\b(?:{heavy})\b", told) == []


class Machine:
    """A machine whose browsers are all made up, and what was opened on it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, lack: Lack | None) -> None:
        self.opened: list[str] = []

        def found(_: object) -> str:
            if lack is not None and lack != "radio":
                raise BrowserError(lack)
            return "chromium"

        @asynccontextmanager
        async def switched_on(recording: Path, speed: float) -> AsyncIterator[str]:
            assert (set(read_recording(recording).feet), speed) == ({"left", "right"}, 2.0)
            if lack == "radio":
                raise BrowserError("radio")
            yield "unix:path=bus"

        @asynccontextmanager
        async def opened_browser(
            browser: str, address: str, bus: str, profile: Path, *, shoes: int
        ) -> AsyncIterator[None]:
            self.opened += [browser, address, bus, profile.name, str(shoes)]
            yield
            self.opened.append("closed")

        def open_page(address: str) -> bool:
            self.opened += ["own browser", address]
            return True

        monkeypatch.setattr("openstride.cli._serve_run.found", found)
        monkeypatch.setattr("openstride.cli._serve_run.switched_on", switched_on)
        monkeypatch.setattr("openstride.cli._serve_run.opened_browser", opened_browser)
        monkeypatch.setattr(webbrowser, "open", open_page)


Serve = Callable[..., tuple[Home, str]]


@pytest.fixture
def serve(tmp_path: Path, store: Store, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Serve:
    """Return a function that serves until everything has been said."""
    folder = store(columns_of(), columns_of())

    def recording() -> Recording:
        return read_recording(folder)

    def serve(*, open_page: bool | None = None) -> tuple[Home, str]:
        monkeypatch.setenv("COLUMNS", "120")
        with listening(0) as listeners:
            port = int(listeners[0].getsockname()[1])
            with opened(Settings(tmp_path / "data", recording, port, speed=2.0)) as home:
                server = server_of(home)
                request = Request(tmp_path, port, folder, 2.0, open_page=open_page)

                def say(text: str) -> None:
                    put(text)
                    server.should_exit = True

                monkeypatch.setattr("openstride.cli._console.put", say)
                asyncio.run(Serving(home, server, request, catalogue("en")).until_told(listeners))
                return home, words(capsys.readouterr().out)

    return serve


def test_where_there_can_be_one_a_browser_with_a_bluetooth_of_its_own_is_opened(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = Machine(monkeypatch, None)
    home, said = serve()
    assert machine.opened == ["chromium", f"{home.address}&shoes=bluetooth", "unix:path=bus", "browser", "2", "closed"]
    assert "Virtual shoes over Bluetooth, in the browser that was opened" in said


@pytest.mark.parametrize("lack", ["chromium", "dbus", "root", "system", "radio"])
def test_where_there_cannot_the_page_opens_in_the_readers_own_browser_and_it_is_said_why(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, lack: Lack
) -> None:
    machine = Machine(monkeypatch, lack)
    home, said = serve()
    assert machine.opened == ["own browser", home.address]
    assert f"over the server's socket: {catalogue('en').text(f'serve.why.{lack}')}" in said


@pytest.mark.parametrize(("asked", "lack"), [({"open_page": False}, None), ({}, "display")])
def test_where_nobody_would_see_it_no_browser_is_opened(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, asked: dict[str, bool], lack: Lack | None
) -> None:
    machine = Machine(monkeypatch, lack)
    _, said = serve(**asked)
    assert machine.opened == []
    assert "over the server's socket" in said


def test_it_ends_while_shoes_are_being_switched_on(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    Machine(monkeypatch, None)
    ended = []

    @asynccontextmanager
    async def switched_on(_: Path, __: float) -> AsyncIterator[str]:
        try:
            await asyncio.sleep(60)
            yield ""
        finally:
            ended.append(True)

    async def told_to_end(self: Serving, stack: AsyncExitStack) -> str:
        asyncio.get_running_loop().call_later(0.2, vars(self.server).update, {"should_exit": True})
        return await open_it(self, stack)

    open_it = Serving._open
    monkeypatch.setattr("openstride.cli._serve_run.switched_on", switched_on)
    monkeypatch.setattr(Serving, "_open", told_to_end)
    _, said = serve()
    assert (said, ended) == ("", [True])


def test_what_others_on_the_network_could_do_is_said(tmp_path: Path) -> None:
    options = ("--no-open", "--data", tmp_path / "data", "--port", free_port())
    with serving(*options, "--listen", "0.0.0.0", "--address", "http://home.example:8642") as process:  # noqa: S104
        said = words(read_until(process, "https://…"))
    assert re.search(r" http://home\.example:8642/\?token=\S{43} ", said)
    assert "Home listens on 0.0.0.0 as well" in said
    assert "What is sent can be read on the way" in said


@pytest.mark.parametrize(("option", "value"), [("--listen", "everywhere"), ("--address", "home.example")])
def test_an_address_that_is_none_is_refused(command: Command, tmp_path: Path, option: str, value: str) -> None:
    ended = command("serve", "--data", tmp_path / "data", "--port", free_port(), "--no-open", option, value)
    assert ended.code == 2
    assert f"'{value}' is no address that home can have" in words(ended.said)
    assert not (tmp_path / "data").exists()


def test_tiles_come_from_the_server_that_is_stated_with_the_name_of_those_who_drew_them(tmp_path: Path) -> None:
    with tile_server() as tiles:
        pattern = f"http://127.0.0.1:{tiles.port}/map/{{z}}/{{x}}/{{y}}.png"
        with home(tmp_path / "data", "--tiles", pattern, "--tiles-credit", CREDIT, "--no-open") as at:
            assert at.asks()("/home")["maps"] == {"credit": CREDIT}
            assert tiles.paths == []
            with httpx.Client(
                base_url=f"http://localhost:{at.port}/api/v1", follow_redirects=True, timeout=60.0
            ) as browser:
                browser.get(at.address)
                assert browser.get("/tiles/3/4/2").content == flat(colour_of(4, 2))
    assert tiles.paths == ["/map/3/4/2.png"]


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        (("--tiles", "https://tiles.example"), "--tiles 'https://tiles.example/{z}/{x}/{y}.png'"),
        (("--tiles", "https://tiles.example/{z}/{x}/{y}.png"), "--tiles-credit"),
    ],
)
def test_what_is_no_tile_server_is_refused(
    command: Command, tmp_path: Path, options: tuple[str, ...], hint: str
) -> None:
    ended = command("serve", "--data", tmp_path / "data", "--port", free_port(), "--no-open", *options)
    assert ended.code == 2
    assert hint in words(ended.said)
    assert not (tmp_path / "data").exists()
