"""The two checksums of a pod, wherever its Python comes from.

CPython's `binascii` has both. MicroPython's has the CRC-32 only, so there the other is worked out four bits at a time.
"""

import binascii
from binascii import crc32


def crc16(data: bytes) -> int:
    """Return the CRC-16/IBM-3740 of `data`; that of ``b"123456789"`` is 0x29B1."""
    return binascii.crc_hqx(data, 0xFFFF) if hasattr(binascii, "crc_hqx") else crc16_by_halves(data)


def crc16_by_halves(data: bytes) -> int:
    """Return the same without help: what half a byte leaves in an empty register is a multiple of the polynomial."""
    crc = 0xFFFF
    for byte in data:
        crc = (crc << 4 & 0xFFFF) ^ 0x1021 * (crc >> 12 ^ byte >> 4)
        crc = (crc << 4 & 0xFFFF) ^ 0x1021 * (crc >> 12 ^ byte & 15)
    return crc


__all__ = ["crc16", "crc16_by_halves", "crc32"]
