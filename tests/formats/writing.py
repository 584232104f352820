"""Files made up for tests: FIT by a small writer of messages, XML and tables by their text."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

#: A field: number, type, value; one of a developer's has the developer's number, too.
Value = tuple[int, str, object]
Developers = tuple[int, str, object, int]
#: Base types of FIT: number, format.
TYPES = {
    "enum": (0x00, "B"),
    "uint8": (0x02, "B"),
    "sint16": (0x83, "h"),
    "uint16": (0x84, "H"),
    "sint32": (0x85, "i"),
    "uint32": (0x86, "I"),
    "string": (0x07, "s"),
    "float32": (0x88, "f"),
    "byte": (0x0D, "B"),
}
CRC = (
    0x0000, 0xCC01, 0xD801, 0x1400, 0xF001, 0x3C00, 0x2800, 0xE401,
    0xA001, 0x6C00, 0x7800, 0xB401, 0x5000, 0x9C01, 0x8801, 0x4400,
)  # fmt: skip
#: 2026-03-01 08:00:00 UTC, in seconds of FIT.
MORNING = 1_141_286_400
#: Half the turns of a degree.
SEMICIRCLES = 2**31 / 180


def checksum(data: bytes) -> int:
    """Return the checksum of FIT."""
    crc = 0
    for byte in data:
        for nibble in (byte & 15, byte >> 4):
            crc = (crc >> 4) ^ CRC[crc & 15] ^ CRC[nibble]
    return crc


@dataclass
class Fit:
    """A FIT file in the making: a message brings its definition where it is another than that of the one before."""

    body: bytearray = field(default_factory=bytearray)
    defined: bytes = b""

    def message(self, number: int, *fields: Value, developer: Sequence[Developers] = ()) -> Fit:
        """Add a message of fields: number, type, value; and of developers' fields: number, type, value, developer."""
        kinds = [(each[0], *packed(each[1], each[2])) for each in fields]
        theirs = [(each[0], *packed(each[1], each[2]), each[3]) for each in developer]
        shape = struct.pack("<BBBHB", 0x40 | (0x20 if theirs else 0), 0, 0, number, len(kinds))
        shape += b"".join(bytes((name, len(data), kind)) for name, kind, data in kinds)
        if theirs:
            shape += bytes((len(theirs),)) + b"".join(bytes((name, len(data), who)) for name, _, data, who in theirs)
        if shape != self.defined:
            self.body += shape
            self.defined = shape
        self.body += b"\0" + b"".join([each[2] for each in kinds] + [each[2] for each in theirs])
        return self

    def described(self, who: int, number: int, kind: str, name: str, units: str) -> Fit:
        """Describe a developer's field."""
        return self.message(
            206,
            (0, "uint8", who),
            (1, "uint8", number),
            (2, "uint8", TYPES[kind][0]),
            (3, "string", name),
            (8, "string", units),
        )

    def record(self, second: float, *fields: Value, developer: Sequence[Developers] = ()) -> Fit:
        """Add a record."""
        return self.message(20, (253, "uint32", MORNING + int(second)), *fields, developer=developer)

    def timer(self, second: int, turn: int) -> Fit:
        """Add a start (0) or a stop (4) of the timer."""
        return self.message(21, (253, "uint32", MORNING + second), (0, "enum", 0), (1, "enum", turn))

    def session(self, first: int, last: int, sport: int, distance_cm: int) -> Fit:
        """Add a session of a sport."""
        return self.message(
            18,
            (253, "uint32", MORNING + last),
            (2, "uint32", MORNING + first),
            (5, "enum", sport),
            (7, "uint32", 1000 * (last - first)),
            (8, "uint32", 1000 * (last - first)),
            (9, "uint32", distance_cm),
        )

    def __bytes__(self) -> bytes:
        """Return the whole file."""
        head = struct.pack("<BBHI4s", 14, 32, 2100, len(self.body), b".FIT")
        whole = head + struct.pack("<H", checksum(head)) + bytes(self.body)
        return whole + struct.pack("<H", checksum(whole))


def packed(kind: str, value: object) -> tuple[int, bytes]:
    """Return a value as a FIT field: number of its type, bytes."""
    number, form = TYPES[kind]
    if isinstance(value, str):
        return number, value.encode() + b"\0"
    if isinstance(value, tuple | bytes):
        return number, struct.pack(f"<{len(value)}{form}", *value)
    return number, struct.pack(f"<{form}", value)


def fit(kind: int = 4, maker: int = 1) -> Fit:
    """Begin a FIT file of a type, an activity of Garmin's where nothing else is said."""
    return Fit().message(0, (0, "enum", kind), (1, "uint16", maker), (4, "uint32", MORNING))


def gpx(points: str, *, creator: str = "Garmin Connect", kind: str = "running", head: str = "") -> bytes:
    """Return a GPX file with one track."""
    names = (
        'xmlns="http://www.topografix.com/GPX/1/1" xmlns:x="http://www.garmin.com/xmlschemas/TrackPointExtension/v1"'
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{head}<gpx version="1.1" creator="{creator}" {names}>\n'
        f"<trk><name>Lunch</name><type>{kind}</type><trkseg>\n{points}</trkseg></trk>\n</gpx>\n"
    ).encode()


def point(second: int, latitude: float, longitude: float, beside: str = "") -> str:
    """Return a point of GPX."""
    return (
        f'<trkpt lat="{latitude}" lon="{longitude}"><time>2026-03-01T08:{second // 60:02d}:{second % 60:02d}Z</time>'
        f"{beside}</trkpt>\n"
    )


def tcx(laps: str, *, sport: str = "Running", creator: str = "") -> bytes:
    """Return a TCX file with one activity."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2" '
        'xmlns:x="http://www.garmin.com/xmlschemas/ActivityExtension/v2">'
        f'<Activities><Activity Sport="{sport}"><Id>2026-03-01T08:00:00Z</Id>{laps}{creator}</Activity></Activities>'
        "</TrainingCenterDatabase>"
    ).encode()
