"""The model of a disk that loses what was not synced: what it may lose and what not, and that it is the real files'."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from tests.proofs.calls import Call, UnreadableTraceError, read_calls, strace
from tests.proofs.disk import (
    EVERYTHING,
    NOTHING,
    PAGE,
    SECTOR,
    AsItLikes,
    Disk,
    File,
    Folder,
    InOrder,
    Loss,
    content,
    put,
)
from tests.proofs.replaying import NotModelledError, Replay, Snapshot, answers_of, moments_of, settled

OLD, NEW = b"o" * 3 * PAGE, b"n" * 3 * PAGE
TRIES = 200


@pytest.fixture
def disk() -> Disk:
    """Return a disk with a synced folder, and in it a synced file."""
    made = Disk()
    made.rename(made.root, {"file": File()})
    sync(made, "file", lambda file: made.write(file, 0, OLD))
    sync(made)
    return made


def sync(disk: Disk, name: str | None = None, change: Callable[[File], None] = lambda _: None) -> File:
    node = disk.root if name is None else disk.root.now[name]
    found = disk.root.now.get(name or "", None) or File()
    assert isinstance(found, File)
    change(found)
    disk.settle(node, frozenset(each.order for each in node.changes))
    return found


def left(disk: Disk, loss: Loss) -> dict[str, bytes]:
    return {name: node.left_by(loss) for name, node in disk.root.left_by(loss).items() if isinstance(node, File)}


def all_left(disk: Disk, **how: bool) -> list[dict[str, bytes]]:
    drawn = random.Random(5)
    return [left(disk, AsItLikes(drawn, unit, **how)) for unit in (PAGE, SECTOR) for _ in range(TRIES)]


def test_what_was_synced_is_in_every_image(disk: Disk) -> None:
    file = sync(disk, "file", lambda file: disk.write(file, PAGE, NEW))
    disk.write(file, 10, b"new")
    whole = OLD[:PAGE] + NEW
    for loss in (NOTHING, EVERYTHING, InOrder(disk.changes, 1)):
        assert left(disk, loss)["file"][10 + 3 :] == whole[10 + 3 :]
    assert {each["file"] for each in all_left(disk)} == {whole, b"o" * 10 + b"new" + whole[13:]}


def test_a_write_that_was_not_synced_is_there_or_not_page_by_page_and_sector_by_sector(disk: Disk) -> None:
    disk.write(disk.root.now["file"], 0, NEW)  # type: ignore[arg-type]
    assert left(disk, NOTHING)["file"] == OLD
    assert left(disk, EVERYTHING)["file"] == NEW
    found = {each["file"] for each in all_left(disk)}
    pages = {file for file in found if all(len(set(file[at : at + PAGE])) == 1 for at in range(0, 3 * PAGE, PAGE))}
    assert len(pages) == 2**3
    assert len(found) > TRIES
    assert all(
        set(file[at : at + SECTOR]) in ({ord("o")}, {ord("n")}) for file in found for at in range(0, PAGE, SECTOR)
    )


def test_of_two_writes_to_a_page_either_may_be_the_last_that_reached_it(disk: Disk) -> None:
    for data in (b"first", b"again"):
        disk.write(disk.root.now["file"], 0, data)  # type: ignore[arg-type]
    assert {each["file"][:5] for each in all_left(disk)} == {b"ooooo", b"first", b"again"}


def test_a_file_may_have_its_length_without_its_bytes_and_then_zeros_or_what_lay_there(disk: Disk) -> None:
    disk.write(disk.root.now["file"], len(OLD), NEW)  # type: ignore[arg-type]
    found = {each["file"] for each in all_left(disk)}
    assert {len(file) for file in found} == {len(OLD), len(OLD + NEW)}
    assert OLD + bytes(len(NEW)) in found
    stale = {each["file"][len(OLD) :] for each in all_left(disk, stale=True)}
    assert any(len(set(rest[:PAGE])) > 200 for rest in stale)


def test_a_file_that_was_cut_has_zeros_where_it_grows_again(disk: Disk) -> None:
    file = disk.root.now["file"]
    assert isinstance(file, File)
    disk.cut(file, 5)
    disk.write(file, 8, b"end")
    assert left(disk, EVERYTHING)["file"] == b"ooooo\0\0\0end"
    sync(disk, "file")
    assert left(disk, NOTHING)["file"] == b"ooooo\0\0\0end"


def test_a_name_needs_the_sync_of_its_folder_and_not_that_of_its_file(disk: Disk) -> None:
    disk.rename(disk.root, {"other": File()})
    sync(disk, "other", lambda file: disk.write(file, 0, b"bytes"))
    assert "other" not in left(disk, NOTHING)
    sync(disk)
    assert left(disk, NOTHING)["other"] == b"bytes"


def test_a_rename_happens_or_does_not(disk: Disk) -> None:
    disk.rename(disk.root, {"file": None, "renamed": disk.root.now["file"]})
    assert {tuple(each) for each in all_left(disk)} == {("file",), ("renamed",)}


def test_names_that_were_not_synced_survive_in_any_choice_or_with_a_journal_in_their_order(disk: Disk) -> None:
    for name in "abc":
        disk.rename(disk.root, {name: File()})
    assert len({frozenset(each) for each in all_left(disk)}) == 2**3
    assert {"".join(sorted(set(each) - {"file"})) for each in all_left(disk, journal=True)} == {"", "a", "ab", "abc"}


def test_in_order_all_before_one_change_is_there_and_of_that_one_the_first_sectors(disk: Disk) -> None:
    file = disk.root.now["file"]
    assert isinstance(file, File)
    disk.write(file, 0, b"first")
    disk.write(file, len(OLD), NEW)
    disk.rename(disk.root, {"late": File()})
    torn = left(disk, InOrder(file.changes[1].order, sectors=2))
    assert torn == {"file": b"first" + OLD[5:] + NEW[: 2 * SECTOR]}


# What follows is written down by strace.

PROGRAM = """
import os, sys
top = sys.argv[1]
os.mkdir(f"{top}/folder")
handle = os.open(f"{top}/folder/file", os.O_WRONLY | os.O_CREAT)
os.write(handle, b'"}\\\\ \\n\\xff' * 3)
os.lseek(handle, 2, os.SEEK_SET)
os.write(handle, b"two")
os.pwrite(handle, b"far", 9000)
os.writev(handle, [b"one", b", two"])
os.fsync(handle)
os.ftruncate(handle, 8000)
os.rename(f"{top}/folder/file", f"{top}/folder/renamed")
os.write(handle, b"still")
above = os.open(top, os.O_RDONLY)
os.fsync(above)
os.mkdir("other", dir_fd=above)
os.rename(f"{top}/folder/renamed", f"{top}/other/moved")
os.rmdir(f"{top}/folder")
with open(f"{top}/gone", "wb") as gone:
    gone.write(b"gone")
