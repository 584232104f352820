"""Uploads against a model of them: whatever is sent, in whatever order, what was acknowledged is what is there."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from openstride.recordings import SEGMENT_BYTES
from openstride.server import Home, Settings, listening, server_of
from tests.server.cluster import Cluster
from tests.server.conftest import Hand
from tests.server.making import digest_header, made_up

RUNS = ("a1" * 16, "b2" * 16)
INDICES = range(3)
#: A segment's bytes: those that everybody sends, so that repeats may be right; a long one fills a segment.
PIECES = st.sampled_from([b"", b"step", b"left right", bytes(range(256)), bytes(SEGMENT_BYTES - 4)])
#: Which segments a log is said to have: as they are, or wrong in one way.
SAYINGS = ("as it is", "one less", "one more", "another digest", "another length")


@dataclass
class Held:
    """What home must hold of a segment."""

    data: bytes = b""
    complete: bool = False

    @property
    def headers(self) -> tuple[str, str]:
        return str(len(self.data)), f"?{self.complete:d}"


@dataclass
class Faults(logging.Handler):
    """What home has called a fault of its own."""

    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def __hash__(self) -> int:
        return id(self)

    def emit(self, record: logging.LogRecord) -> None:
        self.told.append(record.getMessage())


@contextmanager
def lived(data: Path, address: str | None) -> Iterator[httpx.Client]:
    """Give a browser that knows a home, for as long as that lives; nobody works on what it takes."""
    with ExitStack() as stack:
        listeners = stack.enter_context(listening(0))
        port = listeners[0].getsockname()[1]
        home = Home(Settings(data, made_up, port, worker=Hand, database=address))
        stack.callback(home.close)
        server = server_of(home)
        thread = Thread(target=asyncio.run, args=(server.serve(listeners),))
        thread.start()
        stack.callback(thread.join)
        stack.callback(setattr, server, "should_exit", True)  # noqa: FBT003
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.001)
        origin = f"http://localhost:{port}"
        browser = httpx.Client(base_url=origin, headers={"Origin": origin}, trust_env=False, verify=False, timeout=60.0)  # noqa: S501
        stack.enter_context(browser)
        assert browser.get(home.address).status_code == 303
        yield browser


class Uploading(RuleBasedStateMachine):
    """What senders do to a home, and what it must hold then."""

    #: How to get a database that is empty.
    fresh: Callable[[], str | None]
    asked = 0

    def __init__(self) -> None:
        super().__init__()
        self.stack, self.life = ExitStack(), ExitStack()
        self.held: dict[tuple[str, int], Held] = {}
        self.begun: set[str] = set()
        self.closed: dict[str, list[dict[str, Any]]] = {}
        self.faults = Faults()

    @initialize()
    def open(self) -> None:
        logger = logging.getLogger("openstride.server")
        logger.addHandler(self.faults)
        self.stack.callback(logger.removeHandler, self.faults)
        self.data = Path(self.stack.enter_context(TemporaryDirectory()))
        (self.data / "runs").mkdir()
        self.address = self.fresh()
        self.browser = self.life.enter_context(lived(self.data, self.address))

    @rule()
    def restart(self) -> None:
        """End home, and start another one on what it left."""
        self.life.close()
        self.browser = self.life.enter_context(lived(self.data, self.address))

    @rule(run=st.sampled_from(RUNS), index=st.sampled_from(INDICES))
    def look(self, run: str, index: int) -> None:
        answer = self.ask("HEAD", segment(run, index))
        assert (answer.status_code, headers_of(answer)) == (204, self.of(run, index).headers)

    @rule(
        run=st.sampled_from(RUNS),
        index=st.sampled_from(INDICES),
        data=PIECES,
        last=st.booleans(),
        astray=st.sampled_from([0, 0, 0, 0, -1, 1, 4]),
        digest=st.sampled_from(["right", "right", "right", "right", "of others", "none", "no digest"]),
    )
    def append(self, run: str, index: int, data: bytes, last: bool, astray: int, digest: str) -> None:  # noqa: FBT001
        held = self.of(run, index)
        offset = len(held.data) + astray
        headers = {"Upload-Offset": str(offset), "Upload-Complete": f"?{last:d}"}
        if digest != "none":
            stated = {"right": digest_header(data), "of others": digest_header(data + b"!")}
            headers["Content-Digest"] = stated.get(digest, "sha-256=step")
        answer = self.ask("PATCH", segment(run, index), content=data, headers=headers)
        expected = self.appended(run, held, data, offset=offset, last=last, digest=digest)
        assert told(answer) == expected
        if expected == "204":
            self.held[run, index] = Held(held.data + (b"" if held.complete else data), complete=held.complete or last)
            self.begun.add(run)
            assert headers_of(answer) == self.held[run, index].headers
        if expected == "openstride:wrong-offset":
            assert headers_of(answer) == held.headers

    @rule(run=st.sampled_from(RUNS), index=st.sampled_from(INDICES), data=PIECES.filter(bool))
    def break_off(self, run: str, index: int, data: bytes) -> None:
        """Send less than was said, and be gone."""
        offset = len(self.of(run, index).data)
        lines = [
            f"PATCH {segment(run, index)} HTTP/1.1",
            *(f"{name}: {value}" for name, value in self.browser.headers.items() if name != "connection"),
            f"Host: localhost:{self.browser.base_url.port}",
            f"Cookie: {'; '.join(f'{each.name}={each.value}' for each in self.browser.cookies.jar)}",
            f"Upload-Offset: {offset}",
            "Upload-Complete: ?0",
            f"Content-Digest: {digest_header(data)}",
            f"Content-Length: {len(data)}",
        ]
        with socket.create_connection(("localhost", self.browser.base_url.port or 0)) as line:
            line.sendall("\r\n".join((*lines, "", "")).encode() + data[: len(data) // 2])

    @rule(run=st.sampled_from(RUNS), said=st.sampled_from(SAYINGS))
    def complete(self, run: str, said: str) -> None:
        named = [named_as(self.of(run, index).data) for index in self.indices(run)] or [named_as(b"")]
        if said == "one less":
            named = named[:-1] or [named_as(b"other")]
        if said == "one more":
            named.append(named_as(b"more"))
        if said == "another digest":
            named[0] = named[0] | {"sha256": "0" * 64}
        if said == "another length":
            named[-1] = named[-1] | {"bytes": 7}
        answer = self.ask("POST", f"/api/v1/logs/{run}/complete", json={"segments": named})
        if run not in self.begun:
            assert told(answer) == "openstride:run-not-found"
        elif run in self.closed:
            assert told(answer) == ("202" if self.closed[run] == named else "openstride:run-closed")
        elif lacking := list(self.lacking(run, named)):
            assert told(answer) == "openstride:log-lacking"
            assert [(each["index"], each["offset"]) for each in answer.json()["lacking"]] == lacking
        else:
            assert told(answer) == "202"
            self.closed[run] = named

    @invariant()
    def no_fault(self) -> None:
        assert self.faults.told == []

    def teardown(self) -> None:
        try:
            if self.life._exit_callbacks:  # type: ignore[attr-defined]
                self.compare()
        finally:
            self.life.close()
            self.stack.close()

    def compare(self) -> None:
        """Hold all that home has against the model, as it is and as the next home finds it."""
        for _ in range(2):
            for (run, index), held in self.held.items():
                name = f"{index:08}.{'log' if held.complete else 'part'}"
                assert (self.data / "runs" / run / "log" / name).read_bytes() == held.data
                assert headers_of(self.ask("HEAD", segment(run, index))) == held.headers
            found = {each["id"]: each for each in self.ask("GET", "/api/v1/runs").json()["runs"]}
            assert set(found) == self.begun
            for run, each in found.items():
                assert each["state"] == ("sealing" if run in self.closed else "receiving")
                assert each["received_bytes"] == sum(len(held.data) for (of, _), held in self.held.items() if of == run)
            self.restart()

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        type(self).asked += 1
        answer = self.browser.request(method, path, **more)
        assert answer.status_code < 500, answer.text
        return answer

    def of(self, run: str, index: int) -> Held:
        return self.held.get((run, index), Held())

    def indices(self, run: str) -> list[int]:
        """Return the segments of a run up to the last that is here."""
        return list(range(max((index for of, index in self.held if of == run), default=-1) + 1))

    def appended(self, run: str, held: Held, data: bytes, *, offset: int, last: bool, digest: str) -> str:
        """Return what home must answer to bytes."""
        if not 0 <= offset <= SEGMENT_BYTES:
            return "openstride:invalid"
        if digest != "right":
            return "openstride:digest-differs" if digest == "of others" else "openstride:digest-missing"
        if held.complete and last and not data and offset == len(held.data):
            return "204"
        if held.complete or offset != len(held.data):
            return "openstride:wrong-offset"
        if run in self.closed:
            return "openstride:run-closed"
        return "204" if offset + len(data) <= SEGMENT_BYTES else "openstride:too-large"

    def lacking(self, run: str, named: list[dict[str, Any]]) -> Iterator[tuple[int, int]]:
        """Yield what home must call lacking; what has another digest is thrown away."""
        for index, each in enumerate(named):
            held = self.of(run, index)
            if not held.complete:
                yield index, len(held.data)
            elif each != named_as(held.data):
                del self.held[run, index]
                yield index, 0
        for of, index in sorted(self.held):
            if of == run and index >= len(named):
                yield index, len(self.held[of, index].data)


def segment(run: str, index: int) -> str:
    return f"/api/v1/logs/{run}/segments/{index}"


def named_as(data: bytes) -> dict[str, Any]:
    return {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def headers_of(answer: httpx.Response) -> tuple[str, str]:
    return answer.headers["Upload-Offset"], answer.headers["Upload-Complete"]


def told(answer: httpx.Response) -> str:
    """Return what an answer says: the type of its problem, or its status."""
    return str(answer.status_code if answer.status_code < 400 else answer.json()["type"])


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_what_is_acknowledged_is_what_is_there_whatever_was_sent(
    database: str, request: pytest.FixtureRequest, times: Callable[[int, int], int], measured: Callable[[str], None]
) -> None:
    def fresh() -> str | None:
        if database == "sqlite":
            return None
        cluster: Cluster = request.getfixturevalue("cluster")
        cluster.empty()
        return cluster.address

    class Machine(Uploading):
        pass

    Machine.fresh = staticmethod(fresh)
    examples = times(5, 500)
    how = settings(
        max_examples=examples, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(Machine, settings=how)
    measured(f"uploads against their model on {database}: {Machine.asked:,} requests, 0 server errors")
