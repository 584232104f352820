"""What happens to pods, played through on CPython and on MicroPython alike: plain functions, each of which asserts.

This module keeps to what MicroPython has. `SCENARIOS` names those that both run.
"""

import struct

from openstride.pod.chip import MemoryFlash, Pod, Sensor
from openstride.pod.chip import _wire as wire
from openstride.pod.chip._checksums import crc16, crc32

OWNER = b"\x00owner"
FRIEND = b"\x01other"
MTU = 247
PAGE = 768
PAGES = 14
SENSOR = Sensor(0x1122334455667788, 208 * 16, 16 * 16, 2000 * 16, configuration=3)


class PowerCut(Exception):
    """Power has failed in the middle of a write."""


class FailingFlash(MemoryFlash):
    """Flash whose power fails within its write number `cut`, in one of so many ways, from nothing to all of it."""

    WAYS = 4

    def __init__(self, image: bytearray, cut: int = -1, way: int = 0) -> None:
        super().__init__(image, PAGE)
        self.cut = cut
        self.way = way
        self.writes = 0

    def program(self, at: int, data: bytes) -> None:
        way = self._way()
        if way is None:
            super().program(at, data)
            return
        if way:
            super().program(at, data[: (0, 1, len(data) // 2, len(data))[way]])
        raise PowerCut

    def erase(self, at: int) -> None:
        way = self._way()
        if way in (None, 3):
            super().erase(at)
        elif way == 1:
            # Every other cell has let go.
            self.image[at : at + PAGE] = bytes([byte | 0x55 for byte in self.image[at : at + PAGE]])
        elif way == 2:
            self.image[at : at + PAGE // 2] = b"\xff" * (PAGE // 2)
        if way is not None:
            raise PowerCut

    def _way(self) -> int | None:
        self.writes += 1
        return self.way if self.writes == self.cut else None


def blank(pages: int = PAGES) -> bytearray:
    # Flash comes from the factory with anything in it.
    return bytearray([(7 * i) & 0xFF for i in range(PAGE)] * pages)


def ask(pod: Pod, ticks: int, op: int, *arguments: int) -> tuple[int, bytes]:
    """Write a command and return status and result of the answer."""
    pod.write_control(ticks, bytes([op, 0x5A]) + struct.pack(wire.ARGUMENTS[op], *arguments))
    answer = [value for source, value in pod.take(ticks, 1000) if source == wire.CONTROL][-1]
    assert answer[0] == op | wire.ANSWER
    assert answer[1] == 0x5A
    return answer[2], answer[3:]


def done(pod: Pod, ticks: int, op: int, *arguments: int) -> bytes:
    status, result = ask(pod, ticks, op, *arguments)
    assert status == wire.DONE, (op, status)
    return result


def owned(flash: MemoryFlash) -> Pod:
    """Start a pod with its owner connected."""
    pod = Pod(flash, SENSOR)
    pod.double_tap(0)
    assert pod.bond(OWNER)
    pod.connect(OWNER, MTU)
    return pod


def sample_of(number: int) -> bytes:
    return struct.pack("<6h", number % 30000, -number % 30000, 5, 2048, number % 100, -3)


def run(pod: Pod, first: int, count: int) -> None:
    """Let so many samples be taken, and a stride in each 50."""
    for number in range(first, first + count):
        pod.sample(number * 158, sample_of(number))
        if number % 50 == 49:
            pod.stride(struct.pack("<BI", 1, number))


def found(pod: Pod) -> dict[tuple[int, int], tuple[int, int, int]]:
    """List the recordings: size, checksum and state by boot and number."""
    names: dict[tuple[int, int], tuple[int, int, int]] = {}
    name = (0, 0)
    while True:
        status, result = ask(pod, 0, wire.NEXT_RECORDING, *name)
        if status == wire.NO_RECORDING:
            return names
        boot, number, size, crc, state = struct.unpack(wire.FOUND_RESULT, result)
        name = boot, number
        names[name] = size, crc, state


def download(pod: Pod, name: tuple[int, int], offset: int = 0, grant: int = 3) -> bytes:
    """Fetch a recording from `offset` with a few credits at a time, acknowledging as it comes."""
    done(pod, 0, wire.READ_RECORDING, *name, offset, 0)
    data = b""
    while True:
        pod.write_control(0, bytes([wire.ACKNOWLEDGE, 1]) + struct.pack("<IH", offset + len(data), grant))
        chunks = [value for source, value in pod.take(0, 1000) if source == wire.LOG]
        assert len(chunks) <= grant + 1
        for chunk in chunks:
            if chunk[0] == wire.END_TYPE:
                size, crc = struct.unpack_from("<II", chunk, 2)
                assert size == offset + len(data)
                assert offset or crc == crc32(data)
                done(pod, 0, wire.ACKNOWLEDGE, size, 0)
                return data
            assert len(chunk) <= MTU - 3
            assert struct.unpack_from("<BI", chunk, 1) == (0x5A, offset + len(data))
            data += chunk[6:]


def contents(pod: Pod, name: tuple[int, int]) -> bytes:
    """Read a recording without a word to the pod."""
    recording = pod._recordings.find(*name)
    assert recording
    data = b""
    while part := pod._recordings.read(recording, len(data), 4096):
        data += part
    assert (len(data), crc32(data)) == (recording.size, recording.crc)
    return data


def frames(log: bytes) -> list[tuple[int, bytes]]:
    """Take a recording apart, to short numbers and values."""
    found = []
    at = 0
    while at < len(log):
        end = at + log[at] + 4
        assert struct.unpack_from("<H", log, end - 2)[0] == crc16(log[at : end - 2])
        found.append((log[at + 1], log[at + 2 : end - 2]))
        at = end
    return found


def samples(log: bytes) -> dict[int, bytes]:
    """Find the samples of a recording, by their numbers modulo 65,536."""
    by_number = {}
    for source, value in frames(log):
        if source == wire.IMU:
            first = struct.unpack_from("<H", value, 2)[0]
            for i in range(value[9]):
                by_number[first + i & 0xFFFF] = value[10 + 12 * i : 22 + 12 * i]
    return by_number


class Ledger:
    """What a pod has been told and has said, kept where its power does not reach."""

    def __init__(self) -> None:
        self.boot = 0
        self.bonds: list[bytes] = []
        self.logs: dict[tuple[int, int], bytes] = {}
        self.acknowledged: list[tuple[int, int]] = []
        self.deleted: list[tuple[int, int]] = []
        #: What is being done, and may turn out done or not.
        self.deleting: tuple[int, int] | None = None

    def note(self, pod: Pod) -> None:
        """Take down what is there now."""
        self.boot = pod.boot
        self.bonds = pod.bonds
        for each in pod._recordings.all:
            name = each.boot, each.number
            self.logs[name] = contents(pod, name)
            if each.acknowledged and name not in self.acknowledged:
                self.acknowledged.append(name)


def a_day(flash: FailingFlash, ledger: Ledger) -> None:
    """Two shoes' worth of trouble: lost links, a restart, deletions, and a flash that fills and gives way."""
    pod = owned(flash)
    ledger.note(pod)
    done(pod, 0, wire.SET_SIDE, 2)
    done(pod, 0, wire.START_STREAM, 8)
    for first in range(0, 120, 40):
        run(pod, first, 40)
        ledger.note(pod)
    pod.disconnect()
    run(pod, 120, 30)
    pod.connect(OWNER, MTU)
    done(pod, 0, wire.STOP_STREAM)
    ledger.note(pod)
    one = (pod.boot, 1)
    done(pod, 0, wire.START_STREAM, 19)
    run(pod, 0, 40)
    done(pod, 0, wire.STOP_STREAM)
    ledger.note(pod)
    two = (pod.boot, 2)
    log = download(pod, one)
    ledger.note(pod)
    ledger.deleting = one
    done(pod, 0, wire.COMMIT_DELETE, *one, len(log), crc32(log))
    ledger.deleted.append(one)
    ledger.deleting = None
    # A recording broken off by a restart.
    done(pod, 0, wire.START_STREAM, 19)
    run(pod, 0, 45)
    ledger.note(pod)
    pod = Pod(flash, SENSOR)
    ledger.note(pod)
    pod.connect(OWNER, MTU)
    download(pod, two)
    ledger.note(pod)
    # This one needs all there is, and the place of the second one.
    done(pod, 0, wire.START_STREAM, 19)
    for first in range(0, 480, 80):
        run(pod, first, 80)
        ledger.note(pod)
    done(pod, 0, wire.STOP_STREAM)
    ledger.note(pod)


def cut_at(write: int, way: int, whole: Ledger) -> bool:
    """Play the day until power fails at a write, start again, and hold what is there to the ledger."""
    image = blank()
    ledger = Ledger()
    try:
        a_day(FailingFlash(image, write, way), ledger)
    except PowerCut:
        pass
    else:
        return False
    pod = Pod(MemoryFlash(image, PAGE), SENSOR)
    assert pod.boot > ledger.boot
    assert pod.bonds[: len(ledger.bonds)] == ledger.bonds
    there = {(each.boot, each.number): each for each in pod._recordings.all}
    for name in ledger.deleted:
        assert name not in there
    for name, log in ledger.logs.items():
        if name not in there:
            assert name in ledger.acknowledged or name == ledger.deleting or name in ledger.deleted
            continue
        assert contents(pod, name)[: len(log)] == log
        assert there[name].acknowledged or name not in ledger.acknowledged
    for name in there:
        got = contents(pod, name)
        assert whole.logs[name][: len(got)] == got
    goes_on(image, pod)
    return True


def goes_on(image: bytearray, pod: Pod) -> None:
    """Record after a restart, and find everything after another."""
    if not pod.bonds:
        pod.double_tap(0)
        assert pod.bond(OWNER)
    before = {(each.boot, each.number): contents(pod, (each.boot, each.number)) for each in pod._recordings.all}
    pod.connect(OWNER, MTU)
    done(pod, 0, wire.START_STREAM, 19)
    run(pod, 0, 30)
    done(pod, 0, wire.STOP_STREAM)
    after = {(each.boot, each.number): contents(pod, (each.boot, each.number)) for each in pod._recordings.all}
    assert (pod.boot, 1) in after
    again = Pod(MemoryFlash(image, PAGE), SENSOR)
    assert again.boot == pod.boot + 1
    assert {
        (each.boot, each.number): contents(again, (each.boot, each.number)) for each in again._recordings.all
    } == after
    for name, log in before.items():
        assert after.get(name, log) == log


def power_fails_at_each_write(step: int = 1) -> int:
    """Cut the power within each write of a day, in each way, or in each `step`-th case; return how many there are.

    The day is held to what it is meant to hold: it has each kind of end a recording can have.
    """
    whole = Ledger()
    flash = FailingFlash(blank())
    a_day(flash, whole)
    left = Pod(MemoryFlash(flash.image, PAGE), SENSOR)._recordings.all
    assert [(each.boot, each.number, each.incomplete) for each in left] == [(1, 3, False), (2, 1, True)]
    cases = flash.writes * FailingFlash.WAYS
    for case in range(0, cases, step):
        write, way = case // FailingFlash.WAYS + 1, case % FailingFlash.WAYS
        assert cut_at(write, way, whole), (write, way)
    assert not cut_at(flash.writes + 1, 0, whole)
    return cases
