from __future__ import annotations

import json
import math

import pytest

from openstride.validation import Judged, Row, Validation, assemble, judge
from tests.validation.doubles import Description, FakeRecording, analysis_of, footprints, strides_between

NAN = float("nan")
PUBLISHED = (
    *("set", "recording", "band", "metric", "n_truth", "n_found", "n_matched", "n_measured", "value", "rmse"),
    *("median_abs", "p95_abs", "bias", "sd", "coverage_1s", "coverage_2s", "mean_sigma"),
)


def walked(name: str, true: list[float], found: list[float], rests: list[float] | None = None) -> Judged:
    """One stride a second of these true lengths, and what was found of them."""
    x = [sum(true[:index]) for index in range(len(true) + 1)]
    recording = FakeRecording({"footprints": footprints(list(range(len(x))), x)}, id=name)
    return judge(recording, analysis_of(strides_between(rests or list(range(len(found) + 1)), found)))[0]


def row(validation: Validation, metric: str, band: str = "all", recording: str | None = None) -> Row:
    (only,) = [
        each for each in validation.rows if (each.metric, each.band, each.recording) == (metric, band, recording)
    ]
    return only


def test_a_row_has_the_published_keys_first_and_in_order() -> None:
    for each in assemble([walked("one", [1, 1], [1, 1])], []).rows:
        assert tuple(each.to_json())[: len(PUBLISHED)] == PUBLISHED


def test_three_strides_counted_by_hand() -> None:
    of = row(
        assemble([walked("one", [1.0, 1.2, 1.4], [1.08, 1.2, 1.21])], []), "stride_length", "walk", "one"
    ).to_json()
    assert (of["n_truth"], of["n_found"], of["n_matched"], of["n_measured"]) == (3, 3, 3, 3)
    assert of["value"] == of["rmse"] == pytest.approx(math.sqrt((0.08**2 + 0 + 0.19**2) / 3))
    assert of["bias"] == pytest.approx(-0.11 / 3)
    assert of["coverage_1s"] == pytest.approx(2 / 3)
    assert of["coverage_2s"] == 1.0
    assert of["bias_relative"] == pytest.approx(-0.11 / 3.6)


def test_f1_of_one_missed_and_one_invented_stride() -> None:
    validation = assemble([walked("one", [1, 1, 1, 1], [1, 0.1, 1, 1], [0, 0.95, 1.05, 2, 3])], [])
    of = row(validation, "f1", recording="one")
    assert (of.counts.n_truth, of.counts.n_found, of.counts.n_matched) == (4, 4, 3)
    assert of.value == pytest.approx(2 * 3 / (4 + 4))


def test_bands_go_by_the_speed_of_the_reference_and_their_lower_edge_belongs_to_them() -> None:
    true = [1.0, 1.5, 2.2, 3.0]
    validation = assemble([walked("one", true, [0.9, 1.4, 2.1, 2.9])], [])
    for band, length in zip(("walk", "fast", "run", "run_fast"), true, strict=True):
        of = row(validation, "stride_length", band, "one")
        assert (of.counts.n_truth, of.counts.n_found) == (1, 1)
        assert of.spread.bias_relative == pytest.approx(-0.1 / length)
    assert row(validation, "stride_length", "all", "one").counts.n_truth == 4


def test_a_set_pools_strides_and_does_not_average_its_recordings() -> None:
    judged = [walked("one", [1.0], [1.1]), walked("two", [1.0] * 3, [1.0] * 3)]
    assert row(assemble(judged, []), "stride_length", "walk").value == pytest.approx(math.sqrt(0.01 / 4))


def test_withheld_strides_are_counted_as_matched_and_not_as_measured_and_are_listed() -> None:
    validation = assemble([walked("one", [1, 1, 1], [1, NAN, 1])], [])
    of = row(validation, "stride_length", "walk", "one")
    assert (of.counts.n_matched, of.counts.n_measured, of.details["n_withheld"]) == (3, 2, 1)
    assert [(each["recording"], each["time"]) for each in validation.withheld()] == [("one", 1.5)]


def test_one_wild_walking_stride_in_a_hundred_is_listed_and_not_averaged_in() -> None:
    validation = assemble([walked("one", [1.0] * 100, [1.0] * 99 + [1.4])], [])
    of = row(validation, "stride_length", "walk", "one")
    assert (of.value, of.details["n_listed"], of.counts.n_measured) == (0.0, 1, 100)
    (wild,) = validation.listed()
    assert (wild["recording"], wild["time"], wild["found"], wild["truth"]) == ("one", 99.5, 1.4, pytest.approx(1.0))


def test_two_wild_walking_strides_in_a_hundred_are_averaged_in() -> None:
    validation = assemble([walked("one", [1.0] * 100, [1.0] * 98 + [1.4, 1.4])], [])
    assert row(validation, "stride_length", "walk", "one").value == pytest.approx(math.sqrt(2 * 0.16 / 100))
    assert validation.listed() == []


