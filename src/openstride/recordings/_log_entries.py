"""What the live log holds: six kinds of entries, and their bytes. All integers are little endian.

An entry is kept as it happened, in the order in which it happened, so that replaying a log gives again what the runner
saw. What a pod sent is kept unread: a packet that is damaged, or of a kind that this version does not know, is raw data
all the same. Times are microseconds since 1970-01-01 UTC by the recorder, who looks at the wall clock once, when it
starts, and counts on from there with a clock that does not jump.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from struct import Struct, pack, unpack
from typing import Final, NoReturn

from openstride.recordings._errors import DamagedFileError
from openstride.recordings._model import Side

#: Bytes that one entry may take, so that 16 bits hold its length.
LARGEST_ENTRY: Final = 65_535
#: Numbers up to here are exact in JavaScript too.
LATEST_US: Final = 2**53 - 1


@dataclass(frozen=True, slots=True)
class Received:
    """A value as it came from a sensor, unread.

    Parameters
    ----------
    side
        The foot of the connection it came over; None for a sensor that is on no foot.
    source
        Which characteristic sent it: the short number of the pod's profile, or the 16 bits that the Bluetooth SIG
        assigned.
    received_us
        When it arrived.
    value
        Its bytes.
    """

    side: Side | None
    source: int
    received_us: int
    value: bytes

    def __post_init__(self) -> None:
        """Refuse what the bytes could not hold."""
        # An hour has 200,000 of these.
        if 0 <= self.source < 2**16 and 0 <= self.received_us <= LATEST_US:
            return
        _require("source", self.source, 0, 2**16 - 1)
        _require("received_us", self.received_us, 0, LATEST_US)


@dataclass(frozen=True, slots=True)
class ClockExchange:
    """One question about a pod's time and its answer.

    Parameters
    ----------
    side
        The pod's foot.
    sent_us, received_us
        When the recorder asked, and when the answer was there.
    pod_received, pod_sent
        The same instants as the pod saw them, in ticks of 1/32768 s, modulo 2**32.
    """

    side: Side
    sent_us: int
    pod_received: int
    pod_sent: int
    received_us: int

    def __post_init__(self) -> None:
        """Refuse what the bytes could not hold, and an answer before the question."""
        _require("sent_us", self.sent_us, 0, LATEST_US)
        _require("received_us", self.received_us, self.sent_us, LATEST_US)
        _require("pod_received", self.pod_received, 0, 2**32 - 1)
        _require("pod_sent", self.pod_sent, 0, 2**32 - 1)


@dataclass(frozen=True, slots=True)
class GapDecision:
    """The recorder stopped waiting for samples [start, end) of a foot, by their numbers, and went on without them."""

    side: Side
    start: int
    end: int
    reason: str

    def __post_init__(self) -> None:
        """Refuse what the bytes could not hold, and a gap without samples."""
        _require("start", self.start, -(2**31), 2**31 - 2)
        _require("end", self.end, self.start + 1, 2**31 - 1)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to the run: a lap, a pause, a mark, a lost connection.

    Parameters
    ----------
    at_us
        When.
    kind
        A word, such as ``lap``; at most 255 bytes.
    text
        What there is to say about it.
    """

    at_us: int
    kind: str
    text: str = ""

    def __post_init__(self) -> None:
        """Refuse what the bytes could not hold."""
        _require("at_us", self.at_us, 0, LATEST_US)
        _require("bytes of kind", len(self.kind.encode()), 1, 255)


@dataclass(frozen=True, slots=True)
class LiveStride:
    """A stride as the live engine gave it, so that a replay can be held against what the runner saw.

    Parameters
    ----------
    side
        The foot.
    path_checksum
        CRC-32C of its swing path, the numbers of `path_x`, `path_y` and `path_z` as doubles, little endian.
    values
        All its other numbers, in the order in which the engine's `Stride` declares them, 1 and 0 for true and false.
    """

    side: Side
    path_checksum: int
    values: tuple[float, ...]

    def __post_init__(self) -> None:
        """Refuse what the bytes could not hold."""
        _require("path_checksum", self.path_checksum, 0, 2**32 - 1)


@dataclass(frozen=True, slots=True)
class Fetched:
    """Bytes of a recording in a pod's flash, as they were read from it, in their place.

    They say of which recording they are, so that what is fetched late never mixes with what comes live.

    Parameters
    ----------
    side
        The pod's foot.
    device, boot, recording
        What the recording is known by.
    offset
        Of the first byte.
    received_us
        When they arrived.
    data
        The bytes.
    """

    side: Side
    device: int
    boot: int
    recording: int
    offset: int
    received_us: int
    data: bytes

    def __post_init__(self) -> None:
        """Refuse what the bytes could not hold, and nothing at all."""
        _require("device", self.device, 0, 2**64 - 1)
        for field in ("boot", "recording", "offset"):
            _require(field, getattr(self, field), 0, 2**32 - 1)
        _require("received_us", self.received_us, 0, LATEST_US)
        _require("number of bytes", len(self.data), 1, LARGEST_ENTRY - _FETCHED.size)


LogEntry = Received | ClockExchange | GapDecision | Event | LiveStride | Fetched

RECEIVED, CLOCK_EXCHANGE, GAP_DECISION, EVENT, LIVE_STRIDE, FETCHED = 1, 2, 3, 4, 5, 6

