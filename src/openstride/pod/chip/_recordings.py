"""The recordings in the flash of a pod: a ring of pages, which survives a power cut anywhere.

A recording is a row of bytes that only grows, made of frames. A frame is what a characteristic gives, or would have
given, to a client::

    length u8    source u8: short number of the characteristic    value    CRC-16 u16 of all before it

A page belongs to one recording and holds whole frames::

     0  "OS", version u8 = 1, 0xFF    4  boot u32    8  recording u32
    12  offset u32: bytes of the recording before this page    16  CRC-32 u32 of those
    20  CRC-32 u32 of this header
    24  three marks of 4 bytes, zero where they are set: acknowledged, deleted, incomplete
    36  frames

Only the marks of a recording's first page count. Where power fails, a frame or header that is there in part has a wrong
checksum, and a mark in part is no mark: nothing that was finished is lost, and nothing that was not is believed. A
page's header is blotted out before the page is erased, since power may fail then too, and leave a header without the
mark that it was deleted. What is left of a recording without its first page is no recording.

Each header holds size and checksum of all before it. So a start reads the headers, and of each recording the last page
only; and a page that belongs to a recording, but does not begin where the one before it ends, is given up.
"""

import struct
from array import array

from ._checksums import crc16, crc32
from ._flash import Flash

_HEADER = "<2sBBIIII"
_CHECKSUM = struct.calcsize(_HEADER)
_MARKS = _CHECKSUM + 4
_MARK = 4
BODY = _MARKS + 3 * _MARK
#: Length, source and checksum around a value.
FRAME = 4
LONGEST_VALUE = 250

ACKNOWLEDGED = 0
DELETED = 1
INCOMPLETE = 2


class Recording:
    """One recording.

    Attributes
    ----------
    boot, number
        With the pod's identity, what it is known by.
    size, crc
        Of all its bytes.
    acknowledged
        True once a client has said that it holds all of them.
    incomplete
        True where samples did not fit the flash.
    """

    def __init__(self, boot: int, number: int) -> None:
        self.boot = boot
        self.number = number
        self.size = 0
        self.crc = 0
        self.acknowledged = False
        self.incomplete = False
        # Page numbers, and the size of the recording where each page begins.
        self.pages = array("H")
        self.offsets = array("I")


