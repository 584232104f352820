"""One foot, live: what a pod said, in order of arrival, becomes strides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Any, Final

import numpy as np

from openstride.pod import (
    CONTROL,
    IMU,
    INFO,
    Flag,
    ImuPacket,
    ImuRun,
    Info,
    OutOfLineError,
    PacketError,
    PlacedRun,
    Reassembly,
    StreamStarted,
    StreamStopped,
    decode_answer,
    decode_imu,
    decode_info,
    runs_of,
)
from openstride.recordings import LiveStride, Received, ReceivedRun, Side, crc32c_of_parts
from openstride.replay._fit import Fit, Verdict, fit_of, sides_of
from openstride.runtime import Runtime

SIXTEENTHS: Final = 16
#: Samples of a run that are fed at once, and the slowest sampling (Hz) at which they are. A stretch lasts 1024 s
#: at most then, which is 4096 strides; as many as `ROWS` have waited until it was known how the sensor sits.
STRETCH: Final = 8192
SLOWEST: Final = 8.0
_MOST_STRIDES: Final = 5120
#: A sensor as pods have it: rate, range of acceleration and of angular rate in sixteenths of Hz, g and °/s.
_SCALES: Final = (16 * 208, 16 * 16, 16 * 2000)
PATH: Final = ("path_x", "path_y", "path_z")


class LiveFoot:
    """The stream of one foot's pod, if there is one, and the engine that it runs into.

    Parameters
    ----------
    side
        The foot, as its pod says.
    runtime
        The engine, loaded.
    """

    def __init__(self, side: Side, runtime: Runtime) -> None:
        self.side = side
        #: What was not used live, by the reason; it is in the log all the same.
        self.unused: Counter[str] = Counter()
        self._runtime = runtime
        self._engine = runtime.module("live")
        self._foot = runtime.module("foot")
        self._strides = runtime.new("Stride", self._engine.ROWS)
        # Of a whole stretch; made when the first comes.
        self._many: Any = None
        self._info: Info | None = None
        self._recording: int | None = None
        self._line: Reassembly | None = None
        self._live: Any = None

    @property
    def fit(self) -> Fit | None:
        """How the pod is worn, as far as the strides of the stream tell; None without a stream."""
        return None if self._live is None else fit_of(self._live.fit, self._runtime)

    def sides(self, right: LiveFoot) -> Verdict:
        """Judge from this foot, the left one, and the right one whether each pod is on the foot that it says."""
        if self._live is None or right._live is None:
            return "unknown"
        return sides_of(self._live.fit, right._live.fit, self._runtime)

    def take(self, received: Received) -> list[LiveStride]:
        """Take a value that the pod sent; the strides that it completes."""
        try:
            if received.source == INFO.short:
                return self._take_info(decode_info(received.value))
            if received.source == CONTROL.short:
                return self._take_answer(received.value)
            if received.source == IMU.short:
                return self._take_samples(decode_imu(received.value))
        except (PacketError, OutOfLineError) as error:
            self.unused[type(error).__name__] += 1
        return []

    def take_packets(self, received: ReceivedRun) -> list[LiveStride]:
        """Take packets of samples that are all there already; the strides that they complete, as `take` gives them.

        Of those taken together `fit` learns nothing; the strides do not know the difference.
        """
        strides: list[LiveStride] = []
        start = 0
        for count, run in runs_of(received.values):
            stop = start + count
            whole = None if run is None else self._take_run(run)
            if whole is None:
                whole = [stride for each in received.one_by_one(start, stop) for stride in self.take(each)]
            strides += whole
            start = stop
        return strides

    def end(self) -> list[LiveStride]:
        """End the stream: the strides that were still under way."""
        live, self._live = self._live, None
        self._line, self._recording = None, None
        return self._given(self._engine.end(live, self._strides)) if live is not None else []

    def _take_info(self, info: Info) -> list[LiveStride]:
        before, self._info = self._info, info
        if before is None or _origin(before) == _origin(info):
            return []
        return self.end()

    def _take_answer(self, value: bytes) -> list[LiveStride]:
        result = decode_answer(value).result
        if isinstance(result, StreamStopped):
            return self.end()
        if not isinstance(result, StreamStarted) or self._info is None or result.recording == self._recording:
            return []
        strides = self.end()
        self._begin(self._info, result)
        return strides

    def _begin(self, info: Info, started: StreamStarted) -> None:
        self._recording = started.recording
        self._line = Reassembly(info.rate, started.sample)
        self._live = self._runtime.new("Live")
        scales = (round(SIXTEENTHS * each) for each in (info.rate, info.acc_full_scale_g, info.gyr_full_scale_dps))
        self._engine.begin(self._live, self.side == "right", *scales)

    def _take_samples(self, packet: ImuPacket) -> list[LiveStride]:
        if self._info is None or self._line is None:
            self.unused["NoStream"] += 1
        elif packet.configuration != self._info.configuration:
            self.unused["OtherConfiguration"] += 1
        elif packet.flags & Flag.REPLAY:
            self.unused["Replayed"] += 1
        else:
            placed = self._line.place(packet)
            counts = self._runtime.ints(packet.counts.ravel().astype(np.int64))
            given = self._engine.take(self._live, self._strides, placed.number, placed.ticks, counts, len(packet))
            return self._given(given)
        return []

    def _take_run(self, run: ImuRun) -> list[LiveStride] | None:
        """Take a run of packets; None, and nothing is taken, where each has to be looked at."""
        live, info = self._live, self._info
        if info is None or self._line is None or run.configuration != info.configuration or info.rate < SLOWEST:
            return None
        placed = self._line.place_run(run)
        if placed is None:
            return None
        # In this order, with these numbers, the engine's `take` makes samples of counts: so the bits are the same.
        times = (placed.times[:, np.newaxis] + np.arange(run.each) * live.period).ravel() / self._engine.TICKS
        late = placed.number < live.next_number or (live.foot.received > 0 and times[0] <= live.foot.last_time)
        if late or (np.diff(times) <= 0.0).any():
            return self._take_each(placed)
        acc, gyr = run.counts[:, :3] * live.acc_scale, run.counts[:, 3:] * live.gyr_scale
        samples = [self._runtime.floats(column.ravel()) for column in (times, acc, gyr)]
        live.next_number = placed.number + len(run)
        if self._many is None:
            self._many = self._runtime.new("Stride", _MOST_STRIDES)
        strides: list[LiveStride] = []
        for first in range(0, len(run), STRETCH):
            stop = min(first + STRETCH, len(run))
            strides += self._given(self._foot.feed(live.foot, self._many, *samples, first, stop), self._many)
        return strides

    def _take_each(self, placed: PlacedRun) -> list[LiveStride]:
        """Take packets that are in their places one by one: which of their samples are late, the engine knows."""
        strides: list[LiveStride] = []
        each, counts = placed.packet.each, placed.packet.counts.reshape(len(placed.times), -1).astype(np.int64)
        for number, ticks, values in zip(placed.numbers.tolist(), placed.times.tolist(), counts, strict=True):
            taken = self._engine.take(self._live, self._strides, number, ticks, self._runtime.ints(values), each)
            strides += self._given(taken)
        return strides

    def _given(self, count: int, put_down: Any = None) -> list[LiveStride]:  # noqa: ANN401  # states of the engine
        """Return the strides that the engine has put down, where it puts those of a packet unless it is said."""
        if not count:
            return []
        columns = self._runtime.columns((self._strides if put_down is None else put_down)[:count])
        values = np.column_stack([columns[name].astype(np.float64) for name in stride_fields(self._runtime)])
        paths = np.hstack([columns[name] for name in PATH]).astype("<f8")
        size = paths.strides[0]
        checksums = crc32c_of_parts(paths.tobytes(), np.arange(0, paths.nbytes, size), size)
        return [
            LiveStride(self.side, checksum, tuple(row))
            for checksum, row in zip(checksums.tolist(), values.tolist(), strict=True)
        ]


def warm(runtime: Runtime) -> None:
    """Let the engine compile all that live feet need, so that no sample has to wait for it."""
    engine = runtime.module("live")
    live, strides, is_right = runtime.new("Live"), runtime.new("Stride", engine.ROWS), False
    engine.begin(live, is_right, *_SCALES)
    engine.take(live, strides, 0, 0, runtime.ints([0] * 6), 1)
    engine.end(live, strides)
    fit_of(live.fit, runtime)
    sides_of(live.fit, live.fit, runtime)


@cache
def stride_fields(runtime: Runtime) -> Sequence[str]:
    """Return the names of a live stride's values, in order."""
    return [name for name in runtime.columns(runtime.new("Stride", 1)) if name not in PATH]


def _origin(info: Info) -> tuple[int, int, int]:
    """Return what a stream belongs to: a pod, its start, and how its counts are to be read."""
    return info.device, info.boot, info.configuration
