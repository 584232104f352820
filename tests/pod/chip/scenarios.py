"""What happens to pods, played through on CPython and on MicroPython alike: plain functions, each of which asserts.

This module keeps to what MicroPython has. `SCENARIOS` names those that both run.
"""

import struct

from openstride.pod.chip import MemoryFlash, Pod, Sensor
from openstride.pod.chip import _wire as wire
from openstride.pod.chip._checksums import crc16, crc32
from openstride.pod.chip._packing import ATTRIBUTE, with_checksum

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
            # Nothing has let go but the marks.
            self.image[at + 24 : at + 36] = b"\xff" * 12
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


def stride_of(number: int) -> bytes:
    """Make a packet of STRIDE's kind and length."""
    return with_checksum(struct.pack("<BBII", 1, 2, number // 50, number * 158) + b"\xff" * 17)


def run(pod: Pod, first: int, count: int) -> None:
    """Let so many samples be taken, and a stride in each 50."""
    for number in range(first, first + count):
        pod.sample(number * 158, sample_of(number))
        if number % 50 == 49:
            pod.stride(stride_of(number))


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
    """Lost links, a restart, deletions, a flash that fills and gives way, and each page used a second time."""
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
    log = download(pod, (2, 1))
    ledger.note(pod)
    ledger.deleting = (2, 1)
    done(pod, 0, wire.COMMIT_DELETE, 2, 1, len(log), crc32(log))
    ledger.deleted.append((2, 1))
    done(pod, 0, wire.START_STREAM, 19)
    run(pod, 0, 320)
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
    assert [(each.boot, each.number, each.incomplete) for each in left] == [(1, 3, False), (2, 2, False)]
    assert whole.acknowledged == [(1, 1), (1, 2), (2, 1)]
    cases = flash.writes * FailingFlash.WAYS
    for case in range(0, cases, step):
        write, way = case // FailingFlash.WAYS + 1, case % FailingFlash.WAYS
        assert cut_at(write, way, whole), (write, way)
    assert not cut_at(flash.writes + 1, 0, whole)
    return cases


def full_flash_gives_up_nothing_that_no_one_holds() -> int:
    """Record until nothing fits; the strides go on where samples do not, and at last nothing is begun."""
    image = blank()
    pod = owned(MemoryFlash(image, PAGE))
    done(pod, 0, wire.START_STREAM, 19)
    run(pod, 0, 100)
    done(pod, 0, wire.STOP_STREAM)
    kept = contents(pod, (1, 1))
    done(pod, 0, wire.START_STREAM, 19)
    run(pod, 0, 600)
    assert found(pod)[1, 2][2] == wire.OPEN | wire.INCOMPLETE
    log = contents(pod, (1, 2))
    strides = [value for source, value in frames(log) if source == wire.STRIDE]
    assert [stride[1] for stride in strides] == [2 | 32] * 12
    assert all(with_checksum(stride[:-2]) == stride for stride in strides)
    stored = len(samples(log))
    assert 300 < stored < 400
    done(pod, 0, wire.STOP_STREAM)
    # The last thing it says is how many there were; that they are not all there is known after a restart too.
    (again,) = [each for each in Pod(MemoryFlash(bytearray(image), PAGE), SENSOR)._recordings.all if each.number == 2]
    assert again.incomplete
    assert frames(contents(pod, (1, 2)))[-1] == (wire.CONTROL, struct.pack("<BBBII", 0x82, 0, 0, 2, 600))
    while ask(pod, 0, wire.START_STREAM, 19)[0] == wire.DONE:
        done(pod, 0, wire.STOP_STREAM)
    assert ask(pod, 0, wire.START_STREAM, 19)[0] == wire.FLASH_FULL
    assert contents(pod, (1, 1)) == kept
    # What someone holds makes room, but not while it is read once more.
    assert download(pod, (1, 1)) == kept
    done(pod, 0, wire.READ_RECORDING, 1, 1, 0, 0)
    assert ask(pod, 0, wire.START_STREAM, 19)[0] == wire.FLASH_FULL
    pod.disconnect()
    pod.connect(OWNER, MTU)
    done(pod, 0, wire.START_STREAM, 19)
    assert (1, 1) not in found(pod)
    assert (1, 2) in found(pod)
    return stored


def samples_that_find_room_again_say_what_is_missing() -> int:
    pod = owned(MemoryFlash(blank(), PAGE))
    done(pod, 0, wire.START_STREAM, 19)
    run(pod, 0, 250)
    done(pod, 0, wire.STOP_STREAM)
    first = contents(pod, (1, 1))
    done(pod, 0, wire.START_STREAM, 19)
    run(pod, 0, 250)
    assert download(pod, (1, 1)) == first
    done(pod, 0, wire.COMMIT_DELETE, 1, 1, len(first), crc32(first))
    run(pod, 250, 38)
    packets = [value for source, value in frames(contents(pod, (1, 2))) if source == wire.IMU]
    gaps = [packet for packet in packets if packet[1] & 4]
    assert len(gaps) == 1
    assert packets[packets.index(gaps[0]) - 1][2:4] < gaps[0][2:4]
    return len(samples(contents(pod, (1, 2))))


def deletion_takes_the_right_size_and_checksum() -> int:
    pod = owned(MemoryFlash(blank(), PAGE))
    done(pod, 0, wire.START_STREAM, 19)
    run(pod, 0, 60)
    open_size, open_crc, _ = found(pod)[1, 1]
    assert ask(pod, 0, wire.COMMIT_DELETE, 1, 1, open_size, open_crc)[0] == wire.NOT_NOW
    done(pod, 0, wire.STOP_STREAM)
    size, crc, _ = found(pod)[1, 1]
    for wrong in ((size - 1, crc), (size, crc ^ 1), (open_size, open_crc), (0, 0)):
        assert ask(pod, 0, wire.COMMIT_DELETE, 1, 1, *wrong)[0] == wire.NOT_THE_SAME
    assert ask(pod, 0, wire.COMMIT_DELETE, 2, 1, size, crc)[0] == wire.NO_RECORDING
    assert list(found(pod)) == [(1, 1)]
    done(pod, 0, wire.COMMIT_DELETE, 1, 1, size, crc)
    assert ask(pod, 0, wire.COMMIT_DELETE, 1, 1, size, crc)[0] == wire.NO_RECORDING
    assert found(pod) == {}
    return size


def strangers_get_nothing() -> int:
    """Bond in the window only, four at most; a stranger is told nothing, and a friend deletes nothing."""
    image = blank()
    pod = Pod(MemoryFlash(image, PAGE), SENSOR)
    assert not pod.bond(OWNER)
    pod.connect(OWNER, MTU)
    assert ask(pod, 0, wire.START_STREAM, 8)[0] == wire.NOT_ALLOWED
    pod.double_tap(0)
    assert pod.bond(OWNER)
    pod.tick(60 * 32768 - 1)
    assert pod.bond(FRIEND)
    pod.tick(60 * 32768)
    assert not pod.bond(b"late")
    assert not pod.bond(OWNER)
    pod.plug_in()
    assert pod.bond(b"third")
    assert pod.bond(b"fourth")
    assert not pod.bond(b"fifth")
    assert pod.bond(OWNER)
    assert len(pod.bonds) == 4
    pod.unplug()
    assert not pod.bond(OWNER)
    pod.connect(OWNER, MTU)
    done(pod, 0, wire.START_STREAM, 8)
    run(pod, 0, 40)
    done(pod, 0, wire.STOP_STREAM)
    size, crc, _ = found(pod)[1, 1]
    pod.connect(b"fifth", MTU)
    for op in sorted(wire.ARGUMENTS):
        assert ask(pod, 0, op, *[0] * (len(wire.ARGUMENTS[op]) - 1)) == (wire.NOT_ALLOWED, b"")
    assert not pod.write_time(0, bytes(9))
    pod.connect(FRIEND, MTU)
    assert ask(pod, 0, wire.COMMIT_DELETE, 1, 1, size, crc)[0] == wire.NOT_ALLOWED
    download(pod, (1, 1))
    # All of it outlives a restart, and the next owner finds the recordings.
    pod = Pod(MemoryFlash(image, PAGE), SENSOR)
    assert len(pod.bonds) == 4
    pod.forget_bonds()
    pod = Pod(MemoryFlash(image, PAGE), SENSOR)
    assert pod.bonds == []
    pod.plug_in()
    assert pod.bond(FRIEND)
    pod.connect(FRIEND, MTU)
    done(pod, 0, wire.COMMIT_DELETE, 1, 1, size, crc)
    return size


def counters_wrap() -> int:
    """Run over the end of the ticks and of the sequence; the window closes all the same."""
    start = 2**32 - 10 * 158
    pod = Pod(MemoryFlash(blank(), PAGE), SENSOR, start)
    pod.double_tap(start)
    assert pod.bond(OWNER)
    pod.connect(OWNER, MTU)
    done(pod, start, wire.START_STREAM, 19)
    pod.lose_samples(65530)
    live = []
    for number in range(38):
        pod.sample((start + number * 158) % 2**32, sample_of(number))
        live += [value for source, value in pod.take((start + number * 158) % 2**32, 10) if source == wire.IMU]
    heads = [struct.unpack_from("<BBHI", packet) for packet in live]
    assert heads == [(1, 4, 65530, start), (1, 0, 13, 9 * 158)]
    result = done(pod, 28 * 158, wire.STOP_STREAM)
    assert struct.unpack("<II", result) == (1, 65568)
    assert set(samples(contents(pod, (1, 1)))) == set(range(32)) | set(range(65530, 65536))
    window = [pod.may_bond]
    pod.tick(60 * 32768)
    window.append(pod.may_bond)
    assert window == [True, False]
    assert struct.unpack_from("<I", pod.info(5), 32)[0] == 60 * 32768
    return 38


def a_download_goes_on_where_it_was(mtus: tuple[int, ...] = (23, 64, 247, 517)) -> int:
    """Break off at any offset, at any MTU, while the recording grows; the bytes are the same."""
    pod = owned(MemoryFlash(blank(), PAGE))
    done(pod, 0, wire.START_STREAM, 19)
    run(pod, 0, 130)
    size = found(pod)[1, 1][0]
    log = b""
    for i in range(40):
        pod.disconnect()
        pod.connect(OWNER, mtus[i % len(mtus)])
        done(pod, 0, wire.READ_RECORDING, 1, 1, len(log), 0)
        pod.write_control(0, bytes([wire.ACKNOWLEDGE, 1]) + struct.pack("<IH", len(log), 2))
        for source, value in pod.take(0, 10):
            if source == wire.LOG and value[0] == wire.CHUNK_TYPE:
                assert len(value) <= min(mtus[i % len(mtus)] - 3, ATTRIBUTE)
                log += value[6:]
    assert log == contents(pod, (1, 1))
    assert len(log) == size
    assert ask(pod, 0, wire.READ_RECORDING, 1, 1, size + 1, 2)[0] == wire.BAD_ARGUMENTS
    assert ask(pod, 0, wire.READ_RECORDING, 1, 2, 0, 2)[0] == wire.NO_RECORDING
    pod.connect(OWNER, MTU)
    assert ask(pod, 0, wire.ACKNOWLEDGE, 0, 2)[0] == wire.NOT_NOW
    run(pod, 130, 60)
    done(pod, 0, wire.STOP_STREAM)
    log += download(pod, (1, 1), len(log))
    assert samples(log) == {number: sample_of(number) for number in range(190)}
    assert found(pod)[1, 1] == (len(log), crc32(log), wire.ACKNOWLEDGED)
    return len(log)


def rot_costs_what_it_hit() -> int:
    """Spoil a page's header, then a frame at the end: the recording is what came before, and new ones are whole."""
    image = blank()
    pod = owned(MemoryFlash(image, PAGE))
    done(pod, 0, wire.START_STREAM, 19)
    run(pod, 0, 190)
    done(pod, 0, wire.STOP_STREAM)
    log = contents(pod, (1, 1))
    pages, offsets = pod._recordings.all[0].pages, pod._recordings.all[0].offsets
    last = pages[-1] * PAGE + 36 + len(log) - offsets[-1]
    image[last - 3] ^= 0x10
    pod = Pod(MemoryFlash(image, PAGE), SENSOR)
    kept = contents(pod, (1, 1))
    assert log[: len(kept)] == kept
    assert len(frames(kept)) == len(frames(log)) - 1
    image[pages[2] * PAGE + 13] ^= 0x01
    pod = Pod(MemoryFlash(image, PAGE), SENSOR)
    assert contents(pod, (1, 1)) == log[: offsets[2]]
    goes_on(image, pod)
    # A memory that is lost takes the bonds along, and no name is given twice.
    image[: 2 * PAGE] = bytes(2 * PAGE)
    last_boot = pod.boot
    pod = Pod(MemoryFlash(image, PAGE), SENSOR)
    assert (pod.boot, pod.bonds) == (last_boot + 1, [])
    return offsets[2]


def an_empty_battery_ends_the_recording() -> int:
    image = blank()
    pod = owned(MemoryFlash(image, PAGE))
    done(pod, 0, wire.START_STREAM, 19)
    run(pod, 0, 30)
    pod.take(0, 100)
    pod.battery(2)
    assert not pod.recording
    taken = pod.take(0, 100)
    assert (wire.BATTERY, b"\x02") in taken
    assert [value[9] for source, value in taken if source == wire.IMU] == [11]
    assert ask(pod, 0, wire.START_STREAM, 19)[0] == wire.NOT_NOW
    pod = Pod(MemoryFlash(image, PAGE), SENSOR)
    log = contents(pod, (1, 1))
    assert frames(log)[-1] == (wire.CONTROL, struct.pack("<BBBII", 0x82, 0, 0, 1, 30))
    assert samples(log) == {number: sample_of(number) for number in range(30)}
    return len(log)


def anything_written_is_answered() -> int:
    pod = owned(MemoryFlash(blank(), PAGE))
    for op in range(256):
        for length in range(22):
            command = bytes([op, 9] + [255] * 20)[:length]
            pod.write_control(0, command)
            taken = [value for source, value in pod.take(0, 100) if source == wire.CONTROL]
            assert len(taken) == 1
            head = (command + bytes(2))[:2]
            assert taken[0][:2] == bytes([head[0] | 0x80, head[1]])
            if op not in wire.ARGUMENTS and length:
                assert taken[0][2:] == bytes([wire.UNKNOWN_OP])
            elif length and length != 2 + struct.calcsize(wire.ARGUMENTS[op]):
                assert taken[0][2:] == bytes([wire.BAD_ARGUMENTS])
    assert not pod.write_time(0, bytes(8))
    assert pod.write_time(100, bytes([7]) + bytes(8))
    assert pod.take(130, 5) == [(wire.TIME, struct.pack("<BII", 7, 100, 130))]
    done(pod, 200, wire.IDENTIFY)
    light = [pod.lit]
    pod.tick(200 + 10 * 32768)
    light.append(pod.lit)
    assert light == [True, False]
    return 256


def a_link_that_takes_nothing_costs_no_memory() -> int:
    """Let packets wait: the oldest go, what is in flash stays, and after a new start only what is new is sent."""
    pod = owned(MemoryFlash(blank(40), PAGE))
    done(pod, 0, wire.START_STREAM, 4)
    run(pod, 0, 600)
    taken = pod.take(0, 1000)
    assert len(taken) == 64
    pod.disconnect()
    run(pod, 600, 10)
    pod.connect(OWNER, 23)
    assert ask(pod, 0, wire.START_STREAM, 4)[0] == wire.MTU_TOO_SMALL
    pod.connect(OWNER, 40)
    assert struct.unpack("<II", done(pod, 0, wire.START_STREAM, 19)) == (1, 610)
    run(pod, 610, 3)
    ((source, packet),) = pod.take(0, 1000)
    assert (source, packet[9], packet[2:4]) == (wire.IMU, 2, struct.pack("<H", 610))
    assert ask(pod, 0, wire.SET_SIDE, 1)[0] == wire.NOT_NOW
    assert ask(pod, 0, wire.START_STREAM, 20)[0] == wire.BAD_ARGUMENTS
    done(pod, 0, wire.STOP_STREAM)
    assert len(samples(contents(pod, (1, 1)))) == 613
    return 613


def each_start_counts_whatever_happens_to_power() -> int:
    """Fail within each write of many starts: the count never repeats, and bonds and side stay."""
    image = blank()
    pod = owned(MemoryFlash(image, PAGE))
    assert pod.bond(FRIEND)
    done(pod, 0, wire.SET_SIDE, 2)
    boot = pod.boot
    for i in range(200):
        flash = FailingFlash(image, 1 + i % 3, i % FailingFlash.WAYS)
        try:
            pod = Pod(flash, SENSOR)
        except PowerCut:
            pod = Pod(MemoryFlash(image, PAGE), SENSOR)
        assert boot < pod.boot <= boot + 2
        boot = pod.boot
        assert pod.bonds == [OWNER + bytes(2), FRIEND + bytes(2)]
        assert pod.info(0)[1] == 2
    return boot


def answers_keep_their_place_among_packets() -> int:
    """Let everything be due at once: an answer comes before what was asked for and after what was there."""
    pod = owned(MemoryFlash(blank(), PAGE))
    pod.write_control(0, bytes([wire.START_STREAM, 1, 4]))
    run(pod, 0, 8)
    pod.write_time(9 * 158, bytes([2]) + bytes(8))
    run(pod, 8, 6)
    pod.write_control(14 * 158, bytes([wire.STOP_STREAM, 3]))
    ready = [pod.ready]
    first = pod.take(14 * 158, 2)
    rest = pod.take(15 * 158, 100)
    sources = [source for source, _ in first + rest]
    assert sources == [wire.CONTROL, wire.IMU, wire.IMU, wire.TIME, wire.IMU, wire.IMU, wire.CONTROL]
    # The question was answered when it was: not with the first two.
    assert rest[1][1] == struct.pack("<BII", 2, 9 * 158, 15 * 158)
    ready.append(pod.ready)
    assert ready == [True, False]
    # Answers outlive packets that no one takes.
    done(pod, 0, wire.START_STREAM, 1)
    pod.write_control(0, bytes([wire.IDENTIFY, 9]))
    run(pod, 0, 40)
    run(pod, 40, 40)
    taken = pod.take(0, 1000)
    assert len(taken) == 64
    assert taken[0] == (wire.CONTROL, bytes([wire.IDENTIFY | 0x80, 9, 0]))
    return len(sources)


def it_is_to_be_found_when_someone_needs_it() -> int:
    """Hide, but in the window, on the charger, in a run, and for a minute after a client has lost it or it started."""
    image = blank()
    pod = Pod(MemoryFlash(image, PAGE), SENSOR)
    seen = [pod.advertising]
    pod.plug_in()
    seen.append(pod.advertising)
    pod.unplug()
    pod.double_tap(0)
    seen.append(pod.advertising)
    assert pod.bond(OWNER)
    pod.tick(60 * 32768)
    seen.append(pod.advertising)
    pod.connect(OWNER, MTU)
    seen.append(pod.advertising)
    now = 70 * 32768
    done(pod, now, wire.START_STREAM, 8)
    seen.append(pod.advertising)
    pod.disconnect()
    pod.tick(now + 1000 * 32768)
    seen.append(pod.advertising)
    now += 1000 * 32768
    pod.connect(OWNER, MTU)
    done(pod, now, wire.STOP_STREAM)
    pod.disconnect()
    seen.append(pod.advertising)
    pod.tick(now + 60 * 32768)
    seen.append(pod.advertising)
    pod = Pod(MemoryFlash(image, PAGE), SENSOR)
    seen.append(pod.advertising)
    pod.tick(60 * 32768)
    seen.append(pod.advertising)
    assert seen == [False, True, True, False, False, False, True, True, False, True, False]
    return len(seen)


def a_range_that_ends_early_is_flagged() -> int:
    sensor = Sensor(7, 208 * 16, 32 * 16, 2000 * 16, acc_limit=16384, gyr_limit=30000)
    pod = Pod(MemoryFlash(blank(), PAGE), sensor)
    pod.plug_in()
    pod.bond(OWNER)
    pod.connect(OWNER, MTU)
    done(pod, 0, wire.START_STREAM, 1)
    for counts in (
        (16383, 0, 0, 0, 0, 29999),
        (0, 16384, 0, 0, 0, 0),
        (0, 0, -16384, 0, 0, 0),
        (0, 0, 0, -30000, 0, 0),
        (32767, 0, 0, 0, 0, -32768),
    ):
        assert pod.until_packet == 1
        pod.sample(0, struct.pack("<6h", *counts))
    flags = [value[1] for _, value in pod.take(0, 100)]
    assert flags == [0, 8, 8, 16, 24]
    assert frames(contents(pod, (1, 1)))[0][1][4:10] == struct.pack("<HHH", 208 * 16, 32 * 16, 2000 * 16)
    done(pod, 0, wire.STOP_STREAM)
    assert frames(contents(pod, (1, 1)))[2][1][1] == 8 | 16 | 32
    return 5


def watches_hear_of_a_run_and_of_nothing_else() -> int:
    """Say speed, strides a minute and length of the last stride, while the foot moves and someone may know."""
    pod = owned(MemoryFlash(blank(), PAGE))
    pod.tick(100 * 32768)
    known = struct.pack("<BBIIHHhHHhhHB", 1, 2, 0, 0, 5734, 2000, 867, 2104, 3006, 0, 0, 5000, 90)
    unknown = struct.pack("<BBIIHHhHHhhHB", 1, 2, 1, 0, 5734, 2000, 867, 0xFFFF, 0xFFFF, 0, 0, 5000, 90)
    walked = struct.pack("<BBIIHHhHHhhHB", 1, 6, 2, 0, 9830, 6000, -1085, 1200, 1000, 0, 0, 5000, 90)
    said = [pod.running(100 * 32768)]
    pod.stride(with_checksum(known))
    said.append(pod.running(100 * 32768))
    done(pod, 100 * 32768, wire.START_STREAM, 8)
    said.append(pod.running(100 * 32768))
    pod.stride(with_checksum(unknown))
    said.append(pod.running(102 * 32768))
    pod.stride(with_checksum(walked))
    said.append(pod.running(105 * 32768 - 1))
    said.append(pod.running(105 * 32768 + 1))
    done(pod, 105 * 32768, wire.STOP_STREAM)
    pod.stride(with_checksum(known))
    said.append(pod.running(105 * 32768 + 1))
    pod.double_tap(105 * 32768 + 1)
    said.append(pod.running(105 * 32768 + 1))
    run_ = struct.pack("<BHBH", 5, 770, 86, 210)
    walk = struct.pack("<BHBH", 1, 256, 50, 120)
    assert said == [b"", b"", run_, run_, walk, b"", b"", run_]
    return len(said)


def a_pod_without_a_clock_answers_no_question() -> int:
    pod = Pod(MemoryFlash(blank(), PAGE), Sensor(7, 208 * 16, 16 * 16, 2000 * 16, capabilities=3))
    pod.plug_in()
    pod.bond(OWNER)
    pod.connect(OWNER, 23)
    assert not pod.write_time(0, bytes(9))
    # What is asked after a larger MTU was granted has it.
    assert ask(pod, 0, wire.START_STREAM, 8)[0] == wire.MTU_TOO_SMALL
    pod.widen(MTU)
    done(pod, 0, wire.START_STREAM, 8)
    pod.set_side(1)
    assert pod.info(0)[1] == 1
    return pod.until_packet


SCENARIOS = (
    "answers_keep_their_place_among_packets()",
    "it_is_to_be_found_when_someone_needs_it()",
    "a_range_that_ends_early_is_flagged()",
    "watches_hear_of_a_run_and_of_nothing_else()",
    "a_pod_without_a_clock_answers_no_question()",
    "each_start_counts_whatever_happens_to_power()",
    "full_flash_gives_up_nothing_that_no_one_holds()",
    "samples_that_find_room_again_say_what_is_missing()",
    "deletion_takes_the_right_size_and_checksum()",
    "strangers_get_nothing()",
    "counters_wrap()",
    "a_download_goes_on_where_it_was()",
    "rot_costs_what_it_hit()",
    "an_empty_battery_ends_the_recording()",
    "anything_written_is_answered()",
    "a_link_that_takes_nothing_costs_no_memory()",
    "power_fails_at_each_write(7)",
)
