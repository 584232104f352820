"""The table of a validation is read down its columns, and says what it does not hold."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from rich.cells import cell_len

from openstride.cli._validation_report import validation_report
from openstride.messages import catalogue
from openstride.validation import Counts, Missing, Row, Spread, Validation

COUNTS = Counts(n_truth=100, n_found=101, n_matched=98, n_measured=97)
LENGTHS = Spread(97, 0.0213, 0.011, 0.05, -0.002, 0.02, 0.68, 0.95, 0.02)
CADENCES = Spread(18, 5.2, 4.8, 7.0, 5.0, 1.4)


def rows(recording: str | None) -> tuple[Row, ...]:
    return (
        Row("llio", recording, "walk", "stride_length", 0.0213, COUNTS, LENGTHS),
        Row("llio", recording, "all", "stride_length", 0.0244, COUNTS, LENGTHS),
        Row("llio", recording, "all", "f1", 0.9871, COUNTS),
        Row("llio", recording, "all", "cadence_first_60_s", 0.0299, COUNTS, CADENCES),
        Row("llio", recording, "all", "foot_angle", None, COUNTS),
    )


VALIDATION = Validation(
    judged=(),
    rows=(*rows("llio-30"), *rows(None)),
    missing=(
        Missing(None, "broken", "left.parquet is truncated.", refused=True),
        Missing("llio", None, "no uncertainty is stated", "all", "foot_angle", ("mean_sigma",)),
        Missing("llio", "llio-30", "one number has no spread", "all", "foot_angle", ("sd",)),
    ),
)


def text_of(validation: Validation = VALIDATION, *, language: str = "en", width: int = 80, every: bool = False) -> str:
    lines = validation_report(validation, catalogue(language), width, every=every)
    return "\n".join(line.plain.rstrip() for line in lines).replace("\u00a0", " ")


def test_a_set_is_shown_as_a_whole_in_the_units_people_use() -> None:
    text = text_of()
    assert re.search(r"^llio +recordings: 1$", text, re.MULTILINE)
    assert re.search(r"Stride length, cm +walk +98/100 +2\.1 +1\.1 +−0\.2 +68 % +95 %", text)
    assert re.search(r"Strides found, F1 +all +98/100 +0\.987 +– +– +– +–", text)
    assert "llio-30" not in text


def test_a_metric_is_named_once_for_its_bands() -> None:
    assert text_of().count("Stride length") == 1


def test_the_headline_of_cadence_is_relative_and_its_errors_are_not() -> None:
    assert re.search(r"Cadence first 60 s, spm +all +98/100 +2\.99 % +4\.80 +5\.00", text_of())


def test_every_recording_is_shown_when_asked_for() -> None:
    text = text_of(every=True)
    assert text.index("  llio-30\n") < text.index("  all of them together\n")
    assert text.count("Strides found, F1") == 2
    assert "one number has no spread: llio-30 (Foot angle)" in text


def test_a_figure_that_is_not_there_is_a_dash_and_its_reason_stands_below() -> None:
    text = text_of()
    assert re.search(r"Foot angle, ° +all +98/100 +– +–", text)
    assert "no uncertainty is stated: llio (Foot angle)" in text


def test_a_recording_that_was_refused_is_named_with_its_reason() -> None:
    assert "! broken: left.parquet is truncated." in text_of()


def test_long_lists_of_recordings_are_counted() -> None:
    many = tuple(Missing("llio", f"llio-{n}", "no reference") for n in range(30, 40))
    assert "llio-35 and 4 more" in " ".join(text_of(replace(VALIDATION, missing=many)).split())


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [80, 120])
def test_no_line_of_the_table_is_wider_than_the_terminal(language: str, width: int) -> None:
    lines = text_of(language=language, width=width, every=True).splitlines()
    assert [line for line in lines if cell_len(line) > width] == []


def test_a_wide_terminal_gets_every_column() -> None:
    assert "mean σ" in text_of(width=120)
    assert "mean σ" not in text_of(width=80)
