"""An unmodified Chromium finds the virtual shoes, and a page in it gets every sample over Web Bluetooth."""

from __future__ import annotations

import base64
import http.server
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page

from openstride.pod import (
    CONTROL,
    IMU,
    INFO,
    POD_SERVICE,
    Player,
    Reassembly,
    StartStream,
    StopStream,
    StreamStarted,
    StreamStopped,
    decode_answer,
    decode_imu,
    decode_info,
    encode_command,
)
from tests import browser
from tests.browser import Browser, chromium
from tests.conftest import Require
from tests.end_to_end.house import Shoes
from tests.radio.recordings import players_of, write_made_up_recording

PAGE = f"""<!doctype html><title>pods</title><button id="add">add</button>
<script>
const uuid = {{service: "{POD_SERVICE}", info: "{INFO.uuid}", control: "{CONTROL.uuid}", imu: "{IMU.uuid}"}};
const bytes = (view) => Array.from(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
const text = (value) => btoa(String.fromCharCode(...value));
window.pods = [];
async function connect(pod) {{
  const server = await pod.device.gatt.connect();
  const service = await server.getPrimaryService(uuid.service);
  const [info, control, imu] = await Promise.all(
    [uuid.info, uuid.control, uuid.imu].map((each) => service.getCharacteristic(each)));
  control.oncharacteristicvaluechanged = (event) => pod.answers.push(text(bytes(event.target.value)));
  imu.oncharacteristicvaluechanged = (event) => pod.packets.push(text(bytes(event.target.value)));
  await control.startNotifications();
  await imu.startNotifications();
  pod.info = text(bytes(await info.readValue()));
  pod.control = control;
}}
add.onclick = async () => {{
  const device = await navigator.bluetooth.requestDevice({{filters: [{{services: [uuid.service]}}]}});
  const pod = {{device, name: device.name, answers: [], packets: [], lost: 0}};
  device.ongattserverdisconnected = () => pod.lost++;
  await connect(pod);
  pods.push(pod);
}};
window.command = (index, command) => pods[index].control.writeValueWithResponse(Uint8Array.from(command));
window.again = (index) => connect(pods[index]);
</script>"""


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(PAGE.encode())

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  # So it is called in the base class.
        pass


@contextmanager
def page_address() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        # Bluetooth is for safe pages only, and of those without a certificate for localhost.
        try:
            yield f"http://localhost:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def machine(require: Require) -> None:
    require("dbus", "the virtual shoes need dbus-daemon", present=shutil.which("dbus-daemon") is not None)
    require("chromium", "a browser with Web Bluetooth", present=browser.PRESENT)


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    return write_made_up_recording(tmp_path, seconds=120.0)


def add_pod(opened: Browser, page: Page, name: str) -> None:
    before = page.evaluate("pods.length")
    opened.choose(page, name)
    page.click("#add")
    page.wait_for_function(f"pods.length > {before}")


def command(page: Page, index: int, written: bytes) -> None:
    page.evaluate("([index, written]) => command(index, written)", [index, list(written)])


def received(page: Page, index: int, kind: str) -> list[bytes]:
    return [base64.b64decode(value) for value in page.evaluate(f"pods[{index}].{kind}")]


def samples_of(page: Page, index: int) -> np.ndarray[tuple[int, int], np.dtype[np.int16]]:
    """Put a pod's packets together; each must begin where the one before ended."""
    info = decode_info(base64.b64decode(page.evaluate(f"pods[{index}].info")))
    line = Reassembly(info.rate)
    counts = []
    for packet in map(decode_imu, received(page, index, "packets")):
        assert not line.place(packet).gap
        counts.append(packet.counts)
    return np.concatenate(counts)


@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize("speed", [1.0, 20.0])
def test_a_page_gets_every_sample_of_two_pods(recording: Path, tmp_path: Path, speed: float) -> None:
    players: dict[str, Player] = {player.info.side or "": player for player in players_of(recording, speed)}
    with Shoes(recording, speed) as shoes, page_address() as address, chromium(tmp_path / "p", bus=shoes.bus) as opened:
        page = opened.open(address)
        for index, side in enumerate(("L", "R")):
            add_pod(opened, page, f"OpenStride {side}")
            command(page, index, encode_command(1, StartStream(8)))
        page.wait_for_timeout(3000)
        for index in (0, 1):
            command(page, index, encode_command(2, StopStream()))
        page.wait_for_function("pods.every((pod) => pod.answers.length === 2)")
        for index, side in enumerate(("left", "right")):
            started, stopped = (decode_answer(answer).result for answer in received(page, index, "answers"))
            assert started == StreamStarted(1, 0)
            counts = samples_of(page, index)
            assert stopped == StreamStopped(1, len(counts))
            assert len(counts) > 2.9 * 208 * speed
            np.testing.assert_array_equal(counts, players[side].counts[: len(counts)])


@pytest.mark.usefixtures("machine")
def test_a_page_goes_on_after_it_disconnected_and_a_browser_after_it_was_killed(
    recording: Path, tmp_path: Path
) -> None:
    profile = tmp_path / "profile"
    with Shoes(recording) as shoes, page_address() as address:
        with chromium(profile, bus=shoes.bus) as opened:
            page = opened.open(address)
            add_pod(opened, page, "OpenStride L")
            command(page, 0, encode_command(1, StartStream(8)))
            page.wait_for_function("pods[0].packets.length > 5")
            page.evaluate("pods[0].device.gatt.disconnect()")
            page.wait_for_function("pods[0].lost === 1")
            page.evaluate("again(0)")
            command(page, 0, encode_command(2, StartStream(8)))
            page.wait_for_function("pods[0].answers.length === 2")
            again = decode_answer(received(page, 0, "answers")[1]).result
            assert isinstance(again, StreamStarted)
            assert (again.recording, again.sample > 40) == (1, True)
            opened.kill()
        with chromium(profile, bus=shoes.bus) as opened:
            page = opened.open(address)
            add_pod(opened, page, "OpenStride L")
            command(page, 0, encode_command(3, StartStream(8)))
            page.wait_for_function("pods[0].packets.length > 5")
            later = decode_answer(received(page, 0, "answers")[0]).result
            assert isinstance(later, StreamStarted)
            assert (later.recording, later.sample > again.sample) == (1, True)


@pytest.mark.usefixtures("machine")
def test_a_page_notices_that_a_pod_is_gone_and_finds_it_again(recording: Path, tmp_path: Path) -> None:
    with Shoes(recording) as shoes, page_address() as address, chromium(tmp_path / "p", bus=shoes.bus) as opened:
        page = opened.open(address)
        for side in ("L", "R"):
            add_pod(opened, page, f"OpenStride {side}")
        assert shoes.process is not None
        assert shoes.process.stdin is not None
        shoes.process.stdin.write("drop right\n")
        shoes.process.stdin.flush()
        page.wait_for_function("pods[1].lost === 1")
        assert page.evaluate("pods.map((pod) => pod.device.gatt.connected)") == [True, False]
        page.evaluate("again(1)")
        command(page, 1, encode_command(1, StartStream(8)))
        page.wait_for_function("pods[1].packets.length > 5")
