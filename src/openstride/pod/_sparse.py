"""Flash of which only the pages that were written take memory: a blank one of 16 MiB costs next to nothing."""

from __future__ import annotations

from openstride.pod.chip import Flash

_ERASED = b"\xff"


class SparseFlash(Flash):
    """Flash in memory that is blank at first.

    Parameters
    ----------
    size
        Bytes, a multiple of `page`.
    page
        Bytes that are erased together.
    """

    def __init__(self, size: int, page: int = 4096) -> None:
        super().__init__(size, page)
        self._blank = bytearray(_ERASED * page)
        self._pages: dict[int, bytearray] = {}

    def read(self, at: int, length: int) -> bytes:
        """Return the bytes from `at`, from as many pages as they are in."""
        first, start = divmod(at, self.page)
        if start + length <= self.page:
            return bytes(self._pages.get(first, self._blank)[start : start + length])
        last = (at + length - 1) // self.page
        pages = b"".join(self._pages.get(page, self._blank) for page in range(first, last + 1))
        return pages[start : start + length]

    def program(self, at: int, data: bytes) -> None:
        """Write to bytes of one page; zeros stay zeros, as in any flash."""
        number, start = divmod(at, self.page)
        page = self._pages.setdefault(number, bytearray(self._blank))
        there = page[start : start + len(data)]
        if there.count(_ERASED) == len(data):
            page[start : start + len(data)] = data
        else:
            page[start : start + len(data)] = bytes(old & new for old, new in zip(there, data, strict=True))

    def erase(self, at: int) -> None:
        """Erase the page that begins at `at`."""
        self._pages.pop(at // self.page, None)
