"""One pod and the conversation with it: questions with their answers, and the patience to find it again.

A session does not know what a recording is. It hands on every value that arrives, in order, answers of CONTROL only
where they answer a question of its own. It notices within 3 s that the pod is lost or says nothing any more, and then
seeks it until it is closed. One question is under way at a time, since pods are small.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeVar

from openstride.pod import (
    BATTERY_LEVEL,
    BURST,
    CONTROL,
    INFO,
    TIME,
    Answer,
    Characteristic,
    Command,
    Info,
    PacketError,
    Result,
    Status,
    TimeQuestion,
    UnknownVersionError,
    clock_exchange,
    decode_answer,
    decode_info,
    decode_time_answer,
    encode_command,
    encode_time_question,
    op_of,
)
from openstride.recorder._beside import beside
from openstride.recorder._errors import (
    ForeignDeviceError,
    LinkError,
    MtuTooSmallError,
    OldBootError,
    PodRefusedError,
    RecorderError,
    SideContradictionError,
    SideUnknownError,
    SilentPodError,
)
from openstride.recorder._link import Link
from openstride.recorder._state import Reach
from openstride.recordings import ClockExchange, Side

#: A pod that streams and of which nothing arrives for so long is taken for lost (s).
STALE: Final = 3.0
#: How long an answer may take (s): far more than any link needs, and less than a runner waits.
ANSWER_WITHIN: Final = 2.0
#: A question whose answer did not come is asked once more: all of them are harmless when asked twice.
ATTEMPTS: Final = 2
#: How long connecting may take, with pairing (s).
CONNECT_WITHIN: Final = 20.0
#: Between attempts to find a pod again; the last one is repeated (s).
BACK_OFF: Final = (0.25, 0.5, 1.0, 2.0, 4.0)
#: Questions about the time are asked at moments spread over so long (s), the longest connection interval. Asked as soon
#: as the answer before is there, each would wait for a whole interval, and its answer for nothing: the line would be
#: half an interval off, and no burst would show it.
SPREAD: Final = 0.05
#: The part of a whole whose multiples, without whole numbers, are spread the most evenly.
_GOLDEN: Final = 0.618

_TAGS: Final = 256
Answered = TypeVar("Answered")


class Heard(Protocol):
    """Who is told what a session hears; nothing here may raise."""

    def value(self, short: int, value: bytes, received_us: int) -> None:
        """Take a value of the pod, in order of arrival."""

    def stray(self, short: int, value: bytes, received_us: int) -> None:
        """Take an answer to nothing that was asked, or one that cannot be read."""

    def exchange(self, exchange: ClockExchange) -> None:
        """Take an exchange of clocks."""

    def reach(self, reach: Reach) -> None:
        """Take note that the pod was found, or lost."""

    def trouble(self, error: RecorderError) -> None:
        """Take note of why the pod does not take part just now."""


@dataclass(slots=True)
class _Question:
    """A question under way: what its answer must repeat, and who waits for it."""

    op: int
    tag: int
    answer: asyncio.Future[Answer]


class PodSession:
    """The conversation with one pod.

    Parameters
    ----------
    link
        The way to it.
    heard
        Who is told what it says.
    wall_us
        Microseconds since 1970 (UTC), by a clock that does not jump.
    sideless
        Whether a pod that was never told its foot will do, too.
    """

    def __init__(self, link: Link, heard: Heard, wall_us: Callable[[], int], *, sideless: bool = False) -> None:
        self.reach: Reach = "connecting"
        #: Whether the pod is expected to send all the time.
        self.streaming = False
        #: When the last value arrived, by the event loop's time; None before the first.
        self.heard_at: float | None = None
        self._link = link
        self._heard = heard
        self._wall_us = wall_us
        self._sideless = sideless
        self._info: Info | None = None
        self._told: type[RecorderError] | None = None
        self._tag = 0
        self._asking = asyncio.Lock()
        self._question: _Question | None = None
        self._times: dict[int, tuple[TimeQuestion, asyncio.Future[None]]] = {}
        self._lost = asyncio.Event()

    @property
    def name(self) -> str:
        """As the pod calls itself."""
        return self._link.name

    @property
    def info(self) -> Info:
        """What the pod said about itself last."""
        if self._info is None:
            raise LinkError(self.name, "unreachable")
        return self._info

    @property
    def side(self) -> Side:
        """The foot that the pod was told to be on."""
        side = self.info.side
        if side is None:
            raise SideUnknownError(self.name)
        return side

    async def open(self) -> None:
        """Connect, and read what the pod is.

        Raises
        ------
        RecorderError
            If it cannot be reached or cannot take part; there is no connection then.
        """
        self._lost.clear()
        self.heard_at = asyncio.get_running_loop().time()
        try:
            await self._within(CONNECT_WITHIN, "to be connected", self._link.connect(self._take, self._on_lost))
            value = await self._within(ANSWER_WITHIN, "INFO", self._link.read(INFO.short))
            self._check(value)
            self._heard.value(INFO.short, value, self._wall_us())
        except BaseException:
            await self._link.close()
            raise
        self._change("live")
        await self._read_battery()

    async def keep(self, serve: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Stay with the pod until cancelled: `serve` it, and find it and serve it again each time that it is lost."""
        loop = asyncio.get_running_loop()
        attempt = 0
        while True:
            since = loop.time()
            try:
                if self.reach != "live":
                    await self.open()
                    since = loop.time()
                await beside(self._served(serve), self._watch())
            except RecorderError as error:
                if self.streaming:
                    self._told = None
                await self._let_go(error)
            attempt = 0 if loop.time() - since > STALE else attempt + 1
            await asyncio.sleep(BACK_OFF[min(attempt, len(BACK_OFF) - 1)])

    async def ask(self, command: Command, *, tagged: Callable[[int], None] | None = None) -> Result:
        """Return what the pod answers to a command.

        Parameters
        ----------
        command
            What to ask.
        tagged
            Called with the tag of the question just before it is asked.

        Raises
        ------
        PodRefusedError
            If it does not do it.
        LinkError
            If the connection is lost, or no answer comes.
        """
        async with self._asking:
            answer = await self._ask(command, tagged)
        asked = type(command).__name__
        if answer.status is Status.MTU_TOO_SMALL:
            raise MtuTooSmallError(self.name, asked)
        if answer.status is not Status.DONE:
            raise PodRefusedError(self.name, asked, answer.status)
        return answer.result

    async def compare_clocks(self) -> None:
        """Ask the pod for its time so often that one of the answers is quick; raises `LinkError` if it is lost."""
        for number in range(BURST):
            await asyncio.sleep(SPREAD * (_GOLDEN * number % 1.0))
            if not await self._exchange_clocks():
                # What was not answered in time will not be by asking on.
                return

    async def close(self) -> None:
        """Let go of the pod."""
        self._lost.set()
        await self._link.close()

    async def _ask(self, command: Command, tagged: Callable[[int], None] | None) -> Answer:
        # Questions have the same tag when they are asked twice, so that the answer to either will do.
        question = _Question(op_of(command), self._next_tag(), asyncio.get_running_loop().create_future())
        self._question = question
        if tagged:
            tagged(question.tag)
        try:
            for _ in range(ATTEMPTS):
                await self._write(CONTROL, encode_command(question.tag, command))
                done, _ = await asyncio.wait({question.answer}, timeout=ANSWER_WITHIN)
                if done:
                    return question.answer.result()
        finally:
            self._question = None
            if not question.answer.cancel():
                # It is known what it says, or that it will not come, and nobody else looks at it.
                question.answer.exception()
        raise SilentPodError(self.name, type(command).__name__, ATTEMPTS * ANSWER_WITHIN)

    async def _exchange_clocks(self) -> bool:
        """Ask the pod for its time once, and return whether it answered."""
        tag = self._next_tag()
        answered = asyncio.get_running_loop().create_future()
        question = TimeQuestion(tag, self._wall_us())
        self._times[tag] = question, answered
        try:
            await self._write(TIME, encode_time_question(question))
            async with asyncio.timeout(ANSWER_WITHIN):
                await answered
        except TimeoutError:
            return False
        finally:
            self._times.pop(tag, None)
        return True

    def _next_tag(self) -> int:
        self._tag = (self._tag + 1) % _TAGS
        return self._tag

    async def _write(self, characteristic: Characteristic, value: bytes) -> None:
        what = f"a write to {characteristic.name}"
        await self._within(ANSWER_WITHIN, what, self._link.write(characteristic.short, value))

    async def _within(self, seconds: float, asked: str, awaitable: Awaitable[Answered]) -> Answered:
        try:
            async with asyncio.timeout(seconds):
                return await awaitable
        except TimeoutError:
            raise SilentPodError(self.name, asked, seconds) from None

    async def _read_battery(self) -> None:
        try:
            value = await self._within(ANSWER_WITHIN, BATTERY_LEVEL.name, self._link.read(BATTERY_LEVEL.short))
        except LinkError:
            # A pod without it streams all the same; where the connection is gone that shows by itself.
            return
        self._heard.value(BATTERY_LEVEL.short, value, self._wall_us())

    def _check(self, value: bytes) -> None:
        """Read INFO, and refuse a pod that is not the one it was."""
        try:
            info = decode_info(value)
        except UnknownVersionError as error:
            raise ForeignDeviceError(self.name, f"it speaks version {error.version} of the protocol") from error
        except PacketError as error:
            raise ForeignDeviceError(self.name, f"its INFO cannot be read: {error.message}") from error
        before = self._info
        if before is None:
            if info.side is None and not self._sideless:
                raise SideUnknownError(self.name)
        elif before.side and info.side != before.side:
            raise SideContradictionError(self.name, before.side, info.side)
        elif info.device != before.device:
            raise ForeignDeviceError(self.name, f"it is pod {info.device:016x}, where {before.device:016x} was before")
        elif info.boot < before.boot:
            raise OldBootError(self.name, info.boot, before.boot)
        self._info = info

    async def _served(self, serve: Callable[[], Coroutine[Any, Any, None]]) -> None:
        await serve()
        await asyncio.Event().wait()

    async def _watch(self) -> None:
        """Return never, and raise once the pod is lost or stale."""
        loop = asyncio.get_running_loop()
        while True:
            heard_at = self.heard_at if self.heard_at is not None else loop.time()
            left = heard_at + STALE - loop.time() if self.streaming else STALE
            if left <= 0.0:
                raise LinkError(self.name, "lost", f"nothing came for {STALE:g} s")
            try:
                async with asyncio.timeout(left):
                    await self._lost.wait()
            except TimeoutError:
                continue
            raise LinkError(self.name, "lost")

    async def _let_go(self, error: RecorderError) -> None:
        self.streaming = False
        self._lost.set()
        await self._link.close()
        usual = isinstance(error, LinkError) and error.reason in {"lost", "unreachable"}
        # What is so at each attempt is said once.
        if not usual and type(error) is not self._told:
            self._told = type(error)
            self._heard.trouble(error)
        self._change("lost")

    def _change(self, reach: Reach) -> None:
        if reach != self.reach:
            self.reach = reach
            self._heard.reach(reach)

    def _on_lost(self) -> None:
        self._lost.set()
        if self._question and not self._question.answer.done():
            self._question.answer.set_exception(LinkError(self.name, "lost"))

    def _take(self, short: int, value: bytes) -> None:
        if self._info is None:
            # It is left over from another client. What this one needs it asks for.
            return
        received_us = self._wall_us()
        self.heard_at = asyncio.get_running_loop().time()
        if short == TIME.short:
            self._take_time(value, received_us)
        elif short == CONTROL.short:
            self._take_answer(value, received_us)
        else:
            self._heard.value(short, value, received_us)

    def _take_answer(self, value: bytes, received_us: int) -> None:
        question = self._question
        try:
            answer = decode_answer(value)
        except PacketError:
            answer = None
        if not (answer and question and not question.answer.done() and _answers(answer, question)):
            self._heard.stray(CONTROL.short, value, received_us)
            return
        self._heard.value(CONTROL.short, value, received_us)
        question.answer.set_result(answer)

    def _take_time(self, value: bytes, received_us: int) -> None:
        try:
            answer = decode_time_answer(value)
        except PacketError:
            self._heard.stray(TIME.short, value, received_us)
            return
        if answer.tag not in self._times:
            # It came so late that it says nothing.
            return
        question, answered = self._times.pop(answer.tag)
        if not answered.done():
            answered.set_result(None)
        try:
            exchange = clock_exchange(self.side, question, answer, received_us)
        except ValueError:
            # Our own clock has jumped: this exchange says nothing.
            return
        self._heard.exchange(exchange)


def _answers(answer: Answer, question: _Question) -> bool:
    return (answer.op, answer.tag) == (question.op, question.tag)
