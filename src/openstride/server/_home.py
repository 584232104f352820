"""Home as a whole: a data folder, what is in it, and what is done for it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

import openstride
from openstride.recordings import SIDES, Recording, Side
from openstride.report import BUILT as REPORT_PAGE
from openstride.server._documents import About, Maps
from openstride.server._durable import HeldElsewhereError, held_alone, make_folder
from openstride.server._errors import DatabaseNotUsableError, DataFolderError, DataFolderInUseError, DiskFullError
from openstride.server._method import engine
from openstride.server._page import BUILT
from openstride.server._places import ARRIVING, IMPORTS, LOCK, RUNS, SQLITE, TILES
from openstride.server.access import Access, Address
from openstride.server.account import IMPORT, Deletion, Imports, finish_deletion
from openstride.server.activities import History, Material
from openstride.server.archive import settle_restore
from openstride.server.coach import Coach
from openstride.server.database import Database, DatabaseError, connected, migrate
from openstride.server.equipment import Equipment
from openstride.server.exports import Exports
from openstride.server.files import READ, Batches
from openstride.server.progress import Goals, Progress
from openstride.server.reanalysis import Reanalysis
from openstride.server.results import Results
from openstride.server.runs import Runs, adopt
from openstride.server.tiles import Tiles, TileSource
from openstride.server.virtual import Shoes
from openstride.server.work import DATABASE_URL, Jobs, Worker

#: Where home listens, unless it is told otherwise.
PORT: Final = 8642


@dataclass(frozen=True, slots=True)
class Settings:
    """How home is set up.

    Parameters
    ----------
    data
        The folder for all that is kept.
    shoes
        Gives the recording that virtual shoes play.
    port
        Where to listen.
    feet
        Which that recording has.
    speed
        Of the virtual shoes.
    page
        The folder of the built page.
    report_page
        The file of the built page of reports.
    worker
        Makes what does the work on runs.
    prepared
        Whether a worker prepares before there is any.
    workers
        So many runs are worked on at once.
    known_as
        The address under which it is reached through a proxy, or from other machines; None where it is not.
    database
        The address of a PostgreSQL for the facts; None for SQLite in the folder.
    tiles
        The server that tiles of maps come from; None for none.
    """

    data: Path
    shoes: Callable[[], Recording]
    port: int = PORT
    feet: tuple[Side, ...] = SIDES
    speed: float = 1.0
    page: Path = BUILT
    report_page: Path = REPORT_PAGE
    worker: Callable[[], Worker] = Worker
    prepared: bool = False
    workers: int = 1
    known_as: Address | None = None
    database: str | None = field(default_factory=lambda: os.environ.get(DATABASE_URL) or None)
    tiles: TileSource | None = None


@dataclass(slots=True)
class Home:
    """What the routes speak to.

    Parameters
    ----------
    settings
        How it is set up; the folder must be there, and nobody else's (`opened`).
    """

    settings: Settings
    database: Database = field(init=False)
    runs: Runs = field(init=False)
    equipment: Equipment = field(init=False)
    history: History = field(init=False)
    progress: Progress = field(init=False)
    goals: Goals = field(init=False)
    coach: Coach = field(init=False)
    results: Results = field(init=False)
    material: Material = field(init=False)
    exports: Exports = field(init=False)
    imports: Imports = field(init=False)
    batches: Batches = field(init=False)
    reanalysis: Reanalysis = field(init=False)
    access: Access = field(init=False)
    jobs: Jobs = field(init=False)
    deletion: Deletion = field(init=False)
    shoes: Shoes = field(init=False)
    tiles: Tiles = field(init=False)

    def __post_init__(self) -> None:
        """Bring the database to its newest schema, and take in what the folder holds beyond it."""
        settings = self.settings
        self.database = connected(settings.database, settings.data / SQLITE)
        self.access = Access(settings.data / "sessions.json")
        try:
            runner = self._take_over()
        except BaseException:
            self.database.close()
            raise
        self.equipment = Equipment(self.database, runner, _now)
        self.history = History(self.database, runner, _now)
        self.progress = Progress(self.database, runner, _now)
        self.goals = Goals(self.progress, _now)
        self.coach = Coach(self.database, runner, _now)
        self.results = Results(self.database, runner)
        self.material = Material(self.runs.folder, self.database, runner)
        self.exports = Exports(self.database, runner, self.material)
        self.reanalysis = Reanalysis(self.runs)
        workers = [settings.worker() for _ in range(settings.workers)]
        self.jobs = Jobs(
            self.runs, workers, prepared=settings.prepared, others={IMPORT: self.imports, READ: self.batches}
        )
        self.deletion = Deletion(settings.data, self.runs, self.access, self.jobs)
        self.shoes = Shoes(settings.shoes, speed=settings.speed)
        self.tiles = Tiles(settings.data / TILES, settings.tiles)

    def _take_over(self) -> int:
        """Go on from where the home before ended, and return the runner."""
        self.database.hold()
        settle_restore(self.settings.data, self.database)
        migrate(self.database)
        runner = self.database.only_runner(_now())
        self.runs = Runs(self.settings.data / RUNS, self.database, runner, _now)
        # Whoever was at work for an earlier home has ended with it.
        self.runs.queue.release()
        # Before anything is made of what is left of it.
        finish_deletion(self.settings.data, self.runs, self.access)
        self.imports = Imports(self.settings.data / IMPORTS, self.runs)
        self.imports.begin()
        self.batches = Batches(self.settings.data / ARRIVING, self.runs)
        self.batches.resume()
        adopt(self.runs)
        return runner

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    @property
    def address(self) -> str:
        """What opens home in a browser of this machine."""
        return f"http://localhost:{self.settings.port}/?token={self.access.launch_token}"

    @property
    def told_address(self) -> str:
        """What is told to people: as `address`, under the name that home is known by elsewhere where it has one."""
        known_as = self.settings.known_as
        return f"{known_as.origin}/?token={self.access.launch_token}" if known_as else self.address

    def about(self, *, bluetooth: bool) -> About:
        """Say what home is, to a browser that has virtual shoes over Bluetooth or has not."""
        way: Literal["bluetooth", "socket"] = "bluetooth" if bluetooth else "socket"
        source = self.settings.tiles
        return About(
            version=openstride.__version__,
            engine=engine(),
            virtual_shoes=way,
            virtual_feet=self.settings.feet,
            maps=Maps(credit=source.credit) if source is not None else None,
        )


@contextmanager
def opened(settings: Settings) -> Iterator[Home]:
    """Give home with its folder, made where there is none, and held alone while the block runs.

    Raises
    ------
    DataFolderInUseError
        If another home works on the folder.
    DataFolderError
        If it cannot be used.
    DatabaseNotUsableError
        If the database cannot.
    """
    with ExitStack() as stack:
        try:
            make_folder(settings.data / RUNS)
            stack.enter_context(held_alone(settings.data / LOCK))
        except HeldElsewhereError as error:
            raise DataFolderInUseError(settings.data) from error
        except OSError as error:
            raise DataFolderError(settings.data, error.strerror or str(error)) from error
        with closing(_begun(settings)) as home:
            yield home


def _begun(settings: Settings) -> Home:
    try:
        return Home(settings)
    except DiskFullError as error:
        raise DataFolderError(error.path, error.message) from error
    except DatabaseError as error:
        raise DatabaseNotUsableError(error.message, error.hint) from error


def _now() -> datetime:
    return datetime.now(UTC)
