"""Samples put together to packets, and packets as they are kept, byte for byte as ``docs/pod-protocol.md`` says."""

import struct

from ._checksums import crc16

SAMPLE = 12
#: A notification at an MTU of 247 holds so many samples.
MOST = 19
#: Around the samples of a packet, and around a notification.
HEAD = 12
ATT = 3
#: A value of an attribute has at most so many bytes.
ATTRIBUTE = 512

GAP = 4
ACC_CLIPPED = 8
GYR_CLIPPED = 16
REPLAY = 32

#: Of a stride: walking, and what a field says that is not known.
WALKING = 4
UNKNOWN = 0xFFFF
#: Of RSC Measurement.
HAS_LENGTH = 1
RUNNING = 4

#: Where a sensor stops that uses all of its 16 bits.
LIMIT = 32767


def samples_that_fit(mtu: int) -> int:
    """Return how many samples a packet can hold at an ATT_MTU; 0 where not even one fits."""
    return max(0, min(MOST, (mtu - ATT - HEAD) // SAMPLE))


def with_checksum(body: bytes) -> bytes:
    """Return a packet from all of it but the checksum."""
    return body + struct.pack("<H", crc16(body))


def sent_again(packet: bytes) -> bytes:
    """Return a packet of IMU or STRIDE with the flag that it comes from flash."""
    return with_checksum(packet[:1] + bytes([packet[1] | REPLAY]) + packet[2:-2])


def running_speed(stride: bytes) -> bytes:
    """Return RSC Measurement from a packet of STRIDE: speed, strides a minute, length; nothing if one is not known."""
    stride_time, _, _, length, speed = struct.unpack_from("<HHhHH", stride, 10)
    if UNKNOWN in (stride_time, length, speed) or not stride_time:
        return b""
    # Half a unit is added for the rounding: 1/256 m/s, 1/min, 1 cm.
    speed = min((speed * 256 + 500) // 1000, 0xFFFF)
    cadence = min((60 * 8192 + stride_time // 2) // stride_time, 0xFF)
    running = 0 if stride[1] & WALKING else RUNNING
    return struct.pack("<BHBH", HAS_LENGTH | running, speed, cadence, (length + 5) // 10)


class Packer:
    """Collects samples until a packet is full.

    Parameters
    ----------
    size
        Samples in a packet.
    side
        0 not told yet, 1 left, 2 right.
    configuration
        Of the INFO that the samples are to be read with.
    flags
        Of all its packets.
    acc_limit, gyr_limit
        From this size on a count says only that there was at least so much.
    """

    def __init__(
        self,
        size: int,
        side: int,
        configuration: int,
        flags: int = 0,
        *,
        acc_limit: int = LIMIT,
        gyr_limit: int = LIMIT,
    ) -> None:
        self._size = size
        self._acc_limit = acc_limit
        self._gyr_limit = gyr_limit
        self._side = side
        self._configuration = configuration
        self._always = flags
        self._flags = flags
        self._first = 0
        self._ticks = 0
        self._samples = bytearray()

    @property
    def room(self) -> int:
        """How many samples complete the next packet."""
        return self._size - len(self._samples) // SAMPLE

    def add(self, number: int, ticks: int, sample: bytes) -> bytes | None:
        """Take one sample; return the packet that it completes.

        Parameters
        ----------
        number
            How many came before it in its recording.
        ticks
            When it was taken.
        sample
            Six 16-bit counts.
        """
        if not self._samples:
            self._first = number
            self._ticks = ticks
        self._samples.extend(sample)
        counts = struct.unpack("<6h", sample)
        if _clipped(counts[:3], self._acc_limit):
            self._flags |= ACC_CLIPPED
        if _clipped(counts[3:], self._gyr_limit):
            self._flags |= GYR_CLIPPED
        return self.flush() if len(self._samples) >= self._size * SAMPLE else None

    def flush(self) -> bytes | None:
        """Return what is there as a packet, if anything is."""
        if not self._samples:
            return None
        n = len(self._samples) // SAMPLE
        head = struct.pack(
            "<BBHIBB",
            1,
            self._flags | self._side,
            self._first & 0xFFFF,
            self._ticks & 0xFFFFFFFF,
            self._configuration,
            n,
        )
        packet = head + bytes(self._samples)
        self._samples = bytearray()
        self._flags = self._always
        return with_checksum(packet)

    def mark_gap(self) -> None:
        """Say of the next packet that samples are missing before it; call this when nothing waits to be flushed."""
        self._flags |= GAP


def _clipped(counts: tuple[int, ...], limit: int) -> bool:
    return max(counts) >= limit or min(counts) <= -limit
