"""The browser that home starts finds the virtual shoes, and nobody has to choose them from a list."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from openstride.pod import POD_SERVICE
from openstride.server import BrowserError, Chooser, Home, found, opened_browser, stored, switched_on
from openstride.server.virtual._browser import NAMES
from tests.conftest import Require
from tests.server.making import made_up

PROGRAM = next(filter(None, map(shutil.which, NAMES)), None)
HEADLESS = ("--headless=new", "--disable-dev-shm-usage", *(() if os.geteuid() else ("--no-sandbox",)))


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Make this a machine with all it takes; returns its environment."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    return {"DISPLAY": ":0"}


def test_a_machine_with_all_it_takes_has_a_browser(machine: dict[str, str]) -> None:
    assert found(machine) == "/usr/bin/chromium"
    assert found({"WAYLAND_DISPLAY": "wayland-0"}) == "/usr/bin/chromium"


def test_what_is_in_the_way_is_said(machine: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    def lack(environment: Mapping[str, str] = machine) -> str:
        with pytest.raises(BrowserError) as refused:
            found(environment)
        return refused.value.lack

    assert lack({}) == "display"
    with monkeypatch.context() as patch:
        patch.setattr(os, "geteuid", lambda: 0)
        assert lack() == "root"
        patch.setattr(shutil, "which", lambda name: None if name == "dbus-daemon" else name)
        assert lack() == "dbus"
        patch.setattr(shutil, "which", lambda _: None)
        assert lack() == "chromium"
        patch.setattr(sys, "platform", "darwin")
        assert lack() == "system"


class Pipe:
    """The pipe to a browser, and what was said over it."""

    def __init__(self) -> None:
        self._reading, self.writing = os.pipe()

    def said(self) -> list[dict[str, Any]]:
        os.close(self.writing)
        with os.fdopen(self._reading, "rb") as pipe:
            return [json.loads(each) for each in pipe.read().split(b"\0") if each]


def prompt(name: str, *devices: str) -> dict[str, Any]:
    listed = [{"id": each, "name": f"OpenStride {each}"} for each in devices]
    return {"method": "DeviceAccess.deviceRequestPrompted", "sessionId": "1", "params": {"id": name, "devices": listed}}


def answered(pipe: Pipe) -> list[tuple[str, str]]:
    return [(each["params"]["id"], each["params"]["deviceId"]) for each in pipe.said()]


def test_left_and_right_are_chosen_in_turn_as_the_list_grows() -> None:
    pipe = Pipe()
    chooser = Chooser(pipe.writing, shoes=2)
    for event in (
        prompt("first"),
        prompt("first", "L"),
        prompt("first", "L", "R"),
        prompt("second", "L"),
        prompt("second", "L", "R"),
        prompt("again", "L", "R"),
    ):
        chooser.hear(event)
    assert answered(pipe) == [("first", "L"), ("second", "R"), ("again", "L")]


def test_a_single_shoe_is_chosen_each_time() -> None:
    pipe = Pipe()
    chooser = Chooser(pipe.writing, shoes=1)
    for name in ("first", "second"):
        chooser.hear(prompt(name, "R"))
    assert answered(pipe) == [("first", "R"), ("second", "R")]


def test_lists_are_answered_in_every_page_and_other_events_pass() -> None:
    pipe = Pipe()
    chooser = Chooser(pipe.writing, shoes=2)
    for kind in ("page", "service_worker"):
        chooser.hear({"method": "Target.attachedToTarget", "params": {"sessionId": "7", "targetInfo": {"type": kind}}})
    chooser.hear({"id": 1, "result": {}})
    assert [(each["method"], each["sessionId"]) for each in pipe.said()] == [("DeviceAccess.enable", "7")]


def test_a_browser_that_is_gone_is_no_error() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    Chooser(writing, shoes=2).say("Browser.close")
    os.close(writing)


def test_shoes_that_do_not_switch_on_are_said(tmp_path: Path) -> None:
    async def switch_on() -> None:
        async with switched_on(tmp_path / "nothing", 1.0):
            pass

    with pytest.raises(BrowserError) as refused:
        asyncio.run(switch_on())
    assert refused.value.lack == "radio"


SCRIPT = f"""
const filters = [{{ services: ["{POD_SERVICE}"] }}];
onclick = async () => {{
  const shoes = [];
  for (const _ of [1, 2]) shoes.push(await navigator.bluetooth.requestDevice({{ filters }}));
  for (const shoe of shoes) await (await shoe.gatt.connect()).getPrimaryService(filters[0].services[0]);
  const home = await (await fetch("/api/v1/home")).json();
  console.log([...shoes.map((shoe) => shoe.name), home.virtual_shoes].join("|"));
}};
console.log("ready");
"""


def test_one_click_in_a_real_browser_connects_both_shoes(
    served: Home, tmp_path: Path, require: Require, monkeypatch: pytest.MonkeyPatch
) -> None:
    require("chromium", "it is the browser that home starts", present=PROGRAM is not None)
    require("dbus", "the shoes are found over it", present=shutil.which("dbus-daemon") is not None)
    assert PROGRAM is not None
    served.settings.page.mkdir()
    (served.settings.page / "index.html").write_text('<!doctype html><script src="/page.js" defer></script>')
    (served.settings.page / "page.js").write_text(SCRIPT)
    said: list[str] = []
    connected = asyncio.Event()
    hear = Chooser.hear

    def click_when_ready(chooser: Chooser, message: Mapping[str, Any]) -> None:
        hear(chooser, message)
        session, about = message.get("sessionId"), message.get("params", {})
        if message.get("method") == "Target.attachedToTarget":
            chooser.say("Runtime.enable", about["sessionId"])
        if message.get("method") == "Runtime.consoleAPICalled":
            said.append(about["args"][0]["value"])
            if len(said) == 2:
                connected.set()
            if said == ["ready"]:
                for kind in ("mousePressed", "mouseReleased"):
                    press = {"type": kind, "x": 20, "y": 20, "button": "left", "clickCount": 1}
                    chooser.say("Input.dispatchMouseEvent", session, **press)

    monkeypatch.setattr(Chooser, "hear", click_when_ready)

    async def connect() -> None:
        async with AsyncExitStack() as stack:
            folder = stack.enter_context(stored(made_up()))
            bus = await stack.enter_async_context(switched_on(folder, 1.0))
            address = f"{served.address}&shoes=bluetooth"
            profile = tmp_path / "data" / "browser"
            await stack.enter_async_context(opened_browser(PROGRAM, address, bus, profile, arguments=HEADLESS))
            async with asyncio.timeout(60):
                await connected.wait()

    asyncio.run(connect())
    *names, way = said[-1].split("|")
    # Which of the two is heard first is the radio's to say. A shoe knows its foot.
    assert [name[:12] for name in sorted(names)] == ["OpenStride L", "OpenStride R"]
    assert way == "bluetooth"
