"""An archive may come from anywhere: what home could not have written is refused whole, and changes nothing."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest

from openstride.server._errors import ArchiveDamagedError, ArchiveError, ArchiveNewerError
from openstride.server.archive._shapes import SHAPES
from openstride.server.database import Base
from tests.server.archive.conftest import Elsewhere
from tests.server.conftest import Made
from tests.server.runs.test_runs import files_below

Change = Callable[[dict[str, bytes]], None]


def rewritten(export: Path, change: Change, *, honest: bool = True) -> Path:
    """Change the files of an export; with digests that are right for what they are then, if they are to be."""
    with zipfile.ZipFile(export) as file:
        files = {name: file.read(name) for name in file.namelist()}
    change(files)
    if honest:
        manifest = json.loads(files["manifest.json"])
        for entry in manifest["files"]:
            data = files.get(entry["name"], b"")
            entry |= {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        files["manifest.json"] = json.dumps(manifest).encode()
    out = export.with_name("changed.zip")
    with zipfile.ZipFile(out, "w") as file:
        for name, data in files.items():
            file.writestr(name, data)
    return out


def row(table: str, **values: object) -> Change:
    def change(files: dict[str, bytes]) -> None:
        lines = [json.loads(line) | values for line in files[f"tables/{table}.jsonl"].splitlines()]
        files[f"tables/{table}.jsonl"] = b"".join(json.dumps(line).encode() + b"\n" for line in lines)

    return change


def manifest(**values: object) -> Change:
    def change(files: dict[str, bytes]) -> None:
        files["manifest.json"] = json.dumps(json.loads(files["manifest.json"]) | values).encode()

    return change


def renamed(name: str) -> Change:
    def change(files: dict[str, bytes]) -> None:
        said = json.loads(files["manifest.json"])
        said["files"][-1]["name"] = name
        files["manifest.json"] = json.dumps(said).encode()
        files[name] = b"evil"

    return change


def put(name: str, data: bytes) -> Change:
    def change(files: dict[str, bytes]) -> None:
        files[name] = data

    return change


HOSTILE: dict[str, tuple[Change, str]] = {
    "a name that leads out": (renamed("../evil"), "no file in an archive has such a name"),
    "an absolute name": (renamed("/evil"), "no file in an archive has such a name"),
    "a run that leads out": (row("recording", id="../" * 10 + "ab"), "id"),
    "a form that nobody runs": (
        row("result", facts={"feet": ["left"], "form": {"cadence": [[3.0, 1e300, 0.1, 0.1, 9]]}}),
        "facts.form.cadence",
    ),
    "a file that leads out": (
        row("result", files=[{"name": "../../../../etc/passwd", "bytes": 1, "sha256": "0" * 64}]),
        "not in the archive",
    ),
    "a file that is another": (
        row("result", files=[{"name": "../" + "a" * 32, "bytes": 1, "sha256": "0" * 64}]),
        "not in the archive",
    ),
    "a line that is no JSON": (put("tables/shoe.jsonl", b"{\n"), "line 1 is no row"),
    "a line that is deep": (put("tables/shoe.jsonl", b"[" * 100_000), "line 1 is no row"),
    "a number that is none": (put("tables/shoe.jsonl", b'{"starting_distance": NaN}\n'), "NaN is no number"),
    "a column too many": (row("shoe", color="blue"), "columns are not those"),
    "a text that is none": (row("shoe", name=3), "name cannot be"),
    "half a character": (row("shoe", name="\ud800"), "name cannot be"),
    "a character that PostgreSQL lacks": (row("shoe", name="\0"), "name cannot be"),
    "an instant that does not exist": (row("shoe", created_at=2**62), "not as it should be"),
    "a number that is too large": (row("shoe", created_at=2**70), "created_at cannot be"),
    "a goal that is nobody's": (row("goal", event="2026-05-01"), "not as it should be"),
    "a goal of no days": (row("goal", event=None), "not as it should be"),
    "a goal of a decade": (row("goal", period="decade"), "refused"),
    "a shoe that ran backwards": (row("shoe", starting_distance=-1.0), "refused"),
    "an activity of no recording": (row("activity", recording_id="f" * 32), "refused"),
    "a summary that is none": (row("result", summary={"speed": 3}), "summary"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_an_archive_that_home_could_not_have_written_is_refused_whole(
    export: Path, elsewhere: Elsewhere, what: str
) -> None:
    change, reason = HOSTILE[what]
    honest = not what.endswith("name that leads out") and what != "an absolute name"
    with pytest.raises(ArchiveError, match=reason):
        elsewhere(rewritten(export, change, honest=honest))
    assert list((elsewhere.data / "runs").iterdir() if elsewhere.data.exists() else ()) == []
    assert not (elsewhere.data.parent / "evil").exists()
    assert elsewhere(export).runs == 2


def test_an_archive_of_a_newer_version_is_refused_with_what_to_do(export: Path, elsewhere: Elsewhere) -> None:
    for change in (manifest(version=2, what="else"), manifest(revision="9999")):
        with pytest.raises(ArchiveNewerError, match="Install that version"):
            elsewhere(rewritten(export, change, honest=False))


def test_what_unpacks_to_more_than_it_says_is_found_at_that_byte(
    export: Path, elsewhere: Elsewhere, made: Made
) -> None:
    name = f"runs/{made.run}/recording/left.parquet"
    with zipfile.ZipFile(export) as file:
        files = {each: file.read(each) for each in file.namelist()}
    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as file:
        for each, data in files.items():
            file.writestr(each, bytes(64 << 20) if each == name else data)
    path = export.with_name("bomb.zip")
    path.write_bytes(bomb.getvalue())
    assert path.stat().st_size < 1 << 20
    with pytest.raises(ArchiveDamagedError, match="it is longer than"):
        elsewhere(path)


def cut(data: bytes) -> Iterator[bytes]:
    for length in (0, 1, 100, len(data) // 2, len(data) - 1):
        yield data[:length]
    for place in range(0, len(data), len(data) // 40):
        yield data[:place] + bytes([data[place] ^ 0x10]) + data[place + 1 :]


def test_an_archive_that_was_cut_off_or_has_a_flipped_bit_is_refused_or_the_same(export: Path, tmp_path: Path) -> None:
    good = Elsewhere(tmp_path / "good", None)
    good(export)
    rows, files = good.rows(), files_below(good.data / "runs")
    changed, refused = tmp_path / "changed.zip", 0
    for number, data in enumerate(cut(export.read_bytes())):
        changed.write_bytes(data)
        other = Elsewhere(tmp_path / str(number), None)
        try:
            other(changed)
        except ArchiveError:
            refused += 1
            assert not other.data.exists() or list((other.data / "runs").iterdir()) == []
        else:
            assert (other.rows(), files_below(other.data / "runs")) == (rows, files)
    assert refused > 30


def test_rows_of_every_table_are_looked_at() -> None:
    assert {model.__tablename__ for model in SHAPES} == {table for table in Base.metadata.tables if table != "runner"}
