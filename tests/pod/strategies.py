"""Everything that a packet can say, for hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

from openstride.pod import (
    MOST_SAMPLES,
    Answer,
    Capability,
    Flag,
    ImuPacket,
    Info,
    StartStream,
    Status,
    StopStream,
    StreamStarted,
    StreamStopped,
)

u8, u16, u31, u32 = (st.integers(0, 2**bits - 1) for bits in (8, 16, 31, 32))
sides = st.sampled_from((None, "left", "right"))
sixteenths = st.integers(1, 2**16 - 1).map(lambda parts: parts / 16)
flags = st.sets(st.sampled_from(list(Flag))).map(lambda some: Flag(sum(some)))

infos = st.builds(
    Info,
    side=sides,
    capabilities=u16.map(Capability),
    rate=sixteenths,
    acc_full_scale_g=sixteenths,
    gyr_full_scale_dps=sixteenths,
    most_samples=st.integers(1, MOST_SAMPLES),
    configuration=u8,
    device=st.integers(0, 2**64 - 1),
    boot=u32,
    firmware=st.tuples(u8, u8, u16),
    free_flash=u32,
    ticks=u32,
)
imu_packets = st.builds(
    ImuPacket,
    side=sides,
    flags=flags,
    sequence=u16,
    ticks=u32,
    configuration=u8,
    samples=st.integers(1, MOST_SAMPLES).flatmap(lambda n: st.binary(min_size=12 * n, max_size=12 * n)),
)
commands = st.builds(StartStream, st.integers(1, MOST_SAMPLES)) | st.just(StopStream())
failures = st.sampled_from([status for status in Status if status is not Status.DONE])
answers = (
    st.builds(Answer, st.just(1), u8, st.just(Status.DONE), st.builds(StreamStarted, u32, u31))
    | st.builds(Answer, st.just(2), u8, st.just(Status.DONE), st.builds(StreamStopped, u32, u31))
    | st.builds(Answer, st.integers(1, 127), u8, failures)
)
