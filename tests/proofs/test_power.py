"""Home when the power fails: what it has acknowledged is there, whatever the disk made of what was not synced.

Homes live under uploads, are killed at bad moments, and their calls to the system are written down. From these are
made the disks that a loss of power may leave, at many moments in many ways (`disk`), and a home is opened on each.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import FULL
from tests.proofs.power import Image, Life, Lived, images, lived
from tests.proofs.survival import Told, faults, worked_off
from tests.server.making import entries_of, made_up, segments_of, write_log

#: What homes do under strace, on a machine with other work, takes its time (s).
pytestmark = pytest.mark.timeout(3600 if FULL else 600)

#: A run as short as an engine finds strides in it.
SECONDS = 12.0
#: A home is killed before the data folder is surely there, before its database is, between uploads, with an upload half
#: named, and when its worker has sealed a recording that may have no name yet.
LIVES = (Life("home=1"), Life("transaction=1"), Life(logs=6), Life("home=12"), Life("home=-9"), Life("works worker=5"))


def drawn_lives(seed: int) -> tuple[Life, ...]:
    drawn = random.Random(seed)
    killed = [Life(f"home={drawn.choice((-1, 1)) * drawn.randint(1, 30)}") for _ in range(3)]
    worked = [Life(f"works worker={drawn.choice((-1, 1)) * drawn.randint(1, 12)}") for _ in range(2)]
    return (Life(logs=drawn.randint(4, 12)), *killed, *worked, *killed)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[bytes]]:
    log = tmp_path_factory.mktemp("run") / "log"
    return write_log(log, entries_of(made_up(), SECONDS)), segments_of(log)


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory, run: tuple[str, list[bytes]], written_down: None) -> Lived:  # noqa: ARG001
    return lived(tmp_path_factory.mktemp("power"), LIVES, run=run)


def looked_at(life: Lived, into: Path, count: int) -> Iterator[tuple[Image, list[str]]]:
    """Yield images, each with what is wrong with it."""
    told, answers = Told(), life.answers
    for image in images(life, into, count, seed=1):
        while answers and answers[0].begun <= image.line:
            told.take(answers.pop(0))
        yield image, faults(image.path / "data", told, life.logs)


def test_home_has_all_that_it_acknowledged_whatever_a_loss_of_power_leaves(
    tmp_path: Path,
    life: Lived,
    run: tuple[str, list[bytes]],
    fast: Path,
    times: Callable[[int, int], int],
    measured: Callable[[str], None],
) -> None:
    lost: dict[str, list[str]] = {}
    disks, moments, calls, logs, receipts = 0, 0, 0, 0, 0
    for number in range(times(1, 4)):
        lives = life
        if number:
            (tmp_path / str(number)).mkdir()
            lives = lived(tmp_path / str(number), drawn_lives(number), run=run)
        found = list(looked_at(lives, fast / "image", times(48, 600)))
        lost |= {f"{number}, line {image.line}, {image.loss}": wrong for image, wrong in found if wrong}
        disks += len(found)
        moments += len({image.line for image, _ in found})
        calls += len(lives.calls)
        told = Told()
        for answer in lives.answers:
            told.take(answer)
        logs += len(told.logs)
        receipts += len(told.runs)
    assert lost == {}
    assert disks >= times(40, 2000)
    assert logs
    assert receipts
    measured(
        f"power lost: {disks:,} disks of {moments:,} moments among {calls:,} calls to the system; of {logs} logs and "
        f"{receipts} receipts that were acknowledged none was lost, and the database was whole on each"
    )


def test_work_that_the_power_took_is_done_once_more_and_ends_in_the_same(
    life: Lived, run: tuple[str, list[bytes]], fast: Path, times: Callable[[int, int], int]
) -> None:
    told = Told()
    for answer in life.answers:
        told.take(answer)
    expected = told.runs[run[0]]
    assert expected.state == "analysed"
    worked = 0
    # In the last two lives it was sealed and analysed.
    for image in images(life, fast / "image", times(48, 200), seed=4):
        if image.line > life.ends[-3]:
            assert worked_off(image.path / "data", run[0]) == expected
            worked += 1
    assert worked > 5


@pytest.mark.parametrize("part", ["files", "folders", "database"])
def test_a_home_that_left_out_its_syncs_would_be_found_out(part: str, life: Lived, fast: Path) -> None:
    careless = life.without(part)
    assert len(careless.calls) < len(life.calls)
    assert any(wrong for _, wrong in looked_at(careless, fast / "image", 200))
