"""Bad input from end to end: each kind is a typed error that says what to do, and nothing is lost from the log.

The samples of a made-up pod say who they are, so a wrong one that found its way into a recording shows.
"""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from struct import pack

import pytest

from openstride.pod import (
    BATTERY_LEVEL,
    CONTROL,
    IMU,
    INFO,
    LOG,
    MTU,
    POD_SERVICE,
    RSC_MEASUREMENT,
    STRIDE,
    TIME,
    Characteristic,
    Flag,
    ImuPacket,
    PacketError,
    StartStream,
    crc16,
    decode_imu,
    decode_info,
    decode_stride,
    encode_imu,
    encode_info,
    op_of,
)
from openstride.radio._others import Offer
from openstride.recorder import (
    BleakLink,
    ForeignDeviceError,
    LinkError,
    Listener,
    MtuTooSmallError,
    OldBootError,
    Outcome,
    PodRefusedError,
    Recorder,
    RecorderError,
    SameSideError,
    SideContradictionError,
    SideUnknownError,
    SilentPodError,
    find_pods,
)
from openstride.recordings import Fetched, LogReader, Received, Side
from tests.conftest import Require
from tests.recorder.made_pod import MadePod
from tests.recorder.others import around
from tests.recorder.player_link import PlayerLink
from tests.recorder.runs import record, sealed, stored, wall_us
from tests.recorder.virtual_time import run


class NotingLink(PlayerLink):
    """A link that notes what it hands on, and may change it on the way."""

    def __init__(
        self,
        pod: MadePod,
        name: str = "OpenStride",
        mtu: int = MTU,
        *,
        changed: Callable[[int, bytes], bytes | None] = lambda _, value: value,
    ) -> None:
        super().__init__(pod, name, mtu)
        self.changed = changed
        self.heard: list[tuple[int, bytes]] = []

    def hear(self, short: int, value: bytes) -> None:
        said = self.changed(short, value)
        if said is not None and self.connected:
            self.heard.append((short, said))
            super().hear(short, said)

    async def read(self, short: int) -> bytes:
        value = await super().read(short)
        return self.changed(short, value) or b""


@dataclass
class Told(Listener):
    """Who is told what is wrong."""

    troubles: list[tuple[Side, RecorderError]] = field(default_factory=list)

    def trouble(self, side: Side, error: RecorderError) -> None:
        self.troubles.append((side, error))

    def only(self, kind: type[RecorderError]) -> RecorderError:
        """Return the first error, where there are errors of this kind and no others."""
        assert self.troubles
        assert {type(error) for _, error in self.troubles} == {kind}
        return self.troubles[0][1]


def pair() -> dict[Side, MadePod]:
    return {"left": MadePod("left", device=1), "right": MadePod("right", device=2, offset=9.0)}


def lost(log: Path, *links: NotingLink) -> Counter[tuple[int, bytes]]:
    """Return what links have handed on and the log does not hold.

    Bytes from flash are there in another form, so are exchanges of clocks.
    """
    heard = Counter(each for link in links for each in link.heard if each[0] not in {LOG.short, TIME.short})
    kept = Counter((each.source, each.value) for each in LogReader(log) if isinstance(each, Received))
    return heard - kept


def whole(log: Path, side: Side, pod: MadePod) -> bool:
    """Tell whether all that a pod took in its last start is sealed, and nothing else."""
    return stored(sealed(log), side) == [(pod.boot, number) for number in range(pod.taken[pod.boot])]


def checked(body: bytes) -> bytes:
    """Return bytes with a checksum that is right."""
    return body + crc16(body).to_bytes(2, "little")


# Packets.

SOUND = encode_imu(ImuPacket("left", Flag(0), 8, 80, 1, bytes(12 * 8)))
HEAD, SAMPLES = SOUND[:10], SOUND[10:-2]