_RECEIVED: Final = Struct("<BHQ")  # side, source, received_us; the value
#: What `_RECEIVED` begins with: the sensor that a value is of.
RECEIVED_HEAD: Final = Struct("<BH")
_CLOCK: Final = Struct("<BQIIQ")  # side, sent_us, pod_received, pod_sent, received_us
_GAP: Final = Struct("<Bii")  # side, start, end; the reason
_EVENT: Final = Struct("<QB")  # at_us, bytes of kind; the kind; the text
_STRIDE: Final = Struct("<BI")  # side, path checksum; the values
_FETCHED: Final = Struct("<BQIIIQ")  # side, device, boot, recording, offset, received_us; the bytes

_SIDES: Final[tuple[Side | None, ...]] = (None, "left", "right")
_CODES: Final = {side: code for code, side in enumerate(_SIDES)}


def encode_entry(entry: LogEntry) -> tuple[int, bytes]:
    """Return the kind of an entry, as a number, and its bytes.

    Raises
    ------
    ValueError
        If it takes more than 65,535 bytes.
    """
    kind, payload = _encode(entry)
    if len(payload) > LARGEST_ENTRY:
        raise ValueError(f"an entry may take {LARGEST_ENTRY} bytes, this one takes {len(payload)}")
    return kind, payload


def _encode(entry: LogEntry) -> tuple[int, bytes]:
    match entry:
        case Received():
            return RECEIVED, _RECEIVED.pack(_CODES[entry.side], entry.source, entry.received_us) + entry.value
        case ClockExchange():
            ticks = entry.pod_received, entry.pod_sent
            return CLOCK_EXCHANGE, _CLOCK.pack(_CODES[entry.side], entry.sent_us, *ticks, entry.received_us)
        case GapDecision():
            return GAP_DECISION, _GAP.pack(_CODES[entry.side], entry.start, entry.end) + entry.reason.encode()
        case Event():
            kind = entry.kind.encode()
            return EVENT, _EVENT.pack(entry.at_us, len(kind)) + kind + entry.text.encode()
        case LiveStride():
            values = pack(f"<{len(entry.values)}d", *entry.values)
            return LIVE_STRIDE, _STRIDE.pack(_CODES[entry.side], entry.path_checksum) + values
        case Fetched():
            name = entry.device, entry.boot, entry.recording
            return FETCHED, _FETCHED.pack(_CODES[entry.side], *name, entry.offset, entry.received_us) + entry.data


def head_of(side: Side | None, source: int) -> bytes:
    """Return what the bytes of each value begin with that came from a sensor."""
    return RECEIVED_HEAD.pack(_CODES[side], source)


def decode_entry(kind: int, payload: bytes) -> LogEntry:
    """Return the entry that `payload` holds.

    Raises
    ------
    DamagedFileError
        If the kind is not known or the bytes are not an entry of it. A frame is only read once its checksum has
        matched, so this is a log that another version wrote, and no accident.
    """
    try:
        return _DECODERS[kind](payload)
    except KeyError:
        _refuse(f"of a kind that this version does not know ({kind})")
    except (ValueError, IndexError) as error:
        _refuse(f"of kind {kind} with bytes that cannot be ({error})")


def _received(payload: bytes) -> Received:
    side, source, received_us = _head(_RECEIVED, payload)
    return Received(_SIDES[side], source, received_us, payload[_RECEIVED.size :])


def _clock_exchange(payload: bytes) -> ClockExchange:
    if len(payload) != _CLOCK.size:
        raise ValueError(f"{len(payload)} bytes where {_CLOCK.size} were expected")
    side, sent_us, pod_received, pod_sent, received_us = _head(_CLOCK, payload)
    return ClockExchange(_foot(side), sent_us, pod_received, pod_sent, received_us)


def _gap_decision(payload: bytes) -> GapDecision:
    side, start, end = _head(_GAP, payload)
    return GapDecision(_foot(side), start, end, payload[_GAP.size :].decode())


def _event(payload: bytes) -> Event:
    at_us, length = _head(_EVENT, payload)
    kind, text = payload[_EVENT.size :][:length], payload[_EVENT.size :][length:]
    if len(kind) != length:
        raise ValueError(f"{len(kind)} bytes of kind where {length} were expected")
    return Event(at_us, kind.decode(), text.decode())


def _live_stride(payload: bytes) -> LiveStride:
    side, checksum = _head(_STRIDE, payload)
    values = payload[_STRIDE.size :]
    if len(values) % 8:
        raise ValueError(f"{len(values)} bytes of doubles")
    return LiveStride(_foot(side), checksum, unpack(f"<{len(values) // 8}d", values))


def _fetched(payload: bytes) -> Fetched:
    side, device, boot, recording, offset, received_us = _head(_FETCHED, payload)
    return Fetched(_foot(side), device, boot, recording, offset, received_us, payload[_FETCHED.size :])


_DECODERS: Final[Mapping[int, Callable[[bytes], LogEntry]]] = {
    RECEIVED: _received,
    CLOCK_EXCHANGE: _clock_exchange,
    GAP_DECISION: _gap_decision,
    EVENT: _event,
    LIVE_STRIDE: _live_stride,
    FETCHED: _fetched,
}


def _head(layout: Struct, payload: bytes) -> tuple[int, ...]:
    if len(payload) < layout.size:
        raise ValueError(f"{len(payload)} bytes where at least {layout.size} were expected")
    return layout.unpack_from(payload)


def _foot(code: int) -> Side:
    side = _SIDES[code]
    if side is None:
        raise ValueError("no side where one was expected")
    return side


def _refuse(what: str) -> NoReturn:
    message = f"The log holds an entry {what}."
    raise DamagedFileError(message, hint="It was written by another version: read it with a newer OpenStride.")


def _require(field: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise ValueError(f"{field} must be from {least} to {most}, got {value}")
