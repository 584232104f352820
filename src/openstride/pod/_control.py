"""CONTROL: what a client asks of a pod (written), and what the pod answers (indicated).

::

    command  op u8, tag u8, arguments          answer  op u8 | 0x80, tag u8, status u8, result

The client chooses the tag, and the answer repeats it: one that comes late is not taken for another's. Arguments and
result have a fixed layout for each op; a result comes with the status `DONE` only. A further op is a dataclass and a
line in `_COMMANDS`, and where it has a result one in `_RESULTS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from enum import IntEnum, IntFlag
from struct import Struct
from typing import Final

from openstride.pod._errors import FieldError, UnknownTypeError, WrongLengthError
from openstride.pod._info import MOST_SAMPLES
from openstride.pod._wire import blamed_on_the_sender, require, require_unsigned, side_of
from openstride.recordings import Side


class Status(IntEnum):
    """How a command ended."""

    DONE = 0
    #: The pod does not know this op.
    UNKNOWN_OP = 1
    #: Wrong length, or an argument out of its range.
    BAD_ARGUMENTS = 2
    #: Not in the state that it is in.
    NOT_NOW = 3
    #: The MTU of this link does not hold one sample.
    MTU_TOO_SMALL = 4
    #: This bond may not.
    NOT_ALLOWED = 5
    #: There is no such recording, or none after it.
    NO_RECORDING = 6
    #: Size or checksum are not those of the recording: what the client holds is not what the pod has.
    NOT_THE_SAME = 7
    #: The flash is full of recordings that no one has acknowledged.
    FLASH_FULL = 8


@dataclass(frozen=True, slots=True)
class StartStream:
    """Begin to send samples, and a recording where none is under way.

    Parameters
    ----------
    samples
        How many a packet should hold at most: 8 while someone watches, 19 for the least radio. The pod takes fewer
        where the link or it itself holds fewer.
    """

    samples: int

    def __post_init__(self) -> None:
        """Refuse what a packet cannot hold."""
        require("samples", self.samples, 1, MOST_SAMPLES)


@dataclass(frozen=True, slots=True)
class StopStream:
    """Send no more samples, and end the recording."""


@dataclass(frozen=True, slots=True)
class NextRecording:
    """List recordings, one a command: which is the first after this one, by boot and number.

    Parameters
    ----------
    boot, recording
        Both 0 for the oldest of all; then what came last.
    """

    boot: int
    recording: int

    def __post_init__(self) -> None:
        """Refuse what a command cannot hold."""
        _require_name(self.boot, self.recording)


@dataclass(frozen=True, slots=True)
class ReadRecording:
    """Send the bytes of a recording over LOG, in chunks, and then its end. A transfer under way ends.

    Parameters
    ----------
    boot, recording
        Which one.
    offset
        From which byte on: how many are there already.
    credits
        How many chunks may leave before the client grants more.
    """

    boot: int
    recording: int
    offset: int
    credits: int

    def __post_init__(self) -> None:
        """Refuse what a command cannot hold."""
        _require_name(self.boot, self.recording)
        require_unsigned("offset", self.offset, 32)
        require_unsigned("credits", self.credits, 16)


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Say how far the transfer under way has come, and let more chunks leave.

    A recording acknowledged to its end may be overwritten by new ones when the flash is full, so only bytes that are
    safely stored are acknowledged.

    Parameters
    ----------
    offset
        All bytes before it are there.
    credits
        How many chunks may leave besides those granted before.
    """

    offset: int
    credits: int

    def __post_init__(self) -> None:
        """Refuse what a command cannot hold."""
        require_unsigned("offset", self.offset, 32)
        require_unsigned("credits", self.credits, 16)


@dataclass(frozen=True, slots=True)
class CommitDelete:
    """Delete a recording, of which a durable holder has every byte.

    Parameters
    ----------
    boot, recording
        Which one.
    size
        How many bytes the holder has.
    checksum
        Their CRC-32. The pod deletes nothing if either is not its own.
    """

    boot: int
    recording: int
    size: int
    checksum: int

    def __post_init__(self) -> None:
        """Refuse what a command cannot hold."""
        _require_name(self.boot, self.recording)
        require_unsigned("size", self.size, 32)
        require_unsigned("checksum", self.checksum, 32)


