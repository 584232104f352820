"""A zip that is sent while it is read holds the files, whatever program opens it, and never ends well when wrong."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openstride.server._zipped import ChangedFileError, Member, directory_of, zipped
from tests.conftest import Require

NAMES = st.text(st.characters(blacklist_characters="\0/\\:", blacklist_categories=["Cs"]), min_size=1, max_size=12)


def members_of(folder: Path, contents: dict[str, bytes]) -> list[Member]:
    found = []
    for number, (name, content) in enumerate(contents.items()):
        path = folder / str(number)
        path.write_bytes(content)
        found.append(Member(f"run/{name}", path, len(content), zlib.crc32(content)))
    return found


@given(contents=st.dictionaries(NAMES, st.binary(max_size=500), max_size=5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_what_comes_out_is_what_went_in_and_as_long_as_was_said(tmp_path: Path, contents: dict[str, bytes]) -> None:
    length, parts = zipped(members_of(tmp_path, contents))
    whole = b"".join(parts)
    assert len(whole) == length
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        assert archive.testzip() is None
        assert {each.filename: archive.read(each) for each in archive.infolist()} == {
            f"run/{name}": content for name, content in contents.items()
        }


def test_other_programs_open_it(tmp_path: Path, require: Require) -> None:
    require("unzip", "what is sent is opened by it, too", present=shutil.which("unzip") is not None)
    path = tmp_path / "all.zip"
    contents = {"left.parquet": bytes(3_000_000), "recording.json": b"{}", "empty": b"", "安.json": b"1"}
    path.write_bytes(b"".join(zipped(members_of(tmp_path, contents))[1]))
    tested = subprocess.run(["unzip", "-t", str(path)], capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stdout + tested.stderr


def test_more_than_four_gigabytes_are_told_in_the_fields_for_large_numbers(tmp_path: Path) -> None:
    members = [Member("a", tmp_path, 5 << 30, 1), Member("b", tmp_path, 7, 2)]
    end = sum(len(each.header) + each.length for each in members)
    path = tmp_path / "large.zip"
    with path.open("wb") as file:
        for each in members:
            file.write(each.header)
            file.seek(each.length, io.SEEK_CUR)
        file.write(directory_of(members, end))
    with zipfile.ZipFile(path) as archive:
        found = [(each.filename, each.file_size, each.header_offset) for each in archive.infolist()]
        assert found == [("a", 5 << 30, 0), ("b", 7, (5 << 30) + len(members[0].header))]
        with archive.open("b") as file:
            assert file.readable()


@pytest.mark.parametrize("change", ["shorter", "longer", "other"])
def test_a_file_that_changes_meanwhile_is_not_sent_to_its_end(tmp_path: Path, change: str) -> None:
    content = bytes(2_500_000)
    (member,) = members_of(tmp_path, {"left.parquet": content})
    after = {"shorter": content[:-1], "longer": b"1" + content, "other": content[:-1] + b"1"}[change]
    member.path.write_bytes(after)
    length, parts = zipped([member])
    sent: list[bytes] = []
    with pytest.raises(ChangedFileError, match="changed"):
        sent.extend(parts)
    assert sum(map(len, sent)) < length
