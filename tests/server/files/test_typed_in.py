"""A run that was typed in and the same run from files: the best source stands, in whatever order they came."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openstride.server import Home
from openstride.server.activities._history import ActivityEdit, ActivityTyped, Wanted
from tests.server.files.test_batches import gpx
from tests.server.files.test_orders import a_home, arrive, batch_named, history_of, read_all, watch

FIRST, SECOND = "71" * 16, "72" * 16
#: The same run of which one says that it was longer, and from files of which the longest is unlike the shortest.
TYPED: Final = {
    FIRST: {"start": "2026-05-01T06:00:00Z", "duration": 200.0, "distance": 560.0, "title": "By heart"},
    SECOND: {"start": "2026-05-01T06:00:00Z", "duration": 240.0, "distance": 640.0, "heart_rate_bpm": 150.0},
}
FILES: Final = {"a": gpx(points=200), "b": watch(gpx(points=230)), "c": gpx(points=262)}
#: What was typed in by mistake, of other days.
WRONG: Final = ({"start": "2026-05-03T06:00:00Z"}, {"start": "2026-04-30T06:00:00Z", "duration": 2000.0})


def come(home: Home, name: str) -> None:
    if name in FILES:
        arrive(home, name, FILES[name], ord(name))
        read_all(home)
    else:
        type_in(home, name)


def type_in(home: Home, key: str, **more: Any) -> None:
    home.history.type_in(key, ActivityTyped.model_validate(TYPED[key] | more))


def listed(home: Home) -> list[str | None]:
    return [each.grade for each in home.history.page(Wanted.model_validate({})).activities]


@cache
def history_from(names: frozenset[str]) -> dict[str, Any]:
    """Return the history of these, each as it is meant, in the order of their names."""
    with a_home() as home:
        for name in sorted(names):
            come(home, name)
        return history_of(home)


@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(
    order=st.permutations([*FILES, *TYPED]),
    mistakes=st.dictionaries(st.sampled_from(sorted(TYPED)), st.sampled_from(WRONG)),
    gone=st.sets(st.sampled_from(sorted(FILES))),
)
@pytest.mark.timeout(600)
def test_any_order_and_any_mistake_that_was_mended_give_the_same_history(
    order: list[str], mistakes: dict[str, dict[str, Any]], gone: set[str]
) -> None:
    with a_home() as home:
        for name in order:
            if name in mistakes:
                type_in(home, name, **mistakes[name])
            else:
                come(home, name)
        for name, wrong in mistakes.items():
            mended = {each: TYPED[name][each] for each in wrong}
            home.history.edit(name, ActivityEdit.model_validate(mended))
        assert history_of(home) == history_from(frozenset(order))
        for name in gone:
            home.batches.undo(batch_named(ord(name)))
        assert history_of(home) == history_from(frozenset(order) - gone)


def test_what_was_typed_in_stands_until_a_better_source_comes_and_again_when_that_goes() -> None:
    with a_home() as home:
        come(home, FIRST)
        assert listed(home) == ["typed_in"]
        come(home, "a")
        assert listed(home) == ["phone_position"]
        assert home.history.one(FIRST).beside == home.history.page(Wanted.model_validate({})).activities[0].id
        home.history.set_apart(FIRST)
        assert sorted(map(str, listed(home))) == ["phone_position", "typed_in"]
        home.history.set_together(FIRST)
        home.batches.undo(batch_named(ord("a")))
        assert listed(home) == ["typed_in"]


def test_what_comes_out_of_the_bin_is_the_same_run_as_what_has_come_meanwhile() -> None:
    with a_home() as home:
        come(home, FIRST)
        home.history.put_away(FIRST, deleted=True)
        come(home, "a")
        assert listed(home) == ["phone_position"]
        assert home.history.put_away(FIRST, deleted=False).beside is not None
        assert listed(home) == ["phone_position"]


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        # Its start is remembered to some minutes: the file's is at 6:00, and it is of 200 s.
        ({"start": "2026-05-01T05:57:00Z"}, 1),
        ({"start": "2026-05-01T06:03:00Z"}, 1),
        # Another run before, another one after, and what was not as long or as far.
        ({"start": "2026-05-01T05:56:30Z"}, 2),
        ({"start": "2026-05-01T06:03:30Z"}, 2),
        ({"start": "2026-05-01T05:57:00Z", "duration": 320.0}, 2),
        ({"start": "2026-05-01T05:57:00Z", "distance": 900.0}, 2),
    ],
)
def test_a_start_that_is_remembered_may_be_off_by_less_than_the_run_was_long(typed: dict[str, Any], count: int) -> None:
    with a_home() as home:
        type_in(home, FIRST, **typed)
        come(home, "a")
        assert len(listed(home)) == count