class Recordings:
    """All recordings in the pages of a flash from `first` on.

    Parameters
    ----------
    flash
        Where they are.
    first
        The first page that is theirs.
    reserve
        So many pages are kept from samples, for what matters more.

    Attributes
    ----------
    all
        The recordings, oldest first.
    open
        The one that grows, the last of `all`; None between recordings.
    read_now
        One that must not make room for another.
    """

    def __init__(self, flash: Flash, first: int, reserve: int) -> None:
        self._flash = flash
        self._reserve = reserve
        self.all: list[Recording] = []
        self.open: Recording | None = None
        self.read_now: Recording | None = None
        # Pages to use, in this order.
        self._free: list[int] = []
        self._scan(first)

    @property
    def free(self) -> int:
        """Bytes that can be written without giving up anything, checksums included."""
        return len(self._free) * (self._flash.page - BODY)

    def find(self, boot: int, number: int) -> Recording | None:
        """Return a recording by its name."""
        for recording in self.all:
            if recording.boot == boot and recording.number == number:
                return recording
        return None

    def begin(self, boot: int, number: int) -> None:
        """Open a new recording, which takes its first page with its first frame."""
        self.open = Recording(boot, number)

    def end(self) -> None:
        """Let the open recording grow no more."""
        self.open = None

    def append(self, source: int, value: bytes, *, samples: bool = False) -> bool:
        """Add a frame to the open recording; return False where there is no room for it.

        Parameters
        ----------
        source
            Short number of the characteristic.
        value
            At most `LONGEST_VALUE` bytes.
        samples
            True for what may not use the reserve.
        """
        recording = self.open
        if recording is None:
            return False
        frame = struct.pack("<BB", len(value), source) + value
        frame += struct.pack("<H", crc16(frame))
        room = 0
        if recording.pages:
            room = self._flash.page - BODY - (recording.size - recording.offsets[-1])
        if len(frame) > room and not self._add_page(recording, self._reserve if samples else 0):
            self._mark_incomplete(recording)
            return False
        at = recording.pages[-1] * self._flash.page + BODY + recording.size - recording.offsets[-1]
        self._flash.program(at, frame)
        recording.size += len(frame)
        recording.crc = crc32(frame, recording.crc)
        return True

    def read(self, recording: Recording, offset: int, length: int) -> bytes:
        """Return at most `length` bytes of a recording; fewer where a page ends, none at its end."""
        if offset >= recording.size:
            return b""
        low, high = 0, len(recording.pages)
        while high - low > 1:
            middle = (low + high) // 2
            if recording.offsets[middle] <= offset:
                low = middle
            else:
                high = middle
        stop = recording.size if high == len(recording.pages) else recording.offsets[high]
        at = recording.pages[low] * self._flash.page + BODY + offset - recording.offsets[low]
        return self._flash.read(at, min(length, stop - offset))

    def acknowledge(self, recording: Recording) -> None:
        """Note that a client holds all of a recording."""
        if not recording.acknowledged:
            self._mark(recording, ACKNOWLEDGED)
            recording.acknowledged = True

    def delete(self, recording: Recording) -> None:
        """Give the pages of a recording to others."""
        self._mark(recording, DELETED)
        self.all.remove(recording)
        self._free.extend(recording.pages)

    def _add_page(self, recording: Recording, kept: int) -> bool:
        if not self._make_room(kept):
            return False
        page = self._free[0]
        at = page * self._flash.page
        self._flash.program(at, bytes(_MARKS))
        self._flash.erase(at)
        header = struct.pack(_HEADER, b"OS", 1, 0xFF, recording.boot, recording.number, recording.size, recording.crc)
        self._flash.program(at, header + struct.pack("<I", crc32(header)))
        self._free.pop(0)
        if not recording.pages:
            self.all.append(recording)
        recording.pages.append(page)
        recording.offsets.append(recording.size)
        return True

    def _make_room(self, kept: int) -> bool:
        """See to it that more than `kept` pages are free, with the oldest recordings that were acknowledged."""
        while len(self._free) <= kept:
            for recording in self.all:
                if recording.acknowledged and recording is not self.read_now:
                    self.delete(recording)
                    break
            else:
                return False
        return True

    def _mark_incomplete(self, recording: Recording) -> None:
        if recording.pages and not recording.incomplete:
            self._mark(recording, INCOMPLETE)
        recording.incomplete = True

    def _mark(self, recording: Recording, mark: int) -> None:
        self._flash.program(recording.pages[0] * self._flash.page + _MARKS + mark * _MARK, bytes(_MARK))

    def _scan(self, first: int) -> None:
        """Find what the flash holds."""
        headers = []
        for page in range(first, self._flash.size // self._flash.page):
            header = self._header(page)
            if header is None:
                self._free.append(page)
            else:
                headers.append(header)
        headers.sort()
        # By boot, number and offset: the pages of each recording are a row now, and the oldest comes first.
        found: list[Recording] = []
        for boot, number, offset, crc, page in headers:
            if offset == 0:
                found.append(Recording(boot, number))
            if not found or not self._follows(found[-1], boot, number, offset):
                self._free.append(page)
                continue
            found[-1].pages.append(page)
            found[-1].offsets.append(offset)
            found[-1].crc = crc
        self._take_in(found)

    def _follows(self, recording: Recording, boot: int, number: int, offset: int) -> bool:
        """Return whether a page with this header can be the next one of a recording."""
        if (boot, number) != (recording.boot, recording.number):
            return False
        if not recording.pages:
            return True
        return 0 < offset - recording.offsets[-1] <= self._flash.page - BODY

    def _take_in(self, found: list[Recording]) -> None:
        """Keep what is there, and use the pages of the others again."""
        for recording in found:
            self._measure(recording)
            if recording.size == 0 or self._is_marked(recording, DELETED):
                self._free.extend(recording.pages)
                continue
            recording.acknowledged = self._is_marked(recording, ACKNOWLEDGED)
            recording.incomplete = self._is_marked(recording, INCOMPLETE)
            self.all.append(recording)

    def _measure(self, recording: Recording) -> None:
        """Find the end of a recording: the last whole frame of its last page."""
        body = self._flash.read(recording.pages[-1] * self._flash.page + BODY, self._flash.page - BODY)
        end = 0
        while end + FRAME <= len(body):
            after = end + FRAME + body[end]
            if after > len(body) or struct.unpack_from("<H", body, after - 2)[0] != crc16(body[end : after - 2]):
                break
            end = after
        recording.size = recording.offsets[-1] + end
        recording.crc = crc32(body[:end], recording.crc)

    def _header(self, page: int) -> tuple[int, int, int, int, int] | None:
        """Return boot, recording, offset, checksum and number of a page, if its header is whole."""
        header = self._flash.read(page * self._flash.page, _MARKS)
        kind, version, _, boot, number, offset, crc = struct.unpack_from(_HEADER, header)
        if kind != b"OS" or version != 1:
            return None
        if struct.unpack_from("<I", header, _CHECKSUM)[0] != crc32(header[:_CHECKSUM]):
            return None
        return boot, number, offset, crc, page

    def _is_marked(self, recording: Recording, mark: int) -> bool:
        at = recording.pages[0] * self._flash.page + _MARKS + mark * _MARK
        return self._flash.read(at, _MARK) == bytes(_MARK)
