"""TIME: what a pod's clock has to do with ours, one question and one answer.

::

    question (written)   0  tag u8   1  sent u64, µs since 1970            9 bytes
    answer (indicated)   0  tag u8   1  received u32   5  sent u32, ticks  9 bytes

The client chooses the tag, and the answer repeats it. The pod reads its clock as late before the answer leaves, and as
early after the question came, as it can. Of the question's time it makes no use beyond a log of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from struct import Struct
from typing import Final

from openstride.pod._errors import WrongLengthError
from openstride.pod._profile import TIME
from openstride.pod._wire import blamed_on_the_sender, require_unsigned

_QUESTION: Final = Struct("<BQ")
_ANSWER: Final = Struct("<BII")
#: So many bits of microseconds since 1970 are exact in a double, and last until the year 2255.
_INSTANT_BITS: Final = 53


@dataclass(frozen=True, slots=True)
class TimeQuestion:
    """What a client asks.

    Parameters
    ----------
    tag
        Of the client's choice.
    sent_us
        When it asks, in microseconds since 1970 (UTC).
    """

    tag: int
    sent_us: int

    def __post_init__(self) -> None:
        """Refuse what the bytes cannot hold."""
        require_unsigned("tag", self.tag, 8)
        require_unsigned("sent_us", self.sent_us, _INSTANT_BITS)


@dataclass(frozen=True, slots=True)
class TimeAnswer:
    """What a pod answers.

    Parameters
    ----------
    tag
        The question's.
    received, sent
        When the question was there and when the answer left, in ticks of 1/32768 s, modulo 2**32.
    """

    tag: int
    received: int
    sent: int

    def __post_init__(self) -> None:
        """Refuse what the bytes cannot hold."""
        require_unsigned("tag", self.tag, 8)
        require_unsigned("received", self.received, 32)
        require_unsigned("sent", self.sent, 32)


def encode_time_question(question: TimeQuestion) -> bytes:
    """Return the 9 bytes to write to TIME."""
    return _QUESTION.pack(question.tag, question.sent_us)


def decode_time_question(packet: bytes) -> TimeQuestion:
    """Return what a client asked.

    Raises
    ------
    WrongLengthError, ImpossibleValueError
        If it is not 9 bytes, or its instant lies after the year 2255.
    """
    if len(packet) != _QUESTION.size:
        raise WrongLengthError(TIME.name, packet, f"{_QUESTION.size}")
    with blamed_on_the_sender(TIME.name, packet):
        return TimeQuestion(*_QUESTION.unpack(packet))


def encode_time_answer(answer: TimeAnswer) -> bytes:
    """Return the 9 bytes to indicate on TIME."""
    return _ANSWER.pack(answer.tag, answer.received, answer.sent)


def decode_time_answer(packet: bytes) -> TimeAnswer:
    """Return what a pod answered.

    Raises
    ------
    WrongLengthError
        If it is not 9 bytes.
    """
    if len(packet) != _ANSWER.size:
        raise WrongLengthError(TIME.name, packet, f"{_ANSWER.size}")
    return TimeAnswer(*_ANSWER.unpack(packet))