@dataclass(frozen=True, slots=True)
class Identify:
    """Make itself known: blink or buzz for some seconds."""


@dataclass(frozen=True, slots=True)
class SetSide:
    """Remember the foot that the shoe is worn on.

    Parameters
    ----------
    code
        1 left, 2 right; 0 to forget it.
    """

    code: int

    def __post_init__(self) -> None:
        """Refuse what is no side."""
        side_of(self.code)

    @property
    def side(self) -> Side | None:
        """The side as a word."""
        return side_of(self.code)


Command = StartStream | StopStream | NextRecording | ReadRecording | Acknowledge | CommitDelete | Identify | SetSide


@dataclass(frozen=True, slots=True)
class StreamStarted:
    """A recording is under way.

    Parameters
    ----------
    recording
        Its number among the pod's recordings; the same after a lost connection.
    sample
        The number of the sample that comes next, in full: 0 where the recording is new.
    """

    recording: int
    sample: int

    def __post_init__(self) -> None:
        """Refuse what an answer cannot hold."""
        require_unsigned("recording", self.recording, 32)
        require_unsigned("sample", self.sample, 31)


@dataclass(frozen=True, slots=True)
class StreamStopped:
    """The recording has ended.

    Parameters
    ----------
    recording
        Its number among the pod's recordings.
    samples
        How many it has: the last one's number and one.
    """

    recording: int
    samples: int

    def __post_init__(self) -> None:
        """Refuse what an answer cannot hold."""
        require_unsigned("recording", self.recording, 32)
        require_unsigned("samples", self.samples, 31)


class RecordingState(IntFlag):
    """What there is to know of a recording in flash; bits that are not listed are kept, and mean nothing yet."""

    #: Under way: it still grows.
    OPEN = 1
    #: A client has said that it holds all of it.
    ACKNOWLEDGED = 2
    #: Samples are missing that did not fit the flash.
    INCOMPLETE = 4


@dataclass(frozen=True, slots=True)
class RecordingFound:
    """A recording in flash.

    Parameters
    ----------
    boot, recording
        With the pod's identity, what it is known by.
    size
        How many bytes it has.
    checksum
        Their CRC-32.
    state
        Made of :class:`RecordingState`.
    """

    boot: int
    recording: int
    size: int
    checksum: int
    state: int

    def __post_init__(self) -> None:
        """Refuse what an answer cannot hold."""
        _require_name(self.boot, self.recording)
        require_unsigned("size", self.size, 32)
        require_unsigned("checksum", self.checksum, 32)
        require_unsigned("state", self.state, 8)


@dataclass(frozen=True, slots=True)
class TransferStarted:
    """Chunks are on their way.

    Parameters
    ----------
    size
        How many bytes the recording has now.
    """

    size: int

    def __post_init__(self) -> None:
        """Refuse what an answer cannot hold."""
        require_unsigned("size", self.size, 32)


Result = StreamStarted | StreamStopped | RecordingFound | TransferStarted | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a pod says to a command.

    Parameters
    ----------
    op
        The number of the command it answers.
    tag
        The command's.
    status
        How it ended.
    result
        What the op gives, if it is done and gives anything.
    """

    op: int
    tag: int
    status: Status
    result: Result = None

    def __post_init__(self) -> None:
        """Refuse a result that is not the op's, or comes with a failure."""
        require("op", self.op, 1, _ANSWER - 1)
        require_unsigned("tag", self.tag, 8)
        expected = _RESULTS.get(self.op) if self.status is Status.DONE else None
        found = None if self.result is None else type(self.result)
        if found is not (expected[0] if expected else None):
            raise FieldError("result", self.result, f"what op {self.op} gives with the status {self.status.name}")


_ANSWER: Final = 0x80
_HEAD: Final = Struct("<BB")
_ANSWER_HEAD: Final = Struct("<BBB")

