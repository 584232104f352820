"""Bytes in, a verdict out: the format is told by content, and the reader for it does the rest."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from openstride.formats._csv import is_sensor_csv, read_csv_file
from openstride.formats._fit import read_fit
from openstride.formats._gpx import read_gpx
from openstride.formats._limits import FILE_BYTES, TEXT_BYTES
from openstride.formats._nike import read_json
from openstride.formats._read_table import HEADER, MAGIC, read_own_csv, read_parquet
from openstride.formats._reading import Reading, refused, set_aside
from openstride.formats._tcx import ROOT, read_tcx
from openstride.formats._xml import UnsafeXmlError, root_of, text_of, tree_of, xml_of


def read(data: bytes, *, time_zone: ZoneInfo | None = None) -> Reading:
    """Return what a file holds, whatever its bytes are.

    An archive is no file in this sense: `files_in` unpacks it. Nothing is opened or written.

    Parameters
    ----------
    data
        The whole file.
    time_zone
        In which its local times were, of a file that says no zone; None where nobody has stated one. None is ever
        guessed, and what says a zone itself is read by that.

    Examples
    --------
    >>> read(b"Dear diary, today I ran.").outcome
    'not_recognised'
    """
    if not data.strip(b"\0 \t\r\n"):
        return refused("empty")
    if len(data) > FILE_BYTES:
        return refused("too_large")
    if data[8:12] == b".FIT":
        return read_fit(data)
    if data.startswith(MAGIC):
        return read_parquet(data)
    if (root := root_of(data)) is not None:
        return read_xml(data, root)
    return read_text(data, time_zone)


def read_xml(data: bytes, root: str) -> Reading:
    """Return what XML holds, by the name of its outermost element."""
    # Of a file whose beginning was cut off the rest is recognised by what it begins with.
    kind = {"gpx": "gpx", ROOT: "tcx", "Activities": "tcx"}.get(root)
    if kind is None:
        return refused("unknown")
    if len(data) > TEXT_BYTES:
        return refused("too_large")
    try:
        return read_gpx(xml_of(data)) if kind == "gpx" else read_tcx(tree_of(data))
    except UnsafeXmlError:
        return set_aside("gpx" if kind == "gpx" else "tcx", "unsafe")


def read_text(data: bytes, zone: ZoneInfo | None) -> Reading:
    """Return what JSON or a table holds; `zone` is that of times that say none."""
    if data.startswith(HEADER) and len(data) <= TEXT_BYTES:
        return read_own_csv(text_of(data))
    if is_sensor_csv(data):
        return Reading("recording", "sensor_csv")
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        # Row by row: it need not be smaller.
        return read_csv_file(data, zone) or refused("unknown")
    return read_json(data) or refused("unknown") if len(data) <= TEXT_BYTES else refused("too_large")
