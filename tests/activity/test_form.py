"""The form of a run travels as JSON, and what is not understood is left out, not guessed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openstride.activity import FORM, FormAtSpeed, FormBin, form_from_json, form_to_json

NUMBERS = st.integers(-999_999, 999_999).map(lambda count: count / 1000.0)
BINS = st.builds(FormBin, NUMBERS, NUMBERS, NUMBERS, NUMBERS, st.integers(0, 100_000))
FORMS = st.dictionaries(st.sampled_from(sorted(FORM)), st.lists(BINS, max_size=4).map(tuple))


@given(FORMS)
def test_a_form_comes_back_from_json_as_it_was(form: FormAtSpeed) -> None:
    assert form_from_json(json.loads(json.dumps(form_to_json(form)))) == form


def test_six_digits_are_kept() -> None:
    (row,) = form_to_json({"cadence": (FormBin(3.0 + 1.0e-9, 2.0 / 3.0, 0.1, 0.01, 200),)})["cadence"]
    assert row == [3.0, 0.666667, 0.1, 0.01, 200]


def test_a_metric_from_a_newer_version_is_left_out() -> None:
    assert form_from_json({"grace": [[3.0, 1.0, 0.1, 0.1, 200]]}) == {}


@pytest.mark.parametrize("row", [[3.0, 2.8, 0.1, 0.02], [3.0, 2.8, 0.1, 0.02, 200, 1], [3.0, None, 0.1, 0.02, 200]])
def test_a_row_that_is_none_is_refused(row: list[float]) -> None:
    with pytest.raises((ValueError, TypeError)):
        form_from_json({"cadence": [row]})
