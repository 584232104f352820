"""A home in a folder of its own, a browser that knows it, and the log of one run to upload."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from socket import socket
from threading import Thread

import httpx
import pytest

from openstride.server import Home, Settings, TileSource, listening, server_of
from openstride.server._documents import Order, Outcome, Problem
from openstride.server._places import SQLITE
from openstride.server.database import connected, migrate
from openstride.server.work._jobs import Worker, WorkerDiedError
from openstride.server.work._worker import obey
from tests.conftest import Require
from tests.server.cluster import Cluster, programs, running
from tests.server.making import SECONDS, entries_of, made_up, segments_of, write_log

RUN = "0123456789abcdef" * 2
#: How long an answer may take (s): others work on the same machine.
PATIENCE = 60.0


@dataclass
class Hand(Worker):
    """Stands in for the worker: remembers what it was told, fails as it is told to, does nothing unless it `works`."""

    told: list[Order] = field(default_factory=list)
    answers: list[Problem | WorkerDiedError] = field(default_factory=list)
    works: bool = False
    closed: bool = False

    async def do(self, order: Order, tell: Callable[[float], None] = lambda _: None) -> Outcome:
        self.told.append(order)
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, WorkerDiedError):
            raise answer
        if not self.works:
            return Outcome(problem=answer)
        loop = asyncio.get_running_loop()

        def told(share: float) -> None:
            loop.call_soon_threadsafe(lambda: tell(share))

        return await asyncio.to_thread(obey, order, told)

    async def close(self) -> None:
        self.closed = True


@pytest.fixture(scope="session")
def cluster(require: Require) -> Iterator[Cluster]:
    """Return a PostgreSQL of this run."""
    binaries = programs()
    require("postgresql", "home is tried on it too; Debian has it as `postgresql`", present=binaries is not None)
    assert binaries is not None
    with running(binaries) as found:
        yield found


@pytest.fixture
def address() -> str | None:
    """Return where to find an empty database, or None for SQLite; files whose tests run on both have `EITHER` here."""
    return None


def either(request: pytest.FixtureRequest) -> str | None:
    """Return the address of a database with nothing in it, of the kind that is asked for."""
    if request.param == "sqlite":
        return None
    cluster: Cluster = request.getfixturevalue("cluster")
    cluster.migrate()
    return cluster.address


EITHER = pytest.fixture(params=["sqlite", "postgresql"], name="address")(either)


@pytest.fixture
def tiles() -> TileSource | None:
    """Return the tile server of home; files whose tests have one say so here."""
    return None


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def listeners() -> Iterator[list[socket]]:
    with listening(0) as bound:
        yield bound


@pytest.fixture(scope="session")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file of SQLite that has the newest schema, and nothing in it."""
    made = tmp_path_factory.mktemp("schema") / SQLITE
    with closing(connected(None, made)) as database:
        migrate(database)
    return made


@pytest.fixture
def home(
    tmp_path: Path,
    hand: Hand,
    listeners: list[socket],
    address: str | None,
    schema: Path,
    tiles: TileSource | None,
) -> Iterator[Home]:
    """Return a home that nobody serves yet. Its schema was made once for all of them, which is most of its making."""
    (tmp_path / "data" / "runs").mkdir(parents=True)
    if address is None:
        shutil.copy(schema, tmp_path / "data" / SQLITE)
    port = listeners[0].getsockname()[1]
    page, report_page = tmp_path / "page", tmp_path / "report.html"
    data = tmp_path / "data"
    settings = Settings(data, made_up, port, speed=20.0, page=page, report_page=report_page, worker=lambda: hand)
    made = Home(replace(settings, database=address, tiles=tiles))
    yield made
    made.close()


@pytest.fixture
def served(home: Home, listeners: list[socket]) -> Iterator[Home]:
    """Return a home that answers on its port."""
    server = server_of(home)
    thread = Thread(target=asyncio.run, args=(server.serve(listeners),))
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.001)
    yield home
    server.should_exit = True
    thread.join()


@pytest.fixture
def stranger(served: Home) -> Iterator[httpx.Client]:
    """Return a browser that has not opened the printed address."""
    origin = origin_of(served)
    # Without certificates, which nothing here needs and which take a while to be read.
    known = {"Origin": origin}
    with httpx.Client(base_url=origin, headers=known, trust_env=False, verify=False, timeout=PATIENCE) as client:  # noqa: S501
        yield client


@pytest.fixture
def browser(stranger: httpx.Client, served: Home) -> httpx.Client:
    """Return a browser that has."""
    assert stranger.get(served.address).status_code == 303
    return stranger


def origin_of(home: Home) -> str:
    return f"http://localhost:{home.settings.port}"


@dataclass(frozen=True)
class Made:
    """A run's log: its identity, and the bytes of its segments."""

    run: str
    segments: list[bytes]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("made") / "log"
    run = write_log(folder, entries_of(made_up(), SECONDS))
    return Made(run, segments_of(folder))
