"""Folders and archives: every file with its bytes, within bounds, and nothing written."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from openstride.formats import _found as found_module
from openstride.formats import files_in, files_of
from openstride.formats._limits import FILE_BYTES
from tests.formats.writing import fit

RUN = bytes(fit().record(0, (3, "uint8", 90)))


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def zipped_as(*members: tuple[str, bytes]) -> bytes:
    return zipped(**dict(members))


def reasons(name: str, data: bytes) -> list[tuple[str, str | None]]:
    return [(each.name, None if each.verdict is None else each.verdict.reason) for each in files_of(name, data)]


def test_a_folder_gives_its_files_in_order_and_passes_by_what_is_hidden(tmp_path: Path) -> None:
    for name in ("b/2.fit", "a/1.fit", ".git/x.fit", "a/.DS_Store"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(RUN)
    (tmp_path / "c.zip").write_bytes(zipped_as(("d/3.fit", RUN), ("__MACOSX/d/._3.fit", b"x")))
    assert [(each.name, each.data == RUN) for each in files_in(tmp_path)] == [
        ("c.zip/d/3.fit", True),
        ("a/1.fit", True),
        ("b/2.fit", True),
    ]


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    folder = tmp_path / "given"
    folder.mkdir()
    (folder / "link.fit").symlink_to(tmp_path / "secret")
    (folder / "loop").symlink_to(folder)
    assert list(files_in(folder)) == []


def test_a_single_file_is_itself(tmp_path: Path) -> None:
    (tmp_path / "run.fit").write_bytes(RUN)
    (only,) = files_in(tmp_path / "run.fit")
    assert (only.name, only.data) == ("run.fit", RUN)
    with pytest.raises(FileNotFoundError):
        next(files_in(tmp_path / "nothing"))


def test_compressed_files_in_an_archive_in_an_archive_are_found() -> None:
    inner = zipped_as(("activities/1.fit.gz", gzip.compress(RUN)))
    (only,) = files_of("export.zip", zipped_as(("strava.zip", inner)))
    assert (only.name, only.data) == ("export.zip/strava.zip/activities/1.fit.gz", RUN)


def test_archives_without_end_are_refused() -> None:
    data = RUN
    for _ in range(6):
        data = zipped_as(("in.zip", data))
    assert [reason for _, reason in reasons("a.zip", data)] == ["nested_too_deep"]


def test_a_way_up_in_a_name_is_no_way_up() -> None:
    data = zipped_as(("../../etc/cron.d/run.fit", RUN), ("/abs/run.fit", RUN), ("c:\\evil\\..\\run\x07.fit", RUN))
    names = [name for name, _ in reasons("a.zip", data)]
    assert names == ["a.zip/etc/cron.d/run.fit", "a.zip/abs/run.fit", "a.zip/c:/evil/run.fit"]


def test_what_grows_as_no_honest_file_does_is_refused_early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found_module, "FILE_BYTES", 1 << 40)
    bomb = zipped_as(("zeros.fit", b"\0" * (6 << 20)), ("run.fit", RUN))
    assert reasons("a.zip", bomb) == [("a.zip/zeros.fit", "unsafe"), ("a.zip/run.fit", None)]
    assert reasons("a.gz", gzip.compress(b"\0" * (6 << 20))) == [("a.gz", "unsafe")]


def test_a_file_beyond_the_limit_is_refused_by_name(tmp_path: Path) -> None:
    with (tmp_path / "large.fit").open("wb") as file:
        file.truncate(FILE_BYTES + 1)
    (only,) = files_in(tmp_path)
    assert only.verdict is not None
    assert (only.data, only.verdict.reason) == (None, "too_large")


def test_more_members_than_an_archive_may_have_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found_module.Budget.__init__, "__defaults__", (3, 1 << 30))
    found = reasons("a.zip", zipped(**{f"{number}.fit": RUN for number in range(5)}))
    assert [reason for _, reason in found] == [None, None, None, "too_many_files"]


def test_all_together_may_not_be_more_than_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found_module.Budget.__init__, "__defaults__", (100, len(RUN) + 10))
    assert [reason for _, reason in reasons("a.zip", zipped(a=RUN, b=RUN))] == [None, "too_large"]


@pytest.mark.parametrize("data", [b"PK\x03\x04" + b"x" * 40, b"\x1f\x8b\x08" + b"x" * 40, zipped(a=RUN)[:-30]])
def test_a_broken_archive_has_a_verdict(data: bytes) -> None:
    assert reasons("a", data) == [("a", "broken_archive")]


def test_a_member_with_a_password_is_named() -> None:
    data = bytearray(zipped(a=RUN))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + flags] |= 1
    assert reasons("a.zip", bytes(data)) == [("a.zip/a", "encrypted")]


def test_a_member_without_a_name_is_a_file_like_others() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a", "hello")
    # A name is read up to its first zero.
    nameless = packed.getvalue().replace(b"\x01\x00\x00\x00ahello", b"\x01\x00\x00\x00\0hello")
    nameless = nameless.replace(b"\0aPK\x05\x06", b"\0\0PK\x05\x06")
    assert [found.data for found in files_of("a.zip", nameless)] == [b"hello"]