DAMAGED = {
    "empty": (IMU.short, b"", "WrongLengthError"),
    "cut": (IMU.short, SOUND[:11], "WrongLengthError"),
    "cut behind a sample": (IMU.short, checked(SOUND[:-14]), "WrongLengthError"),
    "longer": (IMU.short, checked(SOUND[:-2] + bytes(12)), "WrongLengthError"),
    "a bit flipped": (IMU.short, SOUND[:40] + bytes([SOUND[40] ^ 8]) + SOUND[41:], "ChecksumError"),
    "another type": (IMU.short, checked(b"\x09" + SOUND[1:-2]), "UnknownTypeError"),
    "no samples": (IMU.short, checked(HEAD[:9] + b"\0"), "ImpossibleValueError"),
    "too many samples": (IMU.short, checked(HEAD[:9] + b"\x14" + bytes(240)), "ImpossibleValueError"),
    "a third foot": (IMU.short, checked(b"\x01\x03" + SOUND[2:-2]), "ImpossibleValueError"),
    "flags of a later version": (IMU.short, checked(b"\x01\xc1" + SOUND[2:-2]), "ImpossibleValueError"),
    "a number of another time": (IMU.short, checked(HEAD[:2] + b"\x00\x7d" + HEAD[4:] + SAMPLES), "OutOfLineError"),
    "another configuration": (IMU.short, checked(HEAD[:8] + b"\x02" + HEAD[9:] + SAMPLES), "OtherConfiguration"),
    "a stride cut": (STRIDE.short, b"\x01\x01", "WrongLengthError"),
    "a stride of another type": (STRIDE.short, checked(b"\x07" + bytes(26)), "UnknownTypeError"),
    "an impossible stride": (STRIDE.short, checked(b"\x01\x01" + bytes(24) + b"\xc8"), "ImpossibleValueError"),
    "a battery fuller than full": (BATTERY_LEVEL.short, b"\x65", "ImpossibleValueError"),
    "a battery that says nothing": (BATTERY_LEVEL.short, b"", "WrongLengthError"),
    "an answer cut": (CONTROL.short, b"\x81", "Stray"),
    "a time cut": (TIME.short, b"\x01\x02", "Stray"),
    "an answer to nothing": (CONTROL.short, b"\x87\xfe\x00", "Stray"),
}


@pytest.mark.parametrize("what", DAMAGED)
def test_a_damaged_value_is_counted_by_its_kind_kept_and_used_for_nothing(tmp_path: Path, what: str) -> None:
    short, value, kind = DAMAGED[what]
    pods, counted = pair(), Counter[str]()
    links = [NotingLink(pod, side) for side, pod in pods.items()]

    async def meanwhile(recorder: Recorder) -> None:
        await asyncio.sleep(3.0)
        for _ in range(3):
            links[0].hear(short, value)
        await asyncio.sleep(0.1)
        counted.update(recorder.snapshot().feet["left"].damaged)
        assert not recorder.snapshot().feet["right"].damaged

    outcome = run(record(tmp_path / "log", links, 6.0, meanwhile=meanwhile))
    assert counted == {kind: 3}
    kept = [each for each in LogReader(tmp_path / "log") if isinstance(each, Received)]
    assert [(each.source, each.value) for each in kept].count((short, value)) == 3
    assert {foot.why for foot in outcome.feet.values()} == {"whole"}
    assert not lost(tmp_path / "log", *links)
    for side, pod in pods.items():
        assert whole(tmp_path / "log", side, pod)
    assert sealed(tmp_path / "log").metadata.gaps == ()


@pytest.mark.parametrize(
    "what", [name for name, (short, _, _) in DAMAGED.items() if short in {IMU.short, STRIDE.short}]
)
def test_what_is_wrong_with_a_packet_is_said_with_what_to_do(what: str) -> None:
    short, value, kind = DAMAGED[what]
    decode = decode_imu if short == IMU.short else decode_stride
    if kind in {"OutOfLineError", "OtherConfiguration"}:
        # By itself it is sound: it is what came before that it does not go with.
        decode(value)
        return
    with pytest.raises(PacketError) as caught:
        decode(value)
    assert type(caught.value).__name__ == kind
    assert caught.value.packet == value
    assert caught.value.hint.endswith(".")


