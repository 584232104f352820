"""Numbers of other makers are used as far as their source carries: for way and time, and never for form."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from openstride.server import Home
from openstride.server.coach._outings import outing_of, outings
from openstride.server.database import Activity, Result
from openstride.server.runs import records_in
from tests.formats.writing import SEMICIRCLES, fit
from tests.server.files.test_orders import a_home, bring_bytes

#: All that a watch and a pod on its program say of form.
DYNAMICS = (
    (39, "uint16", 850),
    (41, "uint16", 2400),
    (83, "uint16", 750),
    (84, "uint16", 5310),
    (85, "uint16", 11_000),
    (4, "uint8", 87),
)


def watched() -> bytes:
    """Return half an hour of a watch with running dynamics and the fields of a foot pod."""
    file = fit().message(207, (3, "uint8", 0)).described(0, 10, "float32", "Ground Time", "Milliseconds").timer(0, 0)
    for second in range(1801):
        north = round((48.0 + 2.7e-5 * second) * SEMICIRCLES)
        way = (0, "sint32", north), (1, "sint32", round(9.0 * SEMICIRCLES)), (5, "uint32", 300 * second)
        file.record(second, *way, (3, "uint8", 150), *DYNAMICS, developer=[(10, "float32", 210.0, 0)])
    return bytes(file.timer(1800, 4).session(0, 1800, 1, 540_000))


@pytest.fixture
def home() -> Iterator[Home]:
    with a_home() as found:
        bring_bytes(found, "run.fit", watched())
        yield found


def test_form_of_other_makers_enters_no_baseline_and_no_trend(home: Home) -> None:
    with home.database.reading(home.runs.runner) as session:
        activity, result = session.scalars(select(Activity)).one(), session.scalars(select(Result)).one()
        assert {"contact_time", "vertical_oscillation", "step_length"} <= set(result.summary)
        assert result.facts is not None
        assert (result.facts["form"], result.facts["feet"], result.facts["cues"]) == ({}, [], [])
        # How its halves differ goes by the way alone.
        assert set(result.facts["whole"]) == {"second_half"}
        assert outings(session, datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)) == []
        outing = outing_of(session, activity)
        assert outing is None or outing.form == {}
    (entry,) = home.progress.diary("UTC").entries
    assert set(entry.form) <= {"second_half"}
    assert entry.efforts


def test_each_series_that_is_kept_says_where_it_comes_from(home: Home) -> None:
    with home.database.reading(home.runs.runner) as session:
        (activity,), (result,) = session.scalars(select(Activity)).all(), session.scalars(select(Result)).all()
    assert activity.grade == "watch"
    records = records_in((home.runs.folder / activity.id / result.files[0]["name"]).read_bytes())
    assert records is not None
    said = {each.name: (each.unit, each.origin) for each in records.channels if each.device is None}
    assert set(said) >= {"distance", "heart_rate_bpm", "vertical_oscillation", "step_length"}
    assert {origin for _, origin in said.values()} == {"watch"}
    assert said["vertical_oscillation"] == ("m", "watch")
    (theirs,) = [each for each in records.channels if each.device is not None]
    assert (theirs.name, theirs.unit, theirs.origin) == ("contact_time", "s", "watch")
    assert "Ground Time" in (theirs.device or "")
