"""Recordings: what a recording is, how it is read, written and looked through.

A recording is a folder with ``recording.json``, ``left.parquet`` and ``right.parquet``; ``docs/recording.md``
describes it for other implementers, ``recording.schema.json`` beside this file describes its JSON. This room turns
files into plain arrays in SI units and back, and says what is wrong with them. It knows no strides: it imports
nothing of ours, and what the samples mean is for the engine to find out.

Two contracts hold for all of it. Nothing is converted, repaired or dropped without being counted and said. And every
failure caused by the data is a :class:`RecordingError` that names the file and what to do next.
"""

from __future__ import annotations

from openstride.recordings._clipping import Clipping
from openstride.recordings._crc32c import crc32c, crc32c_of_parts
from openstride.recordings._csv import CsvLayout, read_csv
from openstride.recordings._errors import (
    CsvError,
    DamagedFileError,
    ForeignParquetError,
    MetadataError,
    MetadataMissingError,
    NoFeetError,
    RecordingError,
    RecordingExistsError,
    RecordingNotFoundError,
    RecordingNotWrittenError,
    TableMissingError,
    TooFewSamplesError,
    UnitError,
    UnusableSamplesError,
)
from openstride.recordings._export import ExportForm, export_recording
from openstride.recordings._folder import Written, read_recording, read_span, write_recording
from openstride.recordings._foot import Extent
from openstride.recordings._listing import Listed, list_recordings
from openstride.recordings._log import SEGMENT_BYTES, LogReader, LogWriter, SegmentDamage, log_segments
from openstride.recordings._log_entries import (
    ClockExchange,
    Event,
    Fetched,
    GapDecision,
    LiveStride,
    LogEntry,
    Received,
    decode_entry,
)
from openstride.recordings._log_frames import Damage, LogFrame, SegmentDecoder, SegmentHeader
from openstride.recordings._model import (
    SIDES,
    Clock,
    DeclaredGap,
    Dropped,
    FootSamples,
    Metadata,
    Notice,
    Pod,
    Ranges,
    Recording,
    Scales,
    Side,
)
from openstride.recordings._signal import Signal, inspect, missing_samples
from openstride.recordings._together import ReceivedRun, together
from openstride.recordings._units import ACC_UNITS, GYR_UNITS, STANDARD_GRAVITY, TIME_UNITS
from openstride.recordings._verification import Finding, FindingCode, Verification, verify_log, verify_recording

__all__ = [
    "ACC_UNITS",
    "GYR_UNITS",
    "SEGMENT_BYTES",
    "SIDES",
    "STANDARD_GRAVITY",
    "TIME_UNITS",
    "Clipping",
    "Clock",
    "ClockExchange",
    "CsvError",
    "CsvLayout",
    "Damage",
    "DamagedFileError",
    "DeclaredGap",
    "Dropped",
    "Event",
    "ExportForm",
    "Extent",
    "Fetched",
    "Finding",
    "FindingCode",
    "FootSamples",
    "ForeignParquetError",
    "GapDecision",
    "Listed",
    "LiveStride",
    "LogEntry",
    "LogFrame",
    "LogReader",
    "LogWriter",
    "Metadata",
    "MetadataError",
    "MetadataMissingError",
    "NoFeetError",
    "Notice",
    "Pod",
    "Ranges",
    "Received",
    "ReceivedRun",
    "Recording",
    "RecordingError",
    "RecordingExistsError",
    "RecordingNotFoundError",
    "RecordingNotWrittenError",
    "Scales",
    "SegmentDamage",
    "SegmentDecoder",
    "SegmentHeader",
    "Side",
    "Signal",
    "TableMissingError",
    "TooFewSamplesError",
    "UnitError",
    "UnusableSamplesError",
    "Verification",
    "Written",
    "crc32c",
    "crc32c_of_parts",
    "decode_entry",
    "export_recording",
    "inspect",
    "list_recordings",
    "log_segments",
    "missing_samples",
    "read_csv",
    "read_recording",
    "read_span",
    "together",
    "verify_log",
    "verify_recording",
    "write_recording",
]