def test_a_pod_of_which_every_other_packet_is_damaged_is_recorded_whole_from_flash(tmp_path: Path) -> None:
    pods, count = pair(), iter(range(10_000))

    def damaged(short: int, value: bytes) -> bytes:
        if short == IMU.short and next(count) % 2:
            return value[:20] + bytes([value[20] ^ 1]) + value[21:]
        return value

    links = [NotingLink(pods["left"], "left", changed=damaged), NotingLink(pods["right"], "right")]
    outcome = run(record(tmp_path / "log", links, 20.0))
    assert outcome.feet["left"].why == "whole"
    assert outcome.feet["left"].fetched > 1000
    assert not lost(tmp_path / "log", *links)
    assert whole(tmp_path / "log", "left", pods["left"])
    (notice,) = sealed(tmp_path / "log").notices
    assert "ChecksumError" in notice.message


# A pod that cannot take part.


def refused(log: Path, *links: PlayerLink) -> RecorderError:
    """Return why a run does not begin; nothing is left of the attempt."""

    async def begin() -> RecorderError:
        async with Recorder(log, links, wall_us=wall_us) as recorder:
            with pytest.raises(RecorderError) as caught:
                await recorder.start()
            assert not any(link.connected for link in links)
            return caught.value

    error = run(begin())
    assert not log.exists()
    assert error.message.endswith(".")
    assert error.hint
    return error


def of_info(change: Callable[[bytes], bytes]) -> Callable[[int, bytes], bytes]:
    return lambda short, value: change(value) if short == INFO.short else value


IMPOSSIBLE_INFOS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "of version 2": (lambda info: b"\x02" + info[1:], "version 2"),
    "of version 0": (lambda info: b"\x00" + info[1:], "version 0"),
    "empty": (lambda _: b"", "0 bytes"),
    "cut": (lambda info: info[:35], "35 bytes"),
    "longer": (lambda info: info + b"\0", "37 bytes"),
    "of a third foot": (lambda info: info[:1] + b"\x03" + info[2:], "side is 3"),
    "without a rate": (lambda info: info[:4] + b"\0\0" + info[6:], "rate is 0"),
    "without a range of acceleration": (lambda info: info[:6] + b"\0\0" + info[8:], "acc_full_scale_g is 0"),
    "without a range of turning": (lambda info: info[:8] + b"\0\0" + info[10:], "gyr_full_scale_dps is 0"),
    "without samples in a packet": (lambda info: info[:10] + b"\0" + info[11:], "most_samples is 0"),
    "with more samples than fit": (lambda info: info[:10] + b"\x14" + info[11:], "most_samples is 20"),
}


@pytest.mark.parametrize("what", IMPOSSIBLE_INFOS)
def test_an_info_that_cannot_be_read_is_that_of_a_foreign_device(tmp_path: Path, what: str) -> None:
    change, said = IMPOSSIBLE_INFOS[what]
    foreign = NotingLink(MadePod("left"), "Shoe L", changed=of_info(change))
    error = refused(tmp_path / "log", foreign, PlayerLink(MadePod("right", device=2)))
    assert isinstance(error, ForeignDeviceError)
    assert (error.name, error.reason) == ("Shoe L", "foreign")
    assert said in error.message


def test_two_pods_of_one_foot_are_refused_by_their_names(tmp_path: Path) -> None:
    links = [PlayerLink(MadePod("left", device=device), f"Shoe {device}") for device in (1, 2)]
    error = refused(tmp_path / "log", *links)
    assert isinstance(error, SameSideError)
    assert (error.side, error.names) == ("left", ("Shoe 1", "Shoe 2"))
    assert "openstride pods side" in error.hint


def test_a_pod_that_was_told_no_foot_is_refused_with_how_to_tell_it(tmp_path: Path) -> None:
    error = refused(tmp_path / "log", PlayerLink(MadePod(None), "Shoe"))
    assert isinstance(error, SideUnknownError)
    assert (error.name, "openstride pods side" in error.hint) == ("Shoe", True)