_COMMANDS: Final[Mapping[int, tuple[type[Command], Struct]]] = {
    1: (StartStream, Struct("<B")),
    2: (StopStream, Struct("<")),
    3: (NextRecording, Struct("<II")),
    4: (ReadRecording, Struct("<IIIH")),
    5: (Acknowledge, Struct("<IH")),
    6: (CommitDelete, Struct("<IIII")),
    7: (Identify, Struct("<")),
    # 8 was thought of for the gyroscope at rest, which the engine finds by itself.
    9: (SetSide, Struct("<B")),
}
_RESULTS: Final[Mapping[int, tuple[type[StreamStarted | StreamStopped | RecordingFound | TransferStarted], Struct]]] = {
    1: (StreamStarted, Struct("<II")),
    2: (StreamStopped, Struct("<II")),
    3: (RecordingFound, Struct("<IIIIB")),
    4: (TransferStarted, Struct("<I")),
}
_OPS: Final = {command: op for op, (command, _) in _COMMANDS.items()}


def _require_name(boot: int, recording: int) -> None:
    require_unsigned("boot", boot, 32)
    require_unsigned("recording", recording, 32)


def op_of(command: Command | type[Command]) -> int:
    """Return the number of a command."""
    return _OPS[command if isinstance(command, type) else type(command)]


def encode_command(tag: int, command: Command) -> bytes:
    """Return the bytes to write to CONTROL."""
    require_unsigned("tag", tag, 8)
    op = op_of(command)
    return _HEAD.pack(op, tag) + _COMMANDS[op][1].pack(*astuple(command))


def decode_command(packet: bytes) -> tuple[int, Command]:
    """Return tag and command of what a client wrote.

    Raises
    ------
    UnknownTypeError
        If the op is not known.
    WrongLengthError, ImpossibleValueError
        If the arguments are not those of the op.
    """
    if len(packet) < _HEAD.size:
        raise WrongLengthError("CONTROL", packet, f"at least {_HEAD.size}")
    op, tag = _HEAD.unpack_from(packet)
    if op not in _COMMANDS:
        raise UnknownTypeError("CONTROL", packet, op)
    command, layout = _COMMANDS[op]
    if len(packet) != _HEAD.size + layout.size:
        raise WrongLengthError("CONTROL", packet, f"{_HEAD.size + layout.size}")
    with blamed_on_the_sender("CONTROL", packet):
        return tag, command(*layout.unpack_from(packet, _HEAD.size))


def encode_answer(answer: Answer) -> bytes:
    """Return the bytes to indicate on CONTROL."""
    head = _ANSWER_HEAD.pack(_ANSWER | answer.op, answer.tag, answer.status)
    return head if answer.result is None else head + _RESULTS[answer.op][1].pack(*astuple(answer.result))


def decode_answer(packet: bytes) -> Answer:
    """Return what a pod answered.

    Raises
    ------
    UnknownTypeError
        If it is no answer, or one that says `DONE` to an op we do not know.
    WrongLengthError, ImpossibleValueError
        If the result is not that of the op, or the status is none of ours.
    """
    if len(packet) < _ANSWER_HEAD.size:
        raise WrongLengthError("CONTROL", packet, f"at least {_ANSWER_HEAD.size}")
    first, tag, status = _ANSWER_HEAD.unpack_from(packet)
    op = first & ~_ANSWER
    if first == op or (status == Status.DONE and op not in _COMMANDS):
        raise UnknownTypeError("CONTROL", packet, first)
    kind, layout = (_RESULTS.get(op) if status == Status.DONE else None) or (None, Struct("<"))
    if len(packet) != _ANSWER_HEAD.size + layout.size:
        raise WrongLengthError("CONTROL", packet, f"{_ANSWER_HEAD.size + layout.size}")
    with blamed_on_the_sender("CONTROL", packet):
        require("status", status, 0, max(Status))
        result = kind(*layout.unpack_from(packet, _ANSWER_HEAD.size)) if kind else None
        return Answer(op, tag, Status(status), result)
