"""recording.json: what we write fits the schema, what we read is typed, what is wrong is named."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

import openstride.recordings
from openstride.recordings import (
    Clock,
    DeclaredGap,
    Metadata,
    MetadataError,
    Pod,
    Ranges,
    Recording,
    Scales,
    read_recording,
    write_recording,
)
from openstride.recordings._metadata import metadata_from_json, metadata_to_json

SCHEMA = json.loads((Path(openstride.recordings.__file__).parent / "recording.schema.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
WHOLE = Metadata(
    id="morning",
    feet=("left", "right"),
    activity="run",
    start=datetime(2026, 5, 1, 4, 30, tzinfo=UTC),
    time_zone="Europe/Berlin",
    pods=(Pod("left", "3f2a91", 41, 2, "1.4.0", 208.0, Scales(0.005, 0.001), "in the sole"), Pod("right")),
    clocks=(Clock("right", 0.0132, 1.8e-5, 0.0009), Clock("left", 0.0, 0.0)),
    gaps=(DeclaredGap("right", 812.4, 815.1, "radio lost"),),
    engine="0.1.0",
    rate=208.0,
    ranges=Ranges(16 * 9.80665, 34.90658503988659),
    mount="sole",
    collection="mine",
    closed_loop=True,
    nominal_distance=400.0,
    extra={"weather": "rain"},
)

names = st.text(min_size=1, max_size=8)
positive = st.floats(1e-6, 1e6)
sides = st.sampled_from(["left", "right"])
optional_names = st.none() | names
pods = st.builds(
    Pod,
    side=sides,
    device=optional_names,
    boot=st.none() | st.integers(0, 2**31),
    recording=st.none() | st.integers(0, 2**31),
    firmware=optional_names,
    rate=st.none() | positive,
    scales=st.none() | st.builds(Scales, positive, positive),
    mount=optional_names,
)
clocks = st.builds(Clock, sides, st.floats(-1e6, 1e6), st.floats(-1, 1), st.none() | st.floats(0, 1))
documents = st.builds(
    Metadata,
    id=names,
    feet=st.sampled_from([("left",), ("right",), ("left", "right")]),
    activity=optional_names,
    start=st.none()
    | st.datetimes(timezones=st.just(UTC), min_value=datetime(1970, 1, 1), max_value=datetime(2100, 1, 1)),  # noqa: DTZ001
    time_zone=optional_names,
    pods=st.lists(pods, max_size=2).map(tuple),
    clocks=st.lists(clocks, max_size=2).map(tuple),
    engine=optional_names,
    rate=st.none() | positive,
    closed_loop=st.none() | st.booleans(),
    nominal_distance=st.none() | positive,
    extra=st.dictionaries(st.sampled_from(["weather", "shoe"]), names),
)


@given(metadata=documents)
def test_what_is_written_fits_the_schema_and_reads_back_equal(metadata: Metadata) -> None:
    document = json.loads(json.dumps(metadata_to_json(metadata)))
    VALIDATOR.validate(document)
    assert metadata_from_json(document, Path("recording.json")) == metadata


def test_a_whole_document_fits_the_schema_and_reads_back_equal() -> None:
    document = metadata_to_json(WHOLE)
    VALIDATOR.validate(document)
    assert metadata_from_json(document, Path("recording.json")) == WHOLE


def test_the_schema_knows_every_field_we_write() -> None:
    # What is said of a copy, or of what was recovered, is nothing that reading asks for.
    said = {"export": "si", "recovered": {"entries": 1}}
    assert set(metadata_to_json(replace(WHOLE, extra=said, sha256={"left.parquet": "0" * 64}))) == set(
        SCHEMA["properties"]
    )
    for part in ("pod", "clock", "gap"):
        written = metadata_to_json(WHOLE)[f"{part}s"][0]
        assert set(written) == set(SCHEMA["$defs"][part]["properties"])


def test_a_stored_recording_fits_the_schema(stored: Path) -> None:
    VALIDATOR.validate(json.loads((stored / "recording.json").read_text()))


def test_the_documented_example_fits_the_schema_and_is_read(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "docs" / "recording.md").read_text(encoding="utf-8")
    example = next(block for block in re.findall(r"```json\n(.*?)```", text, re.DOTALL) if '"schema"' in block)
    document = json.loads(example)
    VALIDATOR.validate(document)
    metadata = metadata_from_json(document, tmp_path / "recording.json")
    assert metadata.pods[0].rate == 208.0
    assert metadata.gaps == (DeclaredGap("right", 812.4, 815.1, "radio lost"),)


def test_a_foreign_form_needs_nothing_but_an_object(tmp_path: Path) -> None:
    metadata = metadata_from_json({}, tmp_path / "recording.json")
    assert metadata == Metadata(id=tmp_path.name)


def test_ranges_are_read_in_si_units(tmp_path: Path) -> None:
    document = {"id": "x", "ranges": {"acc_g": 20, "gyr_dps": 500}}
    ranges = metadata_from_json(document, tmp_path / "recording.json").ranges
    assert ranges.acc == pytest.approx(196.133)
    assert ranges.gyr == pytest.approx(8.7266463)


def test_unknown_fields_survive_reading_and_writing(recording: Recording, tmp_path: Path) -> None:
    noted = replace(recording, metadata=replace(recording.metadata, extra={"weather": {"sky": "grey"}}))
    again = read_recording(write_recording(tmp_path / "x", noted).path)
    assert again.metadata.extra["weather"] == {"sky": "grey"}


def test_a_start_in_another_zone_becomes_utc(tmp_path: Path) -> None:
    metadata = metadata_from_json({"start": "2026-05-01T06:30:00+02:00"}, tmp_path / "recording.json")
    assert metadata.start == datetime(2026, 5, 1, 6, 30, tzinfo=timezone(timedelta(hours=2)))
    assert metadata.start.tzinfo is UTC


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ([], ""),
        ({"schema": 2, "id": "x", "feet": ["left"]}, "schema"),
        ({"schema": 1, "id": "x"}, "feet"),
        ({"schema": 1, "feet": ["left"]}, "id"),
        ({"id": 7}, "id"),
        ({"feet": ["both"]}, "feet"),
        ({"feet": "left"}, "feet"),
        ({"rate_hz": "fast"}, "rate_hz"),
        ({"rate_hz": 0}, "rate_hz"),
        ({"rate_hz": True}, "rate_hz"),
        ({"rate_hz": 10**400}, "rate_hz"),
        ({"ranges": {"acc_g": -16}}, "ranges.acc_g"),
        ({"start": "yesterday"}, "start"),
        ({"start": "2026-05-01T06:30:00"}, "start"),
        ({"pods": [{"side": "left"}, {"side": "up"}]}, "pods[1].side"),
        ({"pods": [{"side": "left", "scales": {"acc": 1.0}}]}, "pods[0].scales.gyr"),
        ({"pods": ["left"]}, "pods[0]"),
        ({"clocks": [{"side": "left", "offset": 0.0}]}, "clocks[0].drift"),
        ({"gaps": [{"side": "left", "from": 3, "to": 3, "reason": "x"}]}, "gaps[0].to"),
        ({"sha256": {"left.parquet": 5}}, "sha256.left.parquet"),
    ],
)
def test_a_wrong_field_is_named(document: Any, field: str, tmp_path: Path) -> None:
    with pytest.raises(MetadataError, match=re.escape(field or "the document")) as caught:
        metadata_from_json(document, tmp_path / "recording.json")
    assert caught.value.field == field


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe\x00", b'{"rate_hz": NaN}', b"[" * 100_000, b""])
def test_a_file_that_is_no_json_is_refused_with_its_name(content: bytes, stored: Path) -> None:
    (stored / "recording.json").write_bytes(content)
    with pytest.raises(MetadataError, match=r"recording\.json"):
        read_recording(stored)