def test_a_link_without_room_for_a_sample_is_refused(tmp_path: Path) -> None:
    error = refused(tmp_path / "log", PlayerLink(MadePod("left"), mtu=23))
    assert isinstance(error, MtuTooSmallError)
    assert "247" in error.hint


def test_a_device_that_answers_nothing_is_said_to_be_silent(tmp_path: Path) -> None:
    def silent(short: int, value: bytes) -> bytes | None:
        return None if short == CONTROL.short else value

    error = refused(tmp_path / "log", NotingLink(MadePod("left"), "Shoe", changed=silent))
    assert isinstance(error, SilentPodError)
    assert (error.name, error.asked, error.reason) == ("Shoe", "StartStream", "silent")


@pytest.mark.parametrize("answer", [b"", b"\x81", bytes(3), b"\xff" * 20, b"\x81\x01\x63", b"\x81\x01\x00"])
def test_a_device_that_answers_rubbish_is_said_to_be_silent(tmp_path: Path, answer: bytes) -> None:
    def foreign(short: int, value: bytes) -> bytes:
        return answer if short == CONTROL.short else value

    error = refused(tmp_path / "log", NotingLink(MadePod("left"), "Shoe", changed=foreign))
    assert isinstance(error, SilentPodError)


@pytest.mark.parametrize("status", [1, 2, 3, 5, 8])
def test_a_pod_that_refuses_says_why_and_what_to_do(tmp_path: Path, status: int) -> None:
    def refusing(short: int, value: bytes) -> bytes:
        return bytes((value[0], value[1], status)) if short == CONTROL.short else value

    error = refused(tmp_path / "log", NotingLink(MadePod("left"), "Shoe", changed=refusing))
    assert isinstance(error, PodRefusedError)
    assert (error.command, int(error.status)) == ("StartStream", status)


# A pod that is not what it was.


async def come_back(link: NotingLink, away: float = 1.0) -> None:
    """Be out of reach for a while."""
    link.near = False
    link.drop()
    await asyncio.sleep(away)
    link.near = True
    await asyncio.sleep(5.0)


def with_a_change(
    log: Path, change: Callable[[NotingLink, MadePod], Awaitable[None]], seconds: float = 20.0
) -> tuple[Outcome, Told, dict[Side, MadePod], list[NotingLink]]:
    """Record two pods, of which the left one is another after five seconds."""
    pods, told = pair(), Told()
    links = [NotingLink(pod, f"Shoe {side}") for side, pod in pods.items()]

    async def meanwhile(_: Recorder) -> None:
        await asyncio.sleep(5.0)
        await change(links[0], pods["left"])

    outcome = run(record(log, links, seconds, meanwhile=meanwhile, listener=told, patience=5.0))
    assert not lost(log, *links)
    assert whole(log, "right", pods["right"])
    assert outcome.feet["right"].why == "whole"
    return outcome, told, pods, links


def assert_the_first_seconds_are_sealed(log: Path) -> None:
    names = stored(sealed(log), "left")
    assert names == [(1, number) for number in range(len(names))]
    assert 1000 < len(names) < 1300


def test_a_pod_that_sends_for_the_other_foot_is_not_believed_and_its_packets_are_kept(tmp_path: Path) -> None:
    async def lie(link: NotingLink, _: MadePod) -> None:
        def other(short: int, value: bytes) -> bytes:
            return encode_imu(replace(decode_imu(value), side="right")) if short == IMU.short else value

        link.changed = other

    _, told, _, links = with_a_change(tmp_path / "log", lie)
    error = told.only(SideContradictionError)
    assert isinstance(error, SideContradictionError)
    assert (error.name, error.side, error.said, told.troubles[0][0]) == ("Shoe left", "left", "right", "left")
    assert "kept in the log" in error.hint
    assert_the_first_seconds_are_sealed(tmp_path / "log")
    kept = [each for each in LogReader(tmp_path / "log") if isinstance(each, Received) and each.source == IMU.short]
    lies = [each for each in kept if decode_imu(each.value).side == "right" and each.side is None]
    assert len(lies) > 300
    assert links[0].connections == 1