def test_the_share_of_wild_strides_is_counted_over_the_set() -> None:
    judged = [walked("one", [1.0] * 10, [1.0] * 9 + [1.4]), walked("two", [1.0] * 90, [1.0] * 90)]
    validation = assemble(judged, [])
    assert row(validation, "stride_length", "walk", "one").value == 0.0
    assert len(validation.listed()) == 1


def test_a_wild_running_stride_is_always_averaged_in() -> None:
    validation = assemble([walked("one", [2.5] * 200, [2.5] * 199 + [3.0])], [])
    assert row(validation, "stride_length", "run", "one").value == pytest.approx(math.sqrt(0.25 / 200))


def test_an_error_of_exactly_the_limit_is_not_wild() -> None:
    validation = assemble([walked("one", [1.0] * 100, [1.0] * 99 + [1.25])], [])
    assert validation.listed() == []


def test_the_distance_of_a_trial_is_the_sum_of_all_found_strides_against_all_footsteps() -> None:
    validation = assemble([walked("one", [1, 1, 1, 1], [1.1, 1.1, 1.1])], [])
    of = row(validation, "distance", "walk", "one")
    assert of.value == pytest.approx(3.3 / 4 - 1)
    assert (of.details["found_value"], of.details["true_value"]) == pytest.approx((3.3, 4.0))


def test_distances_of_a_set_give_the_median_and_the_ninetieth_percentile_of_their_size() -> None:
    judged = [walked(str(index), [1.0] * 4, [1.0] * 3 + [1.0 + 0.04 * index]) for index in range(5)]
    of = row(assemble(judged, []), "distance", "walk")
    assert of.value == pytest.approx(0.02)
    assert of.details["p90_abs"] == pytest.approx(0.036)
    assert of.details["max_abs"] == pytest.approx(0.04)


def test_a_trial_belongs_to_the_band_of_its_median_speed() -> None:
    validation = assemble([walked("one", [1.0, 2.5, 2.6], [1.0, 2.5, 2.6])], [])
    assert row(validation, "distance", "run", "one").counts.n_truth == 3


def test_strides_that_were_all_missed_leave_rows_that_say_so_and_a_reason() -> None:
    validation = assemble([walked("one", [1, 1], [])], [])
    of = row(validation, "stride_length", "walk", "one")
    assert (of.value, of.counts.n_truth, of.counts.n_found) == (None, 2, 0)
    (reason,) = [
        each.reason
        for each in validation.missing
        if (each.recording, each.metric, each.band) == ("one", "stride_length", "walk")
    ]
    assert "no found stride matches" in reason
    assert row(validation, "f1", "walk", "one").value == 0.0


def test_every_null_of_the_table_is_named_among_the_missing() -> None:
    validation = assemble([walked("one", [1.0], [1.1])], [])
    (missing,) = [
        each
        for each in validation.missing
        if (each.recording, each.metric, each.band) == ("one", "stride_length", "all")
    ]
    assert missing.figures == ("sd",)
    assert missing.reason == "one number has no spread"


def test_the_json_holds_no_nan_and_does_not_depend_on_the_order_of_the_recordings() -> None:
    judged = [walked("b", [1, 1], [1, NAN]), walked("a", [1, 2.5], []), walked("c", [1.0], [1.1])]
    one, other = (json.dumps(assemble(each, []).to_json(), allow_nan=False) for each in (judged, judged[::-1]))
    assert one == other
    assert list(json.loads(one)) == ["schema", "engine", "rows", "missing", "listed", "withheld"]


def test_a_recording_without_a_reference_is_named() -> None:
    judged, missing = judge(FakeRecording(), analysis_of(strides_between([0, 1], [1.0])))
    assert (judged.strides, judged.trials) == ((), ())
    assert "no reference" in missing[0].reason


def test_a_recording_of_no_set_is_a_set_of_its_own() -> None:
    recording = FakeRecording({"footprints": footprints([0, 1], [0, 1])}, metadata=Description(collection=None))
    assert judge(recording, analysis_of(strides_between([0, 1], [1.0])))[0].collection == "one"


def test_a_reference_that_cannot_be_used_leaves_the_others_standing() -> None:
    recording = FakeRecording(
        {"footprints": {"t": footprints([0, 1], [0, 1])["t"]}},
        metadata=Description(closed_loop=True, nominal_distance=10),
    )
    judged, missing = judge(recording, analysis_of(strides_between([0, 1], [1.0]), (0, 0, 0), (5, 0, 0), (0.1, 0, 0)))
    assert [trial.metric for trial in judged.trials] == ["closure", "closure_horizontal"]
    assert ["no column" in each.reason for each in missing] == [True]
