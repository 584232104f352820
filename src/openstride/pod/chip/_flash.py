"""What a pod asks of its flash, and flash in memory.

Flash is read anywhere, erased a page at a time to ones, and programmed, which makes zeros of ones and never the
reverse: a byte is programmed once, and may after that be blotted out with zeros. Programming and erasing return when
they are done. Power may fail within each of them: what was being programmed is then there in part, and a page that was
being erased holds anything. Everything else is as it was.
"""


class Flash:
    """The driver of a flash.

    Parameters
    ----------
    size
        Bytes, a multiple of `page`.
    page
        Bytes that are erased together.
    """

    def __init__(self, size: int, page: int) -> None:
        self.size = size
        self.page = page

    def read(self, at: int, length: int) -> bytes:
        """Return the bytes from `at`."""
        raise NotImplementedError

    def program(self, at: int, data: bytes) -> None:
        """Write to bytes of one page that are erased, or write zeros."""
        raise NotImplementedError

    def erase(self, at: int) -> None:
        """Erase the page that begins at `at`."""
        raise NotImplementedError


class MemoryFlash(Flash):
    """Flash in memory, which refuses what real flash would spoil.

    Parameters
    ----------
    image
        What it holds, and goes on to hold.
    page
        Bytes that are erased together.
    """

    def __init__(self, image: bytearray, page: int = 4096) -> None:
        super().__init__(len(image), page)
        self.image = image

    def read(self, at: int, length: int) -> bytes:
        """Return the bytes from `at`."""
        return bytes(self.image[at : at + length])

    def program(self, at: int, data: bytes) -> None:
        """Write to bytes of one page that are erased, or write zeros."""
        if at // self.page != (at + len(data) - 1) // self.page:
            raise ValueError(f"{len(data)} bytes at {at} are in two pages; program each by itself")
        if any(data) and self.image[at : at + len(data)] != b"\xff" * len(data):
            raise ValueError(f"there is something in the {len(data)} bytes at {at} already; erase the page first")
        self.image[at : at + len(data)] = data

    def erase(self, at: int) -> None:
        """Erase the page that begins at `at`."""
        self.image[at : at + self.page] = b"\xff" * self.page