def test_one_packet_for_the_other_foot_is_taken_for_damage(tmp_path: Path) -> None:
    async def slip(link: NotingLink, _: MadePod) -> None:
        once = iter([True])

        def other(short: int, value: bytes) -> bytes:
            if short == IMU.short and next(once, False):
                return encode_imu(replace(decode_imu(value), side="right"))
            return value

        link.changed = other

    outcome, told, pods, _ = with_a_change(tmp_path / "log", slip)
    assert (told.troubles, outcome.feet["left"].why) == ([], "whole")
    assert whole(tmp_path / "log", "left", pods["left"])


def test_a_pod_that_comes_back_with_another_foot_is_not_taken_on(tmp_path: Path) -> None:
    async def swap(link: NotingLink, _: MadePod) -> None:
        link.changed = of_info(lambda info: info[:1] + b"\x02" + info[2:])
        await come_back(link)

    outcome, told, _, _ = with_a_change(tmp_path / "log", swap)
    error = told.only(SideContradictionError)
    assert isinstance(error, SideContradictionError)
    assert (error.side, error.said, outcome.feet["left"].why) == ("left", "right", "out of reach")
    assert_the_first_seconds_are_sealed(tmp_path / "log")


def test_a_pod_that_has_started_fewer_times_than_before_is_not_taken_on(tmp_path: Path) -> None:
    async def older(link: NotingLink, _: MadePod) -> None:
        link.changed = of_info(lambda info: encode_info(replace(decode_info(info), boot=0)))
        await come_back(link)

    outcome, told, _, _ = with_a_change(tmp_path / "log", older)
    error = told.only(OldBootError)
    assert isinstance(error, OldBootError)
    assert (error.name, error.boot, error.newest) == ("Shoe left", 0, 1)
    assert error.hint
    assert outcome.feet["left"].why == "out of reach"
    assert_the_first_seconds_are_sealed(tmp_path / "log")


