"""A real Chromium, as installed on the system, without a window: started, shown pages, killed.

    with chromium(profile, bus=shoes.bus) as browser:
        page = browser.open("http://localhost:8000/")
        browser.choose(page, "OpenStride L")
        page.click("#connect")

It is started as a program of its own, not by Playwright, which only speaks to it over DevTools. So it has the flags
that stand here and no others, it can be killed by its own id as by a crash, and started again on the same profile.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import BrowserContext, CDPSession, Error, Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as TooLateError

PROGRAM: Final = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PRESENT: Final = PROGRAM is not None

STARTS_WITHIN: Final = 60.0
#: How long what is expected of a page, or done to it, may take where nobody says otherwise (s): two share two cores.
PATIENCE: Final = 60.0
FLAGS: Final = (
    "--headless=new",
    "--remote-debugging-port=0",
    # Linux has Web Bluetooth behind this flag still.
    "--enable-features=WebBluetooth",
    "--no-first-run",
    "--no-default-browser-check",
    "--hide-crash-restore-bubble",
    "--password-store=basic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    # There is no window, yet each has an address bar whose suggestions are a page with a process of its own, and a
    # graphics chip is made up on the processor: together these take as long as all that a screen of ours does.
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup",
    "--disable-gpu",
    # Debian brings extensions along, and some users get what is only tried out: a test is to see the same each time.
    "--disable-extensions",
    "--disable-field-trial-config",
)

expect.set_options(timeout=1000.0 * PATIENCE)


class NotStartedError(Exception):
    """Chromium ended, or opened no DevTools, in time."""


@dataclass
class Chooser:
    """Answers the device choosers of one page in turn, each with the first device whose name begins as wanted."""

    session: CDPSession
    wanted: list[str] = field(default_factory=list)
    answered: str | None = None
    #: The names of the devices picked, in order.
    picked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.session.send("DeviceAccess.enable")
        self.session.on("DeviceAccess.deviceRequestPrompted", self._on_prompt)

    def _on_prompt(self, prompt: dict[str, Any]) -> None:
        # It comes again each time the list grows, and one answer closes the chooser.
        if not self.wanted or prompt["id"] == self.answered:
            return
        for device in prompt["devices"]:
            if device["name"].startswith(self.wanted[0]):
                self.wanted.pop(0)
                self.answered = prompt["id"]
                self.picked.append(device["name"])
                self.session.send("DeviceAccess.selectPrompt", {"id": prompt["id"], "deviceId": device["id"]})
                return


@dataclass
class Browser:
    """A Chromium that runs, and the profile it keeps."""

    process: subprocess.Popen[bytes]
    context: BrowserContext
    choosers: dict[Page, Chooser] = field(default_factory=dict)

    def open(self, address: str) -> Page:
        """Open an address in a new page, whose device chooser is answered by `choose`."""
        page = self.context.new_page()
        self.choosers[page] = Chooser(self.context.new_cdp_session(page))
        # A Chromium whose profile was left by a killed one sometimes loses the first request that it makes: nothing is
        # sent, nothing fails. The second is answered at once.
        for last in (False, True):
            try:
                page.goto(address, timeout=1000.0 * PATIENCE if last else 8_000)
            except TooLateError:
                if last:
                    raise
            else:
                break
        return page

    def choose(self, page: Page, *names: str) -> None:
        """Let the page's next device choosers be answered, each with the first device whose name begins as given."""
        self.choosers[page].wanted = [*names]

    def kill(self) -> None:
        """End it and its processes at once, as a crash does. Nothing it has not written is written."""
        # Its session is its own: these are its children and nobody else's.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


#: Sees to it that a page is not the first one that its runner sees.
WELCOMED: Final = """
try {
  if (!localStorage.getItem("openstride.settings")) localStorage.setItem("openstride.settings", '{"welcomed":true}');
} catch {}
"""


@contextlib.contextmanager
def chromium(profile: Path, *, bus: str | None = None, welcomed: bool = True) -> Iterator[Browser]:
    """Run Chromium for the length of a context.

    Parameters
    ----------
    profile
        The folder of its profile, made where there is none. What pages stored is there the next time.
    bus
        Where it finds Bluetooth: the address of the bus with BlueZ, or a stand-in for it.
    welcomed
        Whether its runner has been through the first minute.
    """
    assert PROGRAM is not None
    port_file = profile / "DevToolsActivePort"
    port_file.unlink(missing_ok=True)
    environment = dict(os.environ) | ({"DBUS_SYSTEM_BUS_ADDRESS": bus} if bus else {})
    # Its sandbox does not work for root, who is the user in many containers.
    sandbox = () if os.geteuid() else ("--no-sandbox",)
    process = subprocess.Popen(
        [PROGRAM, *FLAGS, *sandbox, f"--user-data-dir={profile}", "about:blank"],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        endpoint = _endpoint(process, port_file)
        with sync_playwright() as playwright:
            connected = playwright.chromium.connect_over_cdp(endpoint)
            browser = Browser(process, connected.contexts[0])
            browser.context.set_default_timeout(1000.0 * PATIENCE)
            if welcomed:
                browser.context.add_init_script(WELCOMED)
            yield browser
            with contextlib.suppress(Error):  # It may have been killed, and have nothing left to close.
                connected.new_browser_cdp_session().send("Browser.close")
                process.wait(10)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _endpoint(process: subprocess.Popen[bytes], port_file: Path) -> str:
    """Wait for the port that it opens DevTools on."""
    end = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(FileNotFoundError, ValueError):
            port, path, *_ = port_file.read_text().split("\n")
            return f"ws://127.0.0.1:{int(port)}{path}"
        time.sleep(0.05)
    raise NotStartedError(f"{PROGRAM} opened no DevTools within {STARTS_WITHIN:g} s; it ended with {process.poll()}")
