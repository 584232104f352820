"""The report says what was found, how sure it is, and what is not known."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest
from rich.cells import cell_len

from openstride.activity import HeartRate, SpeedCadence
from openstride.analysis import Analysis, Caveat, SideValue, Summary
from openstride.analysis._analysis import WholeRun
from openstride.cli._report import GROUPS, Sheet, report
from openstride.cli._warnings import worded
from openstride.messages import catalogue
from tests.analysis.making import activity_of, known
from tests.cli.doubles import analysis_of, both, recording_of


def lines_of(analysis: Analysis, language: str = "en", width: int = 80, **known: object) -> list[str]:
    sheet = Sheet(catalogue(language), width, "runs/tuesday")
    return [line.plain.rstrip() for line in report(analysis, recording_of(analysis, **known), sheet)]


def text_of(analysis: Analysis, language: str = "en", width: int = 80, **known: object) -> str:
    return "\n".join(lines_of(analysis, language, width, **known)).replace("\u00a0", " ")


def test_it_opens_with_what_was_found_and_when() -> None:
    start = datetime(2026, 11, 17, 10, 7, tzinfo=UTC)
    head = text_of(analysis_of(), activity="run", start=start, time_zone="Asia/Shanghai").splitlines()[:4]
    assert head == [
        "tuesday",
        "147.0 ± 1.4 m in 0:42 · 4:46 ± 3 s /km",
        "Run · 17 Nov 2026, 18:07 · both feet · 120 strides · engine 0.1.0",
        "runs/tuesday",
    ]


def test_a_zone_that_is_not_known_here_gives_the_time_in_utc() -> None:
    start = datetime(2026, 11, 17, 10, 7, tzinfo=UTC)
    assert "17 Nov 2026, 10:07 UTC" in text_of(analysis_of(), start=start, time_zone="Mars/Olympus")


def test_a_heart_rate_stands_with_the_circumstances() -> None:
    beating = replace(
        activity_of(known(duration=60.0).analysis), heart_rate=HeartRate((0.0, 1.0), (141.0, 152.0), 146.6, 152.0)
    )
    analysis = replace(analysis_of(), whole_run=lambda: WholeRun(beating))
    assert "120 strides · heart rate 147, at most 152 · engine 0.1.0" in text_of(analysis)


def test_another_device_is_quoted_under_its_own_name() -> None:
    said = SpeedCadence("Stryd", (0.0,), (3.5,), (172.0,), 1520.0, 3.5, 172.0)
    for speed_cadence, line in (
        (said, "Stryd, by itself: 1.52 km · 4:46 /km · 172.0 spm"),
        (replace(said, device=None, mean_speed=None), "a foot pod of another make, by itself: 1.52 km · 172.0 spm"),
    ):
        activity = replace(activity_of(known(duration=60.0).analysis), speed_cadence=speed_cadence)
        analysis = replace(analysis_of(), whole_run=partial(WholeRun, activity))
        assert line in text_of(analysis).splitlines()


def test_each_metric_has_its_interval_and_both_feet_on_a_line() -> None:
    text = text_of(analysis_of())
    assert re.search(r"Contact time +248 ± 6 ms +241 +254 +(150 )?─+▀+L[▀█]*R▄", text)
    assert re.search(r"Cadence +171\.4 ± 0\.6 spm +171\.4 +171\.5", text)


def test_a_difference_is_claimed_only_when_its_interval_excludes_zero() -> None:
    text = text_of(analysis_of())
    claimed = text[text.index("Left against right") : text.index("Along the way")]
    assert re.search(r"Contact time +−13 ± 9 ms +─[─━]*╋[─━]*┼─+ +Real difference", claimed)
    assert "Not told apart: pace, cadence." in claimed


def test_a_difference_of_pace_is_in_seconds_and_slower_is_more() -> None:
    faster_left = {"speed": both(3.6, 3.4, 0.01, "m/s")}
    assert re.search(r"Pace +−16 ± 2 s /km", text_of(analysis_of(faster_left)))


def test_overlapping_intervals_of_the_feet_do_not_hide_a_real_difference() -> None:
    """Two lenses can overlap while that of the difference is clear of zero: what the feet share cancels in it."""
    summary = replace(both(0.24, 0.25, 0.01, "s"), difference=(-0.01, 0.001))
    assert "Real difference" in text_of(analysis_of({"contact_time": summary}))


def test_what_is_not_known_is_named_and_has_no_number() -> None:
    text = text_of(analysis_of())
    assert "Not known here: estimated power." in text
    assert "Estimated power" not in text


def test_a_single_foot_has_no_columns_for_two_and_no_comparison() -> None:
    one = Summary(0.241, 0.003, "s", 60, SideValue(0.241, 0.003, 60))
    text = text_of(analysis_of({"contact_time": one}, sides=("left",)))
    assert re.search(r"Contact time +241 ± 6 ms +\S* *─+▀*L", text)
    assert "Left against right" not in text
    assert "left foot" in text


def test_walking_has_speed_in_place_of_pace() -> None:
    walk = {"mean_speed": Summary(1.3, 0.01, "m/s", 9), "speed": both(1.3, 1.3, 0.02, "m/s")}
    text = text_of(analysis_of(walk, running=False))
    assert "1.300 ± 0.020 m/s" in text
    assert "/km" not in text


def test_a_metric_that_is_not_known_to_the_report_is_shown_by_its_own_name() -> None:
    text = text_of(analysis_of({"hop_height": Summary(0.05, 0.004, "m", 9)}))
    assert re.search(r"hop height +0\.050 ± 0\.008 m", text)


def test_plots_run_over_the_time_of_the_strides() -> None:
    text = text_of(analysis_of())
    along = text[text.index("Along the way") : text.index("The data behind it")]
    assert [word for word in ("Pace  min/km", "Cadence  spm", "Contact time  ms") if word not in along] == []
    assert re.search(r"0:00 +0:15 +0:30", along)


def test_the_quality_of_the_data_is_said_foot_by_foot() -> None:
    text = text_of(analysis_of(gaps=3), width=120)
    assert re.search(r"Samples +12,000 in 1:00, 200 Hz", text)
    assert re.search(r"Missing +0\.99 % in 3 gaps, up to 0\.2 s", text)
    assert re.search(r"Gyroscope at its limit +1\.2 % of samples, at 2,000°/s", text)
    assert re.search(r"Accelerometer at its limit +never, limit 16 g", text)
    assert re.search(r"Rows left out +3 +3", text)


def test_where_two_feet_do_not_fit_beside_each_other_they_follow_each_other() -> None:
    narrow, wide = (text_of(analysis_of(gaps=3), width=width) for width in (80, 120))
    assert narrow.count("Rows left out") == 2
    assert wide.count("Rows left out") == 1


def test_a_warning_comes_with_its_values_and_what_to_do() -> None:
    warning = Caveat("samples_missing", "right", {"share": 0.1107, "longest": 1.53})
    text = text_of(analysis_of(warnings=(warning,)))
    assert "! 11 % of the samples of the right foot are missing; the longest gap is" in text
    assert "→ Gaps inside a stride widen its interval." in text


def test_a_warning_without_words_is_still_said() -> None:
    unknown = Caveat("tides", None, {"height": 3.0})
    short = Caveat("samples_missing", "left", {})
    told = Caveat("uneasy", "left", {"message": "The left foot is uneasy."})
    texts = [each.message for each in worded(analysis_of(warnings=(unknown, short, told)), catalogue("en"))]
    assert texts == ["tides: height 3", "samples_missing: –", "The left foot is uneasy."]


def test_a_notice_is_worded_in_the_language_of_the_reader() -> None:
    values = {"message": "English.", "dropped": 3, "not_finite": 2, "repeated": 1, "out_of_order": 0}
    warning = Caveat("rows_dropped", "left", values)
    (words,) = worded(analysis_of(warnings=(warning,)), catalogue("zh"))
    assert words.message.startswith("左脚有 3 行被剔除")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [80, 100, 120])
def test_no_line_is_wider_than_the_terminal(language: str, width: int) -> None:
    every = {metric: both(0.5, 0.6, 0.01, "s") for metrics in GROUPS.values() for metric in metrics}
    codes = ("one_foot", "slow_sampling", "uneven", "clipped_strides")
    values = {"rate": 60.0, "clipped": 3, "strides": 60, "range": 500.0}
    warnings = tuple(Caveat(code, "left", values) for code in codes)
    lines = lines_of(analysis_of(every, warnings=warnings, gaps=2), language, width, activity="run")
    assert [line for line in lines if cell_len(line) > width] == []


def test_the_chinese_report_has_no_english_words_left() -> None:
    text = text_of(analysis_of(warnings=(Caveat("one_foot", "left"),), gaps=2), "zh", activity="run")
    words = set(re.findall(r"[A-Za-z]{3,}", text)) - {"tuesday", "runs"}
    assert words == set()


def test_few_strides_have_no_plot_and_no_strides_have_a_report() -> None:
    assert "Along the way" not in text_of(analysis_of(count=1))
    assert "0 found, 0 measured" in text_of(analysis_of({}, count=0))
