"""Records out, as files of FIT, TCX, GPX, CSV and Parquet; what was read back is written the same again."""

from __future__ import annotations

from openstride.formats.writing._table import write_pulse
from openstride.formats.writing._write import WRITTEN, Written, write

__all__ = ["WRITTEN", "Written", "write", "write_pulse"]
