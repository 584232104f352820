"""What a pod remembers beside its recordings: how often it has started, its side, and whom it is bonded with.

Two pages at the beginning of the flash take turns. Each change is one more record, all of the memory in one, and the
newest whole record counts. A page is erased only when the newest record is in the other one, so that a failing power
leaves the memory as it was before a change or as it is after it.
"""

import struct

from ._checksums import crc32
from ._flash import Flash

PAGES = 2
#: A pod has at most so many bonds. A fifth is refused: the oldest is the owner's, and is not lost to a stranger.
BONDS = 4
#: Bytes by which the radio names a bonded device: its identity address with its type, or fewer, filled up with zeros.
PEER = 8

_RECORD = "<IIBB"
_HEAD = struct.calcsize(_RECORD)
#: A power of two, so that the records of a page fill it.
_SLOT = 64


class Memory:
    """What is remembered, as it is in the flash.

    Parameters
    ----------
    flash
        Where it is.
    least
        So often the pod has started at least, whatever the memory says: a name that was given is not given again.

    Attributes
    ----------
    boot
        How many times the pod has started, this time included.
    side
        0 not told yet, 1 left, 2 right.
    bonds
        Whom the pod knows, the owner first.
    """

    def __init__(self, flash: Flash, least: int) -> None:
        self._flash = flash
        self._count = 0
        self._next = 0
        self.boot = 0
        self.side = 0
        self.bonds: list[bytes] = []
        self._load()
        self.boot = max(self.boot, least) + 1
        self.save()

    def save(self) -> None:
        """Write all of it once more."""
        at = self._blank()
        self._count += 1
        peers = b"".join([peer + bytes(PEER - len(peer)) for peer in self.bonds])
        record = struct.pack(_RECORD, self._count, self.boot, self.side, len(self.bonds)) + peers
        self._flash.program(at, record + struct.pack("<I", crc32(record)))
        self._next = at + _SLOT

    def _load(self) -> None:
        newest = None
        for at in range(0, PAGES * self._flash.page, _SLOT):
            record = _read(self._flash, at)
            if record and record[0] > self._count:
                self._count = record[0]
                newest = record
                self._next = at + _SLOT
        if newest:
            _, self.boot, self.side, self.bonds = newest

    def _blank(self) -> int:
        """Return where the next record goes."""
        page = self._flash.page
        at = self._next
        # Where power has failed, part of a record may lie behind the newest.
        while at % page and self._flash.read(at, _SLOT) != b"\xff" * _SLOT:
            at += _SLOT
        if at % page == 0:
            # The page of the newest record is full; the other one, or where there is none, the first.
            at %= PAGES * page
            self._flash.erase(at)
        return at


def _read(flash: Flash, at: int) -> "tuple[int, int, int, list[bytes]] | None":
    """Return the record at `at`, if there is a whole one."""
    slot = flash.read(at, _SLOT)
    count, boot, side, bonds = struct.unpack_from(_RECORD, slot)
    end = _HEAD + bonds * PEER
    if bonds > BONDS or struct.unpack_from("<I", slot, end)[0] != crc32(slot[:end]):
        return None
    return count, boot, side, [slot[_HEAD + i * PEER : _HEAD + (i + 1) * PEER] for i in range(bonds)]
