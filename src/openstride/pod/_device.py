"""Battery Level (0x2A19) and the texts of Device Information (0x180A), ours and any maker's."""

from __future__ import annotations

from typing import Final

from openstride.pod._errors import FieldError, WrongLengthError
from openstride.pod._profile import BATTERY_LEVEL
from openstride.pod._wire import blamed_on_the_sender, require

_MOST_TEXT: Final = 512


def encode_battery_level(level_percent: int) -> bytes:
    """Return the byte of Battery Level."""
    require("level_percent", level_percent, 0, 100)
    return bytes((level_percent,))


def decode_battery_level(packet: bytes) -> int:
    """Return how full a battery is, 0 to 100; bytes after the first are left alone.

    Raises
    ------
    WrongLengthError, ImpossibleValueError
        If it is empty, or says more than 100.
    """
    if not packet:
        raise WrongLengthError(BATTERY_LEVEL.name, packet, "1")
    with blamed_on_the_sender(BATTERY_LEVEL.name, packet):
        require("level_percent", packet[0], 0, 100)
    return packet[0]


def encode_device_text(text: str) -> bytes:
    """Return the bytes of a text of Device Information: UTF-8, at most 512."""
    encoded = text.encode("utf-8")
    if len(encoded) > _MOST_TEXT:
        raise FieldError("text", f"{len(encoded)} bytes", f"at most {_MOST_TEXT} bytes of UTF-8")
    return encoded


def decode_device_text(packet: bytes) -> str:
    """Return a text of Device Information; any bytes give one.

    Firmware in C often sends the zeros after its texts, and whatever follows them; other makers' letters need not be
    UTF-8. What cannot be read is replaced: a name is only shown.
    """
    return packet.split(b"\0", 1)[0].decode("utf-8", "replace").strip()
