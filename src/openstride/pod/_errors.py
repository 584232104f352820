"""What can go wrong with a pod: one tree, and every branch carries what it knows as data.

::

    PodError
    ├── FieldError                   a value of ours that no packet can hold: `field`, `value`  (also a ValueError)
    ├── PacketError                  bytes that are not what the protocol says: `characteristic`, `packet`
    │   ├── WrongLengthError         too short, too long: `length`, `expected`
    │   ├── ChecksumError            damaged on the way: `stated`, `computed`
    │   ├── UnknownVersionError      another version of the protocol: `version`
    │   ├── UnknownTypeError         a kind of packet, command or answer that we do not know: `type`
    │   └── ImpossibleValueError     a field says what cannot be: `field`, `value`
    ├── OutOfLineError               number and time of a packet contradict those before: `number`, `expected`
    └── TransferError                a download lacks bytes or is not what the pod has: `offset`

A `FieldError` is our own mistake, a `PacketError` that of the other side. The text of an error is what happened, with
the values, then what the reader can do next.
"""

from __future__ import annotations

from typing import Final

_CUT: Final = "If all packets are like this, this is no pod of ours, or the link cuts them: its MTU must be 247."
_KEEPS_SAYING: Final = "Leave it out; if the pod keeps saying so, update its firmware, or it is no pod of ours."


class PodError(Exception):
    """Something is wrong with a pod or with what it sent; the base of all errors of this room.

    Parameters
    ----------
    message
        What happened, with the values.
    hint
        What to do next.
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(f"{message} {hint}".rstrip())
        self.message = message
        self.hint = hint


class FieldError(PodError, ValueError):
    """A value that its field in a packet cannot hold."""

    def __init__(self, field: str, value: object, expected: str) -> None:
        super().__init__(f"{field} must be {expected}, got {value}.")
        self.field = field
        self.value = value
        self.expected = expected


class PacketError(PodError):
    """The bytes `packet` of a `characteristic` are not what the protocol says."""

    def __init__(self, message: str, *, characteristic: str, packet: bytes, hint: str) -> None:
        super().__init__(message, hint=hint)
        self.characteristic = characteristic
        self.packet = packet


class WrongLengthError(PacketError):
    """The packet has `length` bytes; `expected` says in words how many there should be."""

    def __init__(self, characteristic: str, packet: bytes, expected: str, *, hint: str = _CUT) -> None:
        message = f"A packet of {characteristic} has {len(packet)} bytes; {expected} were expected."
        super().__init__(message, characteristic=characteristic, packet=packet, hint=hint)
        self.length = len(packet)
        self.expected = expected


class ChecksumError(PacketError):
    """The packet is damaged: it states one checksum and its bytes give another."""

    def __init__(self, characteristic: str, packet: bytes, *, stated: int, computed: int) -> None:
        found = f"it states checksum {stated:#06x}, and its bytes give {computed:#06x}"
        message = f"A packet of {characteristic} is damaged: {found}."
        hint = "Leave it out, and fetch its samples again; if there are many, restart the pod."
        super().__init__(message, characteristic=characteristic, packet=packet, hint=hint)
        self.stated = stated
        self.computed = computed


class UnknownVersionError(PacketError):
    """The pod speaks another `version` of the protocol."""

    def __init__(self, characteristic: str, packet: bytes, version: int) -> None:
        message = f"The pod speaks version {version} of the protocol, which this OpenStride does not."
        hint = "Update OpenStride if the version is newer than 1, else the firmware of the pod."
        super().__init__(message, characteristic=characteristic, packet=packet, hint=hint)
        self.version = version


class UnknownTypeError(PacketError):
    """A packet whose first byte, `type`, says something we do not know."""

    def __init__(self, characteristic: str, packet: bytes, type_: int) -> None:
        message = f"A packet of {characteristic} is of type {type_:#04x}, which this OpenStride does not know."
        super().__init__(
            message, characteristic=characteristic, packet=packet, hint="Leave it out, and update OpenStride."
        )
        self.type = type_


class ImpossibleValueError(PacketError):
    """A `field` of a packet has a `value` that it cannot have."""

    def __init__(self, characteristic: str, packet: bytes, reason: FieldError, *, hint: str = _KEEPS_SAYING) -> None:
        message = (
            f"A packet of {characteristic} says that {reason.field} is {reason.value}; it must be {reason.expected}."
        )
        super().__init__(message, characteristic=characteristic, packet=packet, hint=hint)
        self.field = reason.field
        self.value = reason.value


class OutOfLineError(PodError):
    """A whole packet whose first sample cannot have the `number` it states at the time it states.

    `expected` is the number that its time asks for.
    """

    def __init__(self, *, number: int, expected: float) -> None:
        message = f"A packet begins with sample {number}, but at its time sample {expected:.0f} was due."
        hint = "Leave it out; if all packets are like this, the pod has restarted: read its INFO and begin anew."
        super().__init__(message, hint=hint)
        self.number = number
        self.expected = expected


class TransferError(PodError):
    """A download that lacks bytes or is not what the pod has; `offset` is where to read on."""

    def __init__(self, message: str, *, hint: str, offset: int) -> None:
        super().__init__(message, hint=hint)
        self.offset = offset
