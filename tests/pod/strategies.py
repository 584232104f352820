"""Everything that a packet can say, for hypothesis."""

from __future__ import annotations

from math import pi

from hypothesis import strategies as st

from openstride.pod import (
    LONGEST_VALUE,
    MOST_SAMPLES,
    Acknowledge,
    Answer,
    Capability,
    CommitDelete,
    Flag,
    Frame,
    HeartRateMeasurement,
    Identify,
    ImuPacket,
    Info,
    LogChunk,
    LogEnd,
    NextRecording,
    ReadRecording,
    RecordingFound,
    RscMeasurement,
    SetSide,
    StartStream,
    Status,
    StopStream,
    StreamStarted,
    StreamStopped,
    StrideFlag,
    StridePacket,
    TimeAnswer,
    TimeQuestion,
    TransferStarted,
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
commands = (
    st.builds(StartStream, st.integers(1, MOST_SAMPLES))
    | st.sampled_from((StopStream(), Identify()))
    | st.builds(NextRecording, u32, u32)
    | st.builds(ReadRecording, u32, u32, u32, u16)
    | st.builds(Acknowledge, u32, u16)
    | st.builds(CommitDelete, u32, u32, u32, u32)
    | st.builds(SetSide, st.integers(0, 2))
)
failures = st.sampled_from([status for status in Status if status is not Status.DONE])
answers = (
    st.builds(Answer, st.just(1), u8, st.just(Status.DONE), st.builds(StreamStarted, u32, u31))
    | st.builds(Answer, st.just(2), u8, st.just(Status.DONE), st.builds(StreamStopped, u32, u31))
    | st.builds(Answer, st.just(3), u8, st.just(Status.DONE), st.builds(RecordingFound, u32, u32, u32, u32, u8))
    | st.builds(Answer, st.just(4), u8, st.just(Status.DONE), st.builds(TransferStarted, u32))
    | st.builds(Answer, st.sampled_from((5, 6, 7, 9)), u8, st.just(Status.DONE))
    | st.builds(Answer, st.integers(1, 127), u8, failures)
)
unsigned = st.none() | st.integers(0, 2**16 - 2)
signed = st.none() | st.integers(1 - 2**15, 2**15 - 1)


def parts(numbers: st.SearchStrategy[int | None], parts_of_one: float) -> st.SearchStrategy[float | None]:
    """Return values that are whole numbers of the field's parts, or not known."""
    return numbers.map(lambda number: None if number is None else number / parts_of_one)


strides = st.builds(
    StridePacket,
    side=sides,
    flags=st.sets(st.sampled_from(list(StrideFlag))).map(lambda some: StrideFlag(sum(some))),
    number=u32,
    ticks=u32,
    stride_time=parts(unsigned, 8192.0),
    contact_time=parts(unsigned, 8192.0),
    flight_time=parts(signed, 8192.0),
    length=parts(unsigned, 1000.0),
    speed=parts(unsigned, 1000.0),
    strike_angle=parts(signed, 18_000 / pi),
    pronation=parts(signed, 18_000 / pi),
    impact=parts(unsigned, 100.0),
    quality=st.none() | st.integers(0, 100),
)
chunks = st.builds(LogChunk, u8, st.integers(0, 2**31), st.binary(min_size=1, max_size=241))
logs = chunks | st.builds(LogEnd, u8, u32, u32)
time_questions = st.builds(TimeQuestion, u8, st.integers(0, 2**53 - 1))
time_answers = st.builds(TimeAnswer, u8, u32, u32)
frames = st.builds(Frame, u8, st.binary(max_size=LONGEST_VALUE))
speeds = st.builds(
    RscMeasurement,
    speed=u16.map(lambda number: number / 256),
    cadence_spm=u8,
    running=st.booleans(),
    stride_length=parts(st.none() | u16, 100),
    total_distance=parts(st.none() | u32, 10),
)
heart_rates = st.builds(
    HeartRateMeasurement,
    heart_rate_bpm=st.none() | st.integers(1, 2**16 - 1),
    contact=st.none() | st.booleans(),
    energy_expended=st.none() | u16.map(lambda number: number * 1000.0),
    intervals=st.lists(u16.map(lambda number: number / 1024), max_size=9).map(tuple),
)
