"""From a log to a recording: what is stored is what was sent, minus what is declared missing."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openstride.pod import CONTROL, IMU, INFO, Flag, encode_answer, encode_imu, encode_info, seal
from openstride.recordings import (
    ClockExchange,
    DeclaredGap,
    Event,
    FootSamples,
    GapDecision,
    LogEntry,
    LogReader,
    LogWriter,
    NoFeetError,
    Received,
    read_recording,
    write_recording,
)
from tests.pod.strategies import answers, imu_packets, infos, u32
from tests.pod.talking import BEGIN_US, ON_THE_WAY_US, RATE, TalkingPod

TICK = 1 / 32_768
feet = st.sampled_from(("left", "right"))


def counts(foot: FootSamples) -> list[list[int]]:
    assert foot.scales is not None
    both = np.hstack([foot.specific_force / foot.scales.acc, foot.angular_rate / foot.scales.gyr])
    numbers: list[list[int]] = np.rint(both).astype(int).tolist()
    return numbers


def numbers_of(foot: FootSamples) -> list[int]:
    assert foot.sequence is not None
    numbers: list[int] = foot.sequence.tolist()
    return numbers


def gaps(found: Sequence[DeclaredGap]) -> list[tuple[int, int, str]]:
    """Return gaps in samples of a foot that began with the recording."""
    return [(round(gap.start * RATE), round(gap.end * RATE), gap.reason) for gap in found]


def test_what_arrived_in_order_is_the_recording() -> None:
    pod = TalkingPod()
    recording = seal([*pod.hello(), *pod.run(0, 4000), *pod.goodbye(4000)], name="run", activity="run")
    foot = recording.feet["left"]
    assert counts(foot) == pod.counts[:4000].tolist()
    assert numbers_of(foot) == list(range(4000))
    np.testing.assert_allclose(foot.time, np.arange(4000) / RATE, atol=1.1 * TICK)
    assert (recording.metadata.gaps, recording.notices) == ((), ())


def test_the_recording_says_where_it_is_from() -> None:
    pod = TalkingPod()
    metadata = seal([*pod.hello(), *pod.run(0, 100)], name="run", time_zone="Europe/Berlin").metadata
    (said,) = metadata.pods
    assert (said.device, said.boot, said.recording, said.firmware) == ("00000000000000ab", 1, 1, "1.2.3")
    assert said.rate == RATE
    # The fastest packet was under way for 20 ms; INFO, which is read, is only asked where nothing else tells.
    assert metadata.start is not None
    assert metadata.start.timestamp() == pytest.approx((BEGIN_US + ON_THE_WAY_US) * 1e-6, abs=1e-4)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ('{"engine": "", "zone": "Asia/Shanghai"}', "Asia/Shanghai"),
        ('{"zone": "UTC"}', "UTC"),
        ('{"zone": "../etc"}', None),
        ('{"zone": 8}', None),
        ("[]", None),
        ("no JSON", None),
        ("", None),
    ],
)
def test_the_runners_zone_is_what_the_recorder_said_when_it_started(text: str, zone: str | None) -> None:
    pod = TalkingPod()
    entries = [Event(BEGIN_US, "start", text), *pod.hello(), *pod.run(0, 100)]
    assert seal(entries, name="run").metadata.time_zone == zone
    assert seal(entries, name="run", time_zone="Europe/Berlin").metadata.time_zone == "Europe/Berlin"


def test_it_is_written_and_read_again_to_the_last_count(tmp_path: Path) -> None:
    pods = [TalkingPod("left"), TalkingPod("right", begin_us=BEGIN_US + 123_456, boot_ticks=77)]
    entries = [entry for pod in pods for entry in (*pod.hello(), *pod.run(0, 4000))]
    written = write_recording(tmp_path / "run", seal(entries, name="run"))
    recording = read_recording(written.path)
    assert written.saturated == {"left": 0, "right": 0}
    for pod in pods:
        assert counts(recording.feet[pod.side]) == pod.counts[:4000].tolist()
    apart = recording.feet["right"].time[0] - recording.feet["left"].time[0]
    assert apart == pytest.approx(0.123456, abs=1e-4)


def test_it_comes_through_a_log_on_the_disk(tmp_path: Path) -> None:
    pod = TalkingPod()
    entries: list[LogEntry] = [
        Event(BEGIN_US, "started"),
        *pod.hello(),
        *pod.run(0, 1000),
        GapDecision("left", 1000, 1008, "not waited for"),
        *pod.run(1000, 2000),
        Received(None, 0x2A37, BEGIN_US, b"\x00\x50"),
    ]
    with LogWriter(tmp_path / "log", clock=lambda: 0.0) as log:
        for entry in entries:
            log.append(entry)
    recording = seal(LogReader(tmp_path / "log"), name="run")
    assert counts(recording.feet["left"]) == pod.counts[:2000].tolist()
    assert recording.metadata.gaps == ()


@settings(max_examples=30)
@given(st.integers(0, 100_000))
def test_on_a_bad_link_what_is_stored_is_what_was_sent_minus_declared_gaps(seed: int) -> None:
    generator = random.Random(seed)
    pod = TalkingPod(really=RATE * generator.uniform(0.98, 1.02))
    total = 3000
    sent = pod.run(0, total, generator.randint(1, 19))
    arrived: list[tuple[float, LogEntry]] = []
    for i, entry in enumerate(sent):
        assert isinstance(entry, Received)
        fate = generator.random()
        if fate > 0.3 or i in {0, len(sent) - 1}:
            arrived.append((i + generator.uniform(0, 64) * (fate > 0.6), entry))
        if fate > 0.8:
            arrived.append((i + generator.uniform(0, 64), entry))
        if 0.3 > fate > 0.2:
            bad = bytearray(entry.value)
            bad[generator.randrange(len(bad))] ^= 1 << generator.randrange(8)
            arrived.append((i, Received("left", entry.source, entry.received_us, bytes(bad))))
    entries = [entry for _, entry in sorted(arrived, key=lambda pair: pair[0])]
    recording = seal([*pod.hello(), *entries, *pod.goodbye(total)], name="run")
    foot = recording.feet["left"]
    numbers = numbers_of(foot)
    assert counts(foot) == pod.counts[numbers].tolist()
    assert (np.diff(foot.time) > 0).all()
    np.testing.assert_allclose(foot.time, (np.array(numbers) - numbers[0]) / pod.really, atol=3 * TICK)
    missing = sorted(set(range(total)) - set(numbers))
    declared = [
        number
        for gap in recording.metadata.gaps
        for number in range(numbers[0] + round(gap.start * pod.really), numbers[0] + round(gap.end * pod.really))
    ]
    assert declared == missing


a_clock = st.integers(BEGIN_US, BEGIN_US + 10**9)
anything = (
    st.builds(Received, feet, st.just(INFO.short), a_clock, infos.map(encode_info))
    | st.builds(Received, feet, st.just(CONTROL.short), a_clock, answers.map(encode_answer))
    | st.builds(Received, feet, st.just(IMU.short), a_clock, imu_packets.map(encode_imu))
    | st.builds(Received, feet, st.sampled_from((1, 2, 3, 99)), a_clock, st.binary(max_size=40))
    | st.builds(ClockExchange, feet, st.just(BEGIN_US), u32, u32, a_clock)
)


@given(st.lists(anything, max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_pods_that_say_anything_at_all_give_a_recording_or_a_clear_refusal(
    noise: list[LogEntry], start: int, stop: int
) -> None:
    pod = TalkingPod()
    entries = [*noise[:start], *pod.hello(), *pod.run(0, 80), *noise[start:stop], *pod.run(80, 160), *noise[stop:]]
    recording = seal(entries, name="run")
    for foot in recording.feet.values():
        assert (np.diff(foot.time) > 0).all()
        assert np.isfinite(foot.time).all()
        assert foot.sequence is None or (np.diff(foot.sequence) > 0).all()
    for gap in recording.metadata.gaps:
        assert gap.end > gap.start


def test_what_comes_later_from_flash_fills_the_gap() -> None:
    pod = TalkingPod()
    fetched = [pod.sends(number, 19, Flag.REPLAY) for number in range(795, 1205, 19)]
    recording = seal([*pod.hello(), *pod.run(0, 800), *pod.run(1200, 2000), *fetched], name="run")
    assert counts(recording.feet["left"]) == pod.counts[:2000].tolist()
    assert recording.metadata.gaps == ()


def test_gaps_are_declared_with_their_reasons() -> None:
    pod = TalkingPod()
    entries = [
        *pod.hello(),
        *pod.run(16, 800),
        pod.sends(880, 8, Flag.GAP),
        *pod.run(888, 1600),
        *pod.run(1608, 2000),
        *pod.goodbye(2016),
    ]
    recording = seal(entries, name="run")
    assert gaps(recording.metadata.gaps) == [
        (-16, 0, "not received"),
        (800 - 16, 880 - 16, "lost in the pod"),
        (1600 - 16, 1608 - 16, "not received"),
        (2000 - 16, 2016 - 16, "not received"),
    ]


def test_a_lost_connection_is_one_gap_and_the_stream_goes_on() -> None:
    pod = TalkingPod()
    recording = seal([*pod.hello(), *pod.run(0, 800), *pod.hello(8000), *pod.run(8000, 9000)], name="run")
    assert numbers_of(recording.feet["left"]) == [*range(800), *range(8000, 9000)]
    assert gaps(recording.metadata.gaps) == [(800, 8000, "not received")]
    assert len(recording.metadata.pods) == 1


def test_a_restart_of_the_pod_is_a_gap_of_its_own_and_time_goes_on() -> None:
    before = TalkingPod()
    after = TalkingPod(boot=2, recording=2, begin_us=before.at_us(2000), boot_ticks=500)
    recording = seal([*before.hello(), *before.run(0, 1000), *after.hello(), *after.run(0, 1000)], name="run")
    foot = recording.feet["left"]
    assert counts(foot) == [*before.counts[:1000].tolist(), *after.counts[:1000].tolist()]
    assert foot.time[1000] == pytest.approx(2000 / RATE, abs=1e-3)
    assert numbers_of(foot) == [*range(1000), *range(2000, 3000)]
    assert gaps(recording.metadata.gaps) == [(1000, 2000, "pod restarted")]
    assert [pod.boot for pod in recording.metadata.pods] == [1, 2]


def test_a_stop_and_a_new_start_is_a_gap_too_and_no_restart() -> None:
    first = TalkingPod()
    second = TalkingPod(recording=2, begin_us=first.at_us(1500), boot_ticks=first.ticks(1500))
    entries = [*first.hello(), *first.run(0, 1000), *first.goodbye(1000), *second.hello(), *second.run(0, 1000)]
    recording = seal(entries, name="run")
    assert gaps(recording.metadata.gaps) == [(1000, 1500, "stopped")]
    assert numbers_of(recording.feet["left"]) == [*range(1000), *range(1500, 2500)]


def test_clocks_that_were_compared_too_coarsely_never_make_time_go_back() -> None:
    before = TalkingPod()
    after = TalkingPod(boot=2, recording=2, begin_us=before.at_us(1000) - 50_000, boot_ticks=500)
    foot = seal([*before.hello(), *before.run(0, 1000), *after.hello(), *after.run(0, 1000)], name="run").feet["left"]
    assert (np.diff(foot.time) > 0).all()
    assert (np.diff(numbers_of(foot)) > 0).all()


def test_an_exchange_of_clocks_says_more_than_the_fastest_packet() -> None:
    left, right = TalkingPod("left"), TalkingPod("right", begin_us=BEGIN_US + 50_000, boot_ticks=9)

    def exchange(pod: TalkingPod, there: int, back: int) -> ClockExchange:
        # The pod thinks for a second before it answers; that is no part of the way.
        at, until = 1000, 1000 + round(RATE)
        return ClockExchange(pod.side, pod.at_us(at) - there, pod.ticks(at), pod.ticks(until), pod.at_us(until) + back)

    entries = [
        *left.hello(),
        *right.hello(),
        exchange(left, 2_000, 2_000),
        exchange(left, 90_000, 1_000),
        exchange(right, 3_000, 3_000),
        *left.run(0, 2000),
        *right.run(0, 2000),
    ]
    recording = seal(entries, name="run")
    assert recording.metadata.start is not None
    assert recording.metadata.start.timestamp() == pytest.approx(BEGIN_US * 1e-6, abs=1e-4)
    assert recording.feet["right"].time[0] == pytest.approx(0.050, abs=1e-4)


def test_the_drift_of_a_clock_goes_into_the_recording_and_not_into_its_samples() -> None:
    left, right = TalkingPod("left"), TalkingPod("right", begin_us=BEGIN_US + 50_000, boot_ticks=9)
    drift = 30e-6

    def exchange(number: int) -> ClockExchange:
        passed_us = round(number * 1e6 / RATE * (1.0 + drift))
        at_us = right.begin_us + passed_us
        return ClockExchange("right", at_us - 1_000, right.ticks(number), right.ticks(number), at_us + 1_000)

    # An hour before the samples and within them.
    around = [exchange(number) for number in range(-720_000, 2000, 40_000)]
    recording = seal([*left.hello(), *right.hello(), *around, *left.run(0, 2000), *right.run(0, 2000)], name="run")
    (clock,) = recording.metadata.clocks
    time = recording.feet["right"].time
    assert clock.side == "right"
    assert clock.drift == pytest.approx(drift, abs=1e-6)
    assert clock.residual == pytest.approx(0.002 / 12**0.5, abs=1e-4)
    assert clock.offset + (1.0 + clock.drift) * time[0] == pytest.approx(time[0], abs=1e-9)
    assert time[-1] - time[0] == pytest.approx(1999 / RATE, abs=1e-4)


def test_the_fastest_packet_sets_the_clock_wherever_it_stands() -> None:
    pod = TalkingPod()
    slow = [replace(entry, received_us=entry.received_us + 70_000) for entry in (pod.sends(0, 8), pod.sends(16, 8))]
    recording = seal([*pod.hello(), slow[0], pod.sends(8, 8), slow[1]], name="run")
    assert recording.metadata.start is not None
    assert recording.metadata.start.timestamp() == pytest.approx((BEGIN_US + ON_THE_WAY_US) * 1e-6, abs=1e-4)


def test_time_never_stands_still_though_late_packets_disagree_about_it() -> None:
    pod = TalkingPod()
    early, late = (replace(pod.packet(number, 8), ticks=pod.ticks(at)) for number, at in ((400, 510), (480, 500)))
    entries = [*pod.hello(), pod.sends(0, 8), pod.sends(8000, 8), pod.says(early, 400), pod.says(late, 480)]
    foot = seal(entries, name="run").feet["left"]
    assert numbers_of(foot) == [*range(8), *range(400, 408), *range(480, 488), *range(8000, 8008)]
    assert (np.diff(foot.time) > 0).all()


def test_a_restarted_pod_is_not_taken_to_go_on_with_the_recording_before() -> None:
    before = TalkingPod()
    after = TalkingPod(boot=2, begin_us=before.at_us(2000), boot_ticks=500)
    entries = [*before.hello(), *before.run(0, 80), after.hello()[0], *after.run(0, 80)]
    assert [pod.recording for pod in seal(entries, name="run").metadata.pods] == [1, None]


def test_where_all_came_from_flash_the_clock_of_info_is_taken() -> None:
    pod = TalkingPod()
    fetched = [pod.sends(number, 8, Flag.REPLAY) for number in range(0, 800, 8)]
    recording = seal([*pod.hello(), *fetched], name="run")
    assert recording.metadata.start is not None
    assert recording.metadata.start.timestamp() == pytest.approx(BEGIN_US * 1e-6, abs=1e-4)


def test_what_cannot_be_used_is_left_out_and_said() -> None:
    pod = TalkingPod()
    damaged = bytearray(encode_imu(pod.packet(400, 8)))
    damaged[20] ^= 1
    elsewhen = encode_imu(replace(pod.packet(4000, 8), sequence=408))
    recording = seal(
        [
            pod.sends(0, 8),
            *pod.hello(),
            *pod.run(0, 400),
            Received("left", 3, BEGIN_US, bytes(damaged)),
            Received("left", 3, BEGIN_US, elsewhen),
            Received("left", 3, BEGIN_US, b"?"),
            Received("left", 3, BEGIN_US, encode_imu(replace(pod.packet(400, 8), configuration=2))),
            *pod.run(400, 800),
        ],
        name="run",
    )
    (notice,) = recording.notices
    assert (notice.code, notice.side) == ("packets_refused", "left")
    assert "5 packets" in notice.message
    assert "(1 ChecksumError, 1 NoInfo, 1 OtherConfiguration, 1 OutOfLineError, 1 WrongLengthError)" in notice.message
    assert numbers_of(recording.feet["left"]) == list(range(800))


def test_a_foot_without_samples_is_left_out_and_a_log_without_any_is_refused() -> None:
    left, right = TalkingPod("left"), TalkingPod("right")
    assert tuple(seal([*left.hello(), *right.hello(), *left.run(0, 80)], name="run").feet) == ("left",)
    with pytest.raises(NoFeetError, match="Check that a pod was connected"):
        seal([*left.hello(), *right.hello()], name="run")


def test_what_a_pod_recorded_before_for_another_log_is_not_missing_in_this_one() -> None:
    pod = TalkingPod()
    recording = seal([*pod.hello(2_000), *pod.run(2_000, 4_000), *pod.goodbye(4_000)], name="run")
    assert numbers_of(recording.feet["left"]) == list(range(2_000, 4_000))
    assert recording.metadata.gaps == ()


def test_what_was_lost_between_the_start_and_the_first_packet_is_missing() -> None:
    pod = TalkingPod()
    recording = seal([*pod.hello(2_000), *pod.run(2_400, 4_000), *pod.goodbye(4_000)], name="run")
    (gap,) = recording.metadata.gaps
    assert round((gap.end - gap.start) * RATE) == 400


# What comes from flash.


def test_what_was_missed_comes_from_flash() -> None:
    pod = TalkingPod()
    flash = pod.flash(4000)
    entries = [*pod.hello(), *pod.run(0, 1000), *pod.run(2000, 4000), *pod.goodbye(4000)]
    entries += pod.fetched(flash[10_000:30_000], 10_000)
    recording = seal(entries, name="run")
    assert counts(recording.feet["left"]) == pod.counts[:4000].tolist()
    assert recording.metadata.gaps == ()


def test_bytes_of_flash_may_come_in_any_order_twice_and_damaged() -> None:
    pod = TalkingPod()
    flash = pod.flash(4000)
    chunks = [*pod.fetched(flash, 0), *pod.fetched(flash[5000:9000], 5000)]
    spoilt = bytearray(flash[7000:7400])
    spoilt[100] ^= 4
    random.Random(5).shuffle(chunks)
    # The good ones come last, as of a second read.
    entries = [*pod.hello(), *pod.fetched(bytes(spoilt), 7000), *chunks, *pod.fetched(flash, 0)]
    assert counts(seal(entries, name="run").feet["left"]) == pod.counts[:4000].tolist()


def test_what_is_read_of_an_earlier_start_of_the_pod_goes_to_its_own_place() -> None:
    before, after = TalkingPod(), TalkingPod(boot=2, begin_us=BEGIN_US + 30_000_000)
    flash = before.flash(5000, ended=False)
    live = after.run(0, 2000)
    # The tail of the first start comes in between the live packets of the second.
    mixed = [*live[:100], *before.fetched(flash[38_000:], 38_000), *live[100:]]
    entries = [*before.hello(), *before.run(0, 3000), *after.hello(), *mixed]
    recording = seal(entries, name="run")
    assert counts(recording.feet["left"]) == [*before.counts[:5000].tolist(), *after.counts[:2000].tolist()]
    assert [gap.reason for gap in recording.metadata.gaps] == ["pod restarted"]


def test_flash_is_believed_over_the_radio() -> None:
    pod = TalkingPod()
    packet = pod.packet(80, 8)
    # Packets that are damaged so that their checksum matches are rare, and not impossible.
    wrong = replace(packet, samples=bytes([packet.samples[0] ^ 1]) + packet.samples[1:])
    entries = [*pod.hello(), *pod.run(0, 80), pod.says(wrong, 80), *pod.run(88, 400), *pod.fetched(pod.flash(400), 0)]
    assert counts(seal(entries, name="run").feet["left"]) == pod.counts[:400].tolist()


def test_a_recording_that_was_never_heard_is_read_with_what_its_flash_says() -> None:
    pod = TalkingPod()
    recording = seal(pod.fetched(pod.flash(500), 0), name="run")
    assert counts(recording.feet["left"]) == pod.counts[:500].tolist()
    (said,) = recording.metadata.pods
    assert (said.boot, said.recording) == (1, 1)


def test_bytes_of_flash_that_nothing_says_how_to_read_are_left_out_and_counted() -> None:
    pod = TalkingPod()
    other = TalkingPod(boot=2)
    entries = [*pod.hello(), *pod.run(0, 400), *other.fetched(other.flash(400)[2000:], 2000)]
    recording = seal(entries, name="run")
    assert counts(recording.feet["left"]) == pod.counts[:400].tolist()
    assert "NoInfo" in recording.notices[0].message