def test_packets_of_a_start_before_the_last_are_not_mixed_with_those_of_it(tmp_path: Path) -> None:
    """A reboot in mid-run, and then packets that were under way since before it."""
    early: list[bytes] = []

    async def reboot(link: NotingLink, pod: MadePod) -> None:
        early.extend(value for short, value in link.heard[:20] if short == IMU.short)
        link.near = False
        link.drop()
        pod.reboot(asyncio.get_running_loop().time())
        await asyncio.sleep(1.0)
        link.near = True
        await asyncio.sleep(4.0)
        for value in early:
            link.hear(IMU.short, value)

    _, told, pods, _ = with_a_change(tmp_path / "log", reboot)
    assert early
    assert told.troubles == []
    # Samples that no pod has taken under that name would fail here.
    names = stored(sealed(tmp_path / "log"), "left")
    after = [name for name in names if name[0] == 2]
    assert after == [(2, number) for number in range(pods["left"].taken[2])]
    before = [name for name in names if name[0] == 1]
    assert before == [(1, number) for number in range(len(before))]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "change",
    [lambda info: b"\x02" + info[1:], lambda info: info[:12] + bytes(8) + info[20:], lambda info: info[:20]],
    ids=["another version", "another pod", "rubbish"],
)
def test_a_device_that_comes_back_as_another_is_not_taken_on(tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    async def swap(link: NotingLink, _: MadePod) -> None:
        link.changed = of_info(change)
        await come_back(link)

    outcome, told, _, _ = with_a_change(tmp_path / "log", swap)
    error = told.only(ForeignDeviceError)
    assert error.hint
    assert outcome.feet["left"].why == "out of reach"
    assert_the_first_seconds_are_sealed(tmp_path / "log")


def test_a_pod_that_was_not_itself_for_a_moment_goes_on_and_is_fetched_whole(tmp_path: Path) -> None:
    async def moment(link: NotingLink, _: MadePod) -> None:
        link.changed = of_info(lambda info: info[:20])
        await come_back(link)
        link.changed = lambda _, value: value

    outcome, told, pods, _ = with_a_change(tmp_path / "log", moment)
    told.only(ForeignDeviceError)
    assert (outcome.feet["left"].why, outcome.feet["left"].fetched > 0) == ("whole", True)
    assert whole(tmp_path / "log", "left", pods["left"])


def test_a_pod_that_is_mute_after_it_came_back_is_sought_until_it_answers(tmp_path: Path) -> None:
    async def mute(link: NotingLink, _: MadePod) -> None:
        link.changed = lambda short, value: None if short == CONTROL.short else value
        await come_back(link, 0.5)
        await asyncio.sleep(4.0)
        link.changed = lambda _, value: value

    outcome, told, pods, _ = with_a_change(tmp_path / "log", mute, 30.0)
    error = told.only(SilentPodError)
    assert isinstance(error, LinkError)
    assert outcome.feet["left"].why == "whole"
    assert whole(tmp_path / "log", "left", pods["left"])


def test_packets_that_came_before_the_answer_which_names_their_recording_are_kept(tmp_path: Path) -> None:
    """A pod that restarts, streams at once, and does not answer for a while."""

    async def hasty(link: NotingLink, pod: MadePod) -> None:
        start, late = op_of(StartStream(8)) | 0x80, iter(range(12))

        def without_answer(short: int, value: bytes) -> bytes | None:
            return None if short == CONTROL.short and value[0] == start and next(late, None) is not None else value

        link.changed = without_answer
        link.near = False
        link.drop()
        pod.reboot(asyncio.get_running_loop().time())
        await asyncio.sleep(1.0)
        link.near = True

    outcome, _, pods, _ = with_a_change(tmp_path / "log", hasty, 60.0)
    names = stored(sealed(tmp_path / "log"), "left")
    assert [name for name in names if name[0] == 2] == [(2, number) for number in range(pods["left"].taken[2])]
    assert outcome.feet["left"].missing == outcome.feet["left"].absent


def test_bytes_from_flash_that_are_damaged_make_no_wrong_sample(tmp_path: Path) -> None:
    pods, count = pair(), iter(range(10_000))

    def damaged(short: int, value: bytes) -> bytes:
        if short == LOG.short and len(value) > 60 and next(count) % 3 == 0:
            return value[:50] + pack("B", value[50] ^ 0x40) + value[51:]
        return value

    async def away(recorder: Recorder) -> None:
        await asyncio.sleep(3.0)
        await come_back(links[0], 5.0)
        assert recorder.snapshot().feet["left"].reach == "live"

    links = [NotingLink(pods["left"], "left", changed=damaged), NotingLink(pods["right"], "right")]
    run(record(tmp_path / "log", links, 15.0, meanwhile=away))
    assert any(isinstance(each, Fetched) for each in LogReader(tmp_path / "log"))
    names = stored(sealed(tmp_path / "log"), "left")
    assert len(set(names)) == len(names)
    assert not lost(tmp_path / "log", *links)


# Over Bluetooth.


@pytest.mark.parametrize("measurement", [RSC_MEASUREMENT, IMU])
def test_a_device_that_goes_by_our_service_and_lacks_what_pods_have_is_refused(
    require: Require, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, measurement: Characteristic
) -> None:
    require("dbus", "the virtual devices need dbus-daemon", present=shutil.which("dbus-daemon") is not None)

    async def begin() -> RecorderError:
        pretender = Offer(POD_SERVICE, measurement, lambda _: SOUND)
        async with around(monkeypatch, pretender=[pretender]) as (device,):
            links = [BleakLink(found) for found in await find_pods(10.0, want=1)]
            async with Recorder(tmp_path / "log", links, wall_us=wall_us) as recorder:
                with pytest.raises(RecorderError) as caught:
                    await recorder.start()
            assert not device.connected
            return caught.value

    error = asyncio.run(begin())
    assert isinstance(error, ForeignDeviceError)
    assert (error.name, error.reason) == ("pretender", "foreign")
    lacking = ["INFO", "CONTROL", *(["IMU"] if measurement is not IMU else [])]
    assert error.lacking == f"it lacks {' and '.join(lacking)}"
    assert error.hint
    assert not (tmp_path / "log").exists()