os.unlink(f"{top}/gone")
"""


def calls_of(tmp_path: Path, program: str) -> tuple[Path, list[Call]]:
    top, trace = tmp_path / "top", tmp_path / "trace"
    top.mkdir()
    subprocess.run([*strace(trace), sys.executable, "-c", program, str(top)], check=True)
    return top, read_calls(trace, top)


def replayed(top: Path, calls: Sequence[Call]) -> Replay:
    replay = Replay(PurePosixPath(top))
    for moment in moments_of(calls):
        replay.take(moment)
    return replay


@pytest.mark.parametrize(("syncing", "kept"), [(1, set()), (2, {"killed", "after"})])
def test_what_a_killed_process_made_is_covered_by_the_sync_of_the_next(
    tmp_path: Path, syncing: int, kept: set[str]
) -> None:
    top = "".join(f"\\x{byte:02x}" for byte in b"/top")
    killed, after = ("".join(f"\\x{byte:02x}" for byte in name) for name in (b"/top/killed", b"/top/after"))
    lines = [f'1 mkdir("{killed}", 0700 <unfinished ...>', f'{syncing + 10} mkdir("{after}", 0700) = 0']
    lines += [f'{syncing} openat(AT_FDCWD<\\x2f>, "{top}", O_RDONLY) = 3<{top}>', f"{syncing} fsync(3<{top}>) = 0"]
    (tmp_path / "trace").write_text("\n".join(lines))
    replay = replayed(Path("/top"), read_calls(tmp_path / "trace", Path("/top")))
    assert set(replay.disk.root.left_by(EVERYTHING)) == {"killed", "after"}
    assert set(replay.disk.root.left_by(NOTHING)) == kept


@pytest.mark.usefixtures("written_down")
def test_replayed_calls_make_the_files_that_the_program_made(tmp_path: Path) -> None:
    top, calls = calls_of(tmp_path, PROGRAM)
    replay = replayed(top, calls)
    put(replay.disk.root, tmp_path / "image", EVERYTHING)
    assert sorted(path.relative_to(top) for path in top.rglob("*")) == [Path("other"), Path("other/moved")]
    assert (tmp_path / "image" / "other" / "moved").read_bytes() == (top / "other" / "moved").read_bytes()
    # What was synced: the folder's name, and the bytes of the file that was in it, before the file was cut.
    folder = replay.disk.root.left_by(NOTHING)["folder"]
    assert isinstance(folder, Folder)
    assert folder.left_by(NOTHING) == {}
    moved = replay.disk.find(("other", "moved"))
    assert isinstance(moved, File)
    first = b'"}\\ \n\xff' * 3
    assert bytes(moved.synced) == first[:2] + b"twoone, two" + first[13:] + bytes(9000 - len(first)) + b"far"


@pytest.mark.usefixtures("written_down")
@pytest.mark.parametrize("left_there", ["made", "renamed"])
def test_a_call_that_was_under_way_when_its_process_was_killed_happened_if_the_files_say_so(
    left_there: str, tmp_path: Path
) -> None:
    program = "import os, sys; top = sys.argv[1]; os.mkdir(top + '/made'); os.rename(top + '/made', top + '/renamed')"
    top, calls = calls_of(tmp_path, program)
    renaming = next(call for call in calls if call.name == "rename")
    killed = [replace(call, left=None, result=None) if call is renaming else call for call in calls]
    kept = settled(PurePosixPath(top), killed, [Snapshot(1 << 62, {left_there: None})])
    assert ("rename" in {call.name for call in kept}) == (left_there == "renamed")
    with pytest.raises(NotModelledError, match="are not those of its calls"):
        settled(PurePosixPath(top), killed, [Snapshot(1 << 62, {"another": None})])


@pytest.mark.usefixtures("written_down")
@pytest.mark.parametrize("left_there", [b"before", b"before and af", b"before and after"])
def test_a_write_whose_process_was_killed_may_have_happened_in_part(left_there: bytes, tmp_path: Path) -> None:
    program = (
        "import os, sys; handle = os.open(sys.argv[1] + '/file', os.O_WRONLY | os.O_CREAT);"
        "os.write(handle, b'before'); os.write(handle, b' and after')"
    )
    top, calls = calls_of(tmp_path, program)
    last = [call for call in calls if call.name == "write"][-1]
    killed = [replace(call, left=None, result=None) if call is last else call for call in calls]
    kept = settled(PurePosixPath(top), killed, [Snapshot(1 << 62, {"file": left_there})])
    assert content(replayed(top, kept).disk.root) == {"file": left_there}
    with pytest.raises(NotModelledError, match="are not those of its calls"):
        settled(PurePosixPath(top), killed, [Snapshot(1 << 62, {"file": b"before or af"})])


@pytest.mark.usefixtures("written_down")
@pytest.mark.parametrize(
    "program",
    [
        "handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND)",
        "os.symlink('here', file)",
        "handle = os.open(file, os.O_RDWR | os.O_CREAT); os.posix_fallocate(handle, 0, 10)",
        "handle = os.open(file, os.O_RDWR | os.O_CREAT); os.write(handle, b'after what was read')",
        "handle = os.open(file, os.O_RDWR | os.O_CREAT); os.truncate(handle, 9); mmap.mmap(handle, 9)",
    ],
)
def test_what_the_model_has_no_idea_of_is_an_error(program: str, tmp_path: Path) -> None:
    top, calls = calls_of(tmp_path, f"import mmap, os, sys; file = sys.argv[1] + '/file'; {program}")
    with pytest.raises(NotModelledError, match="of the trace"):
        replayed(top, calls)


@pytest.mark.usefixtures("written_down")
def test_a_sync_covers_only_what_had_returned_when_it_began(tmp_path: Path) -> None:
    program = "import os, sys; file = os.open(sys.argv[1] + '/file', os.O_WRONLY | os.O_CREAT); "
    top, calls = calls_of(tmp_path, program + "os.write(file, b'early'); os.write(file, b'late'); os.fsync(file)")
    sync = next(call for call in calls if call.name == "fsync")
    for returned, kept in ((sync.entered - 1, b"earlylate"), (sync.entered + 1, b"early")):
        # As if the second write had been another thread's.
        late = [
            replace(call, left=returned) if call.name == "write" and call.data(1) == b"late" else call for call in calls
        ]
        replay = replayed(top, [replace(call, left=sync.entered + 2) if call is sync else call for call in late])
        file = replay.disk.root.now["file"]
        assert isinstance(file, File)
        assert bytes(file.synced) == kept


def test_a_trace_that_was_cut_short_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "trace").write_text('7 write(1<pipe:[1]>, "\\x61"..., 5) = 5\n')
    (call,) = read_calls(tmp_path / "trace", Path("/top"))
    with pytest.raises(UnreadableTraceError, match="cut short"):
        call.data(1)


def test_a_call_that_another_one_interrupts_in_the_trace_is_read_as_one(tmp_path: Path) -> None:
    lines = ["7 recvfrom(5<TCP:[[::1]:1->[::1]:2]>,  <unfinished ...>", '8 write(1<pipe:[1]>, "\\x61", 1) = 1']
    lines += ['7 <... recvfrom resumed>"\\x61\\x2c", 9, 0, NULL, NULL) = 2']
    (tmp_path / "trace").write_text("\n".join(lines))
    received, written = read_calls(tmp_path / "trace", Path("/top"))
    assert (received.data(1), received.result, received.entered, received.left) == (b"a,", 2, 0, 2)
    assert (written.data(1), written.entered, written.left) == (b"a", 1, 1)
    (tmp_path / "trace").write_text("7 write(1<pipe:[1]>, {unbalanced, 1) = 1\n")
    with pytest.raises(UnreadableTraceError):
        read_calls(tmp_path / "trace", Path("/top"))


def test_a_call_at_whose_door_its_thread_was_killed_was_not_made(tmp_path: Path) -> None:
    lines = [
        '7 write(1<pipe:[1]>, "\\x61", 1) = 1',
        "8 ???( <unfinished ...>",
        "8 +++ killed by SIGKILL +++",
        "9 ???() = ?",
    ]
    (tmp_path / "trace").write_text("\n".join(lines))
    (written,) = read_calls(tmp_path / "trace", Path("/top"))
    assert written.data(1) == b"a"
    (tmp_path / "trace").write_text("7 ???() = 0\n")
    with pytest.raises(UnreadableTraceError):
        read_calls(tmp_path / "trace", Path("/top"))


def test_an_answer_belongs_to_the_request_that_came_over_its_connection() -> None:
    def talk(name: str, port: int, data: bytes, line: int) -> Call:
        text = "".join(f"\\x{byte:02x}" for byte in data)
        where = f"5<TCPv6:[[::1]:8642->[::1]:{port}]>"
        return Call(1, name, (where, f'"{text}"', str(len(data))), len(data), line, line)

    head = b"HTTP/1.1 204 No Content\r\nUpload-Offset: %d\r\n\r\n"
    first, second = answers_of(
        [
            talk("recvfrom", 1, b"PATCH /one HTTP/1.1\r\n\r\nbody", 1),
            talk("recvfrom", 2, b"PATCH /two HTTP/1.1\r\n\r\n", 2),
            talk("recvfrom", 1, b"more of the body", 3),
            talk("sendto", 2, head % 2, 4),
            talk("sendto", 1, head % 1, 5),
            talk("sendto", 1, b"rest", 6),
        ]
    )
    assert (first.request, first.headers, first.begun, first.ended) == (
        "PATCH /two HTTP/1.1",
        {"upload-offset": "2"},
        4,
        4,
    )
    assert (second.request, second.status, second.body, second.ended) == ("PATCH /one HTTP/1.1", 204, b"rest", 6)
