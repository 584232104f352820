"""Senders that upload to a home that comes and goes, and the ledger of what it answered them."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

from tests.server.sending import RefusedError, upload

SENDERS = 4


@dataclass
class Ledger:
    """What was sent, and which of it was acknowledged as a whole."""

    origin: str
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)
    sent: dict[str, list[bytes]] = field(default_factory=dict)
    acknowledged: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    #: While this is set, the four begin with further logs.
    going: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def browser(self) -> Iterator[httpx.Client]:
        headers = {"Origin": self.origin}
        with httpx.Client(
            base_url=self.origin,
            headers=headers,
            cookies=self.cookies,
            trust_env=False,
            verify=False,  # noqa: S501  # nothing here needs certificates, which take a while to be read
            timeout=10.0,
        ) as browser:
            yield browser

    def send_until_over(self, seed: int) -> None:
        """Send one log after the other."""
        drawn = random.Random(seed)
        while not self.over.is_set():
            if not self.going.wait(0.05):
                continue
            segments = [drawn.randbytes(drawn.randrange(1, 60_000)) for _ in range(drawn.randrange(1, 4))]
            self.send(drawn.randbytes(16).hex(), segments, drawn)

    def send(self, run: str, segments: list[bytes], drawn: random.Random) -> None:
        """Send a log; whenever home is gone, go on where it says that it is."""
        self.sent[run] = segments
        while run not in self.acknowledged and not self.over.is_set():
            try:
                with self.browser() as browser:
                    answer = upload(browser, run, segments, lambda: drawn.randrange(1, 40_000))
            except httpx.TransportError:
                time.sleep(0.01)
                continue
            except RefusedError as error:
                self.faults.append(str(error))
                continue
            if answer.status_code == 202:
                self.acknowledged.add(run)
            else:
                self.faults.append(answer.text)

    def wait_for(self, more: int) -> None:
        """Return when so many more logs are acknowledged."""
        until, end = len(self.acknowledged) + more, time.monotonic() + 240.0
        while len(self.acknowledged) < until:
            assert time.monotonic() < end, self.faults
            time.sleep(0.005)

    @contextmanager
    def senders(self) -> Iterator[None]:
        """Let four of them send while the block runs."""
        self.going.set()
        with self._aside(*((self.send_until_over, (seed,)) for seed in range(SENDERS))):
            yield

    @contextmanager
    def sending(self, run: str, segments: list[bytes]) -> Iterator[None]:
        """Let one more send a log while the block runs."""
        with self._aside((self.send, (run, segments, random.Random(SENDERS)))):
            yield

    @contextmanager
    def _aside(self, *tasks: tuple[Callable[..., None], tuple[object, ...]]) -> Iterator[None]:
        threads = [threading.Thread(target=task, args=arguments) for task, arguments in tasks]
        try:
            for thread in threads:
                thread.start()
            yield
        finally:
            self.over.set()
            for thread in threads:
                thread.join()


def until_answered(browser: httpx.Client, path: str) -> None:
    end = time.monotonic() + 120.0
    while True:
        try:
            assert browser.get(path).status_code in (200, 303)
        except httpx.TransportError:
            assert time.monotonic() < end
            time.sleep(0.005)
        else:
            return
