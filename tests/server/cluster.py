"""A PostgreSQL of the tests' own: in a folder and on a socket of this run, gone when they are done."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from pg8000.native import Connection, Error

from openstride.server.database import connected, migrate

ROLE = "openstride"
#: The database that tests work on, and one that nobody does: it has the newest schema, and nothing in it.
WORKED_ON, SCHEMA = "tried", "schema"


def programs() -> Path | None:
    """Return the folder of PostgreSQL's programs: that of PATH, or the newest where Debian puts them."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return max((path.parent for path in versions), key=lambda path: float(path.parent.name), default=None)


@dataclass(slots=True)
class Cluster:
    """A running server; `folder` holds its socket, and once it has `migrated`, a database the newest schema."""

    folder: Path
    process: subprocess.Popen[bytes]
    migrated: bool = False

    @property
    def address(self) -> str:
        return f"postgresql://{ROLE}@/{WORKED_ON}?host={self.folder}"

    def empty(self) -> None:
        """Leave nothing of what was there, nor anybody who is connected."""
        self._make(WORKED_ON, "template0")

    def migrate(self) -> None:
        """Leave the newest schema, with nothing in it."""
        if not self.migrated:
            self.empty()
            database = connected(self.address, self.folder)
            migrate(database)
            database.close()
            self._make(SCHEMA, WORKED_ON)
            self.migrated = True
        self._make(WORKED_ON, SCHEMA)

    def _make(self, name: str, template: str) -> None:
        # No transaction may do it; and SQLAlchemy first asks a server who it is, which takes longer.
        unix_sock = str(self.folder / ".s.PGSQL.5432")
        with closing(Connection(ROLE, database="postgres", unix_sock=unix_sock, ssl_context=False)) as server:
            server.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            server.run(f"CREATE DATABASE {name} TEMPLATE {template}")


@contextmanager
def running(binaries: Path) -> Iterator[Cluster]:
    """Give a server while the block runs."""
    # PostgreSQL does not run as root, and the path of a socket must be short.
    folder = Path(mkdtemp(prefix="openstride-"))
    user = _unprivileged()
    try:
        if user is not None:
            os.chown(folder, user, -1)
        data = folder / "data"
        begin: list[str | Path] = [
            binaries / "initdb",
            "--auth=trust",
            f"--username={ROLE}",
            "--no-sync",
            "--locale=C",
            "--encoding=UTF8",
        ]
        # What the shell says about PostgreSQL is of another one.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        subprocess.run([*begin, data], check=True, user=user, capture_output=True, cwd=folder, env=environment)
        settings = {"listen_addresses": "", "unix_socket_directories": str(folder), "fsync": "off"}
        line: list[str | Path] = [
            binaries / "postgres",
            "-D",
            data,
            *(f"--{name}={value}" for name, value in settings.items()),
        ]
        process = subprocess.Popen(
            line, user=user, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            yield _answering(Cluster(folder, process))
        finally:
            process.send_signal(signal.SIGQUIT)
            process.wait()
    finally:
        shutil.rmtree(folder)


def _unprivileged() -> int | None:
    """Return the user to be instead of root; None for somebody who is not root."""
    if os.geteuid() != 0:
        return None
    known = {user.pw_name: user.pw_uid for user in pwd.getpwall()}
    return known.get("postgres", known["nobody"])


def _answering(cluster: Cluster) -> Cluster:
    end = time.monotonic() + 120.0
    while True:
        try:
            cluster.empty()
        except (Error, OSError):
            assert cluster.process.poll() is None, "PostgreSQL has ended"
            assert time.monotonic() < end, "PostgreSQL does not answer"
            time.sleep(0.05)
        else:
            return cluster
