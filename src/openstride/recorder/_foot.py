"""One foot of a recording: what is asked of its pod and when, and what becomes of what the pod says.

A pod is served from the start of a connection to its loss: its stream is started, its clock held against ours, what a
lost connection has cost is fetched quietly; when the run has ended its stream is stopped and all that is missing is
fetched. All of it goes on where it was when the pod is found again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Final, Protocol

from openstride.pod import (
    BATTERY_LEVEL,
    IMU,
    INFO,
    LOG,
    STRIDE,
    Capability,
    LogChunk,
    PacketError,
    StartStream,
    Status,
    StopStream,
    decode_battery_level,
    decode_imu,
    pod_clock,
)
from openstride.recorder._beside import beside
from openstride.recorder._errors import PodRefusedError, RecorderError, SideContradictionError, SilentPodError
from openstride.recorder._fetch import Fetcher
from openstride.recorder._link import Link
from openstride.recorder._session import PodSession
from openstride.recorder._state import FootOutcome, FootSnapshot, Listener, Reach, Why
from openstride.recorder._streams import NO_END, Stream, Streams
from openstride.recordings import ClockExchange, Event, Fetched, GapDecision, LiveStride, LogEntry, Received, Side
from openstride.replay import LiveFoot
from openstride.runtime import Runtime

#: So many samples a packet while someone watches: 38 ms at 208 Hz.
SAMPLES: Final = 8
#: Between bursts of exchanges of clocks (s).
BURST_EVERY: Final = 20.0
#: While a run goes on, what is missing is looked for so often (s), and fetched a little at a time: what is live matters
#: more. The last seconds are left alone, since they may be on their way, or not be in flash yet.
QUIETLY_EVERY: Final = 1.0
QUIETLY_CREDITS: Final = 16
QUIETLY_READS: Final = 4
LEFT_ALONE: Final = 3.0
#: How often it is looked whether a pod has come back (s).
_LOOK_EVERY: Final = 0.25
#: So many values wait at most for the answer that says which recording they are of.
_MOST_HELD: Final = 256


class Journal(Protocol):
    """The log, as a foot sees it."""

    def do(self, work: Callable[[], None]) -> None:
        """Do what writes to the log, now or as soon as there is one; what the disk refuses is dealt with."""

    def append(self, entry: LogEntry) -> None:
        """Write an entry."""


class Foot:
    """What is recorded of one foot.

    Parameters
    ----------
    link
        The way to its pod.
    journal
        Where everything is written.
    runtime
        The engine; None does without live strides.
    wall_us
        Microseconds since 1970 (UTC), by a clock that does not jump.
    listener
        Who wants to know what happens.
    """

    def __init__(
        self, link: Link, journal: Journal, runtime: Runtime | None, wall_us: Callable[[], int], listener: Listener
    ) -> None:
        self.session = PodSession(link, self, wall_us)
        #: Set when the pod has been told to stop, or has nothing to stop.
        self.stopped = asyncio.Event()
        self.why: Why | None = None
        self._journal = journal
        self._runtime = runtime
        self._wall_us = wall_us
        self._listener = listener
        self._fetcher = Fetcher(self.session, self._store)
        self._streams: Streams | None = None
        #: Its strides; None without an engine, and before the first value.
        self.live: LiveFoot | None = None
        self._held: list[Received] = []
        self._exchanges: list[ClockExchange] = []
        self._residual: float | None = None
        self._battery: int | None = None
        self._contradicts = False
        self._running = False
        self._ending = asyncio.Event()
        self._settled = asyncio.Event()

    @property
    def side(self) -> Side:
        """The foot; raises a `RecorderError` before the pod has said it."""
        return self.session.side

    @property
    def streams(self) -> Streams:
        """What has come and what has not."""
        if self._streams is None:
            self._streams = Streams(self.side)
        return self._streams

    # What is done with the pod.

    async def undo(self) -> None:
        """Have the pod end what it has begun for a run that is not recorded, as far as it can be reached."""
        if self.session.streaming:
            self.session.streaming = False
            with suppress(RecorderError):
                await self.session.ask(StopStream())

    async def start_stream(self) -> None:
        """Have the pod send samples; raises a `RecorderError` where it does not."""
        await self.session.ask(StartStream(SAMPLES))
        self.session.streaming = True

    def run(self) -> None:
        """From now on the run is being recorded: a lost connection is worth an entry."""
        self._running = True

    def end(self) -> None:
        """The run has ended: from now on the rest is fetched."""
        self._ending.set()

    def settle(self, why: Why) -> None:
        """Fetch nothing more."""
        if self.why is None:
            self.why = why
            self._settled.set()

    def left_alone(self, _keeping: object) -> None:
        """Nobody keeps to the pod any more."""
        self.stopped.set()
        self.settle("given up")

    async def serve(self) -> None:
        """Do what is to be done with a pod that was just connected, until there is nothing more to do."""
        if not self._ending.is_set():
            if not self.session.streaming:
                await self.start_stream()
            await beside(self._ending.wait(), self._compare_clocks(), self._fill_quietly())
        await self._stop_stream()
        self.stopped.set()
        await beside(self._settled.wait(), self._fill_up())

    async def settled(self, patience: float) -> None:
        """Return when nothing more is to be fetched, or nothing has come for longer than `patience` (s)."""
        loop = asyncio.get_running_loop()
        came, since = -1, loop.time()
        while not self._settled.is_set():
            if self._fetcher.came != came:
                came, since = self._fetcher.came, loop.time()
            if loop.time() - since >= patience:
                self.settle(self._why_impatient())
                return
            try:
                async with asyncio.timeout(_LOOK_EVERY):
                    await self._settled.wait()
            except TimeoutError:
                continue

    def _why_impatient(self) -> Why:
        streams = self.streams
        if not streams.missing and all(each.total is not None for each in streams.all.values()):
            return "whole"
        return "given up" if self.session.reach == "live" else "out of reach"

    async def free(self, *, delete: bool) -> None:
        """Tell the pod that its recordings are safe, as far as all of their samples are in the log."""
        for stream in self.streams.all.values():
            # A recording that had begun before the log has samples that are not in it.
            if stream.first > 0 or stream.missing > stream.absent or stream.gone:
                continue
            found = await self._fetcher.find(stream)
            if found is not None:
                await self._fetcher.acknowledge(found)
                if delete:
                    await self._fetcher.delete(found)

    async def _stop_stream(self) -> None:
        self.session.streaming = False
        stream = self.streams.current
        if stream is None:
            return
        try:
            await self.session.ask(StopStream())
        except PodRefusedError as error:
            if error.status is not Status.NOT_NOW:
                raise
            # It has ended by itself, or the answer to the first question was lost: flash knows how it ended.
            stream.over = True
            self.streams.current = None

    async def _compare_clocks(self) -> None:
        if not self.session.info.capabilities & Capability.CLOCK:
            return
        while True:
            await self.session.compare_clocks()
            clock = pod_clock(self._exchanges)
            self._residual = clock.residual if clock else None
            await asyncio.sleep(BURST_EVERY)

    async def _fill_quietly(self) -> None:
        if not self.session.info.capabilities & Capability.FLASH:
            return
        while True:
            await asyncio.sleep(QUIETLY_EVERY)
            for stream in list(self.streams.all.values()):
                if self._contradicts or stream.gone:
                    continue
                before = NO_END if stream.over else stream.end - round(LEFT_ALONE * stream.info.rate)
                try:
                    await self._fetcher.fill(stream, before=before, most_credits=QUIETLY_CREDITS, reads=QUIETLY_READS)
                except (PodRefusedError, SilentPodError) as error:
                    # What is live matters more than what was missed: there is time for that after the run.
                    self.trouble(error)
                    return

    async def _fill_up(self) -> None:
        """Fetch all that is missing, and settle."""
        try:
            await self._fill_all()
        except PodRefusedError as error:
            self.trouble(error)
            self.settle("given up")

    async def _fill_all(self) -> None:
        if not self.session.info.capabilities & Capability.FLASH:
            self.settle("lost in the pod" if self.streams.missing else "whole")
            return
        everything = not self._contradicts
        for stream in list(self.streams.all.values()) if everything else ():
            everything &= await self._fetcher.fill(stream)
            if stream.suspect and not stream.gone:
                everything &= await self._fetcher.verify(stream)
        if not everything:
            self.settle("given up")
        self.settle("lost in the pod" if self.streams.missing else "whole")

    # What the pod says.

    def value(self, short: int, value: bytes, received_us: int) -> None:
        """Take a value of the pod."""
        if short == LOG.short:
            self._take_chunk(value)
        else:
            side = None if self._is_of_other_side(short, value) else self.side
            self._journal.do(partial(self._keep, Received(side, short, received_us, value)))

    def stray(self, short: int, value: bytes, received_us: int) -> None:
        """Keep an answer to nothing that was asked where no one takes it for an answer."""
        self._journal.do(partial(self._journal.append, Received(None, short, received_us, value)))
        self.streams.damaged["Stray"] += 1

    def exchange(self, exchange: ClockExchange) -> None:
        """Take an exchange of clocks."""
        self._exchanges.append(exchange)
        self._journal.do(partial(self._journal.append, exchange))

    def reach(self, reach: Reach) -> None:
        """Take note that the pod was found, or lost."""
        if self._running:
            what = "found" if reach == "live" else "lost"
            self._journal.do(partial(self._journal.append, Event(self._wall_us(), what, self.side)))
        self._listener.reach(self.side, reach)

    def trouble(self, error: RecorderError) -> None:
        """Pass on why the pod does not take part just now."""
        self._listener.trouble(self.side, error)

    def end_live(self) -> None:
        """End the live strides, as the event `stop` does."""
        if self.live:
            self._give(self.live.end())

    def set_aside(self) -> None:
        """Write what waits still for the answer that never came; it is kept, on no foot, and not used."""
        self._set_aside(keep=0)

    # What is said of it.

    def snapshot(self) -> FootSnapshot:
        """Return how it is going."""
        session, streams = self.session, self.streams
        silence = asyncio.get_running_loop().time() - session.heard_at if session.heard_at is not None else None
        info = session.info
        return FootSnapshot(
            name=session.name,
            reach=session.reach,
            battery=self._battery,
            samples=streams.samples,
            missing=streams.missing,
            fetched=streams.fetched,
            damaged=dict(streams.damaged),
            silence=silence,
            clock_residual=self._residual,
            boot=info.boot,
            firmware=info.firmware,
            fit=self.live.fit if self.live else None,
        )

    def outcome(self) -> FootOutcome:
        """Return what became of it."""
        streams = self.streams
        return FootOutcome(
            name=self.session.name,
            samples=streams.samples,
            fetched=streams.fetched,
            missing=streams.missing,
            absent=streams.absent,
            why=self.why or "given up",
        )

    def _is_of_other_side(self, short: int, value: bytes) -> bool:
        """Tell a packet that says it is of the other foot; nothing but its first bytes is looked at if it does not."""
        if short != IMU.short or len(value) < 2 or value[1] & 3 in {0, 1 if self.side == "left" else 2}:
            return False
        try:
            said = decode_imu(value).side
        except PacketError:
            return False
        self.streams.damaged["SideContradiction"] += 1
        if not self._contradicts and self.streams.damaged["SideContradiction"] > 1:
            # One may be damage that its checksum did not find. Of a pod that does it again nothing is believed.
            self._contradicts = True
            self._listener.trouble(self.side, SideContradictionError(self.session.name, self.side, said))
        return True

    def _keep(self, received: Received) -> None:
        """Write a value, and then make use of it."""
        streams = self.streams
        if received.source in {IMU.short, STRIDE.short} and received.side and streams.current is None:
            # Which recording it is of says an answer that is on its way; without that it would be of none.
            self._held.append(received)
            self._set_aside(keep=_MOST_HELD)
            return
        self._journal.append(received)
        if received.side:
            self._use(received, streams)
        if streams.current is not None and self._held:
            held, self._held = self._held, []
            for each in held:
                self._keep(each)

    def _set_aside(self, *, keep: int) -> None:
        """Keep in the log, on no foot, all values that wait but for the newest."""
        over = max(0, len(self._held) - keep)
        aside, self._held = self._held[:over], self._held[over:]
        for each in aside:
            self._journal.append(replace(each, side=None))

    def _use(self, received: Received, streams: Streams) -> None:
        if received.source == INFO.short:
            self._begin_boot(streams)
        elif received.source == BATTERY_LEVEL.short:
            self._take_battery(received.value)
        gap = streams.take(received)
        if gap:
            self._journal.append(GapDecision(self.side, gap.start, gap.stop, "not received"))
        if self._runtime:
            if self.live is None:
                self.live = LiveFoot(self.side, self._runtime)
            self._give(self.live.take(received))

    def _begin_boot(self, streams: Streams) -> None:
        """Forget what belongs to the clock of an earlier start of the pod."""
        if streams.info is not None and streams.info.boot != self.session.info.boot:
            self._exchanges, self._residual = [], None
            self._set_aside(keep=0)

    def _take_battery(self, value: bytes) -> None:
        try:
            self._battery = decode_battery_level(value)
        except PacketError as error:
            self.streams.damaged[type(error).__name__] += 1

    def _take_chunk(self, value: bytes) -> None:
        try:
            self._fetcher.take(value)
        except PacketError as error:
            self.streams.damaged[type(error).__name__] += 1

    def _store(self, stream: Stream, chunk: LogChunk) -> None:
        """Write bytes from flash, and then make use of them."""
        device = stream.info.device
        fetched = Fetched(self.side, device, *stream.key, chunk.offset, self._wall_us(), chunk.data)
        self._journal.do(partial(self._keep_fetched, stream, fetched))

    def _keep_fetched(self, stream: Stream, fetched: Fetched) -> None:
        self._journal.append(fetched)
        if stream.fill(fetched.offset, fetched.data):
            self._listener.fetching(self.side, self.streams.fetched, self.streams.missing)

    def _give(self, strides: list[LiveStride]) -> None:
        for stride in strides:
            self._journal.append(stride)
            self._listener.stride(stride)
