"""`openstride progress` at work: home is asked, and what it says is shown; goals are added and removed."""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from openstride.cli._console import answer, forgive_encodings, output, put, width_of
from openstride.cli._errors import CommandError, HomeLackingError, QuantityError
from openstride.cli._language import language_of
from openstride.cli._lines import paragraph
from openstride.cli._numbers import METRES_PER_KILOMETRE, SECONDS_PER_HOUR, SECONDS_PER_MINUTE
from openstride.cli._own_folder import own_folder
from openstride.cli._progress_report import VIEWS, Sheet, View, goal_text
from openstride.cli._quantities import MILE
from openstride.cli._zone import zone_of
from openstride.messages import Catalogue, catalogue
from openstride.server import DatabaseError, HomeError, Reached, Settings, reach, recording_of

#: Shape of the JSON; a change that breaks readers counts it up.
SCHEMA: Final = 1

#: What is asked of home for each part of a view: its path, and the question.
PARTS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "weeks": ("/progress/totals", {"period": "week", "quantity": "distance"}),
    "week_runs": ("/progress/totals", {"period": "week", "quantity": "runs"}),
    "week_time": ("/progress/totals", {"period": "week", "quantity": "time"}),
    "streaks": ("/progress/streaks", {}),
    "records": ("/progress/records", {}),
    "goals": ("/goals", {}),
    "load": ("/progress/load", {}),
    "achievements": ("/progress/achievements", {}),
    "predictions": ("/progress/predictions", {}),
    "shoes": ("/shoes", {}),
    "cues": ("/coach/ledger", {}),
}
#: The parts of the overview; every other view is one part.
OVERVIEW: Final = tuple(name for name in PARTS if name != "cues")
#: What has no days.
DAYLESS: Final = frozenset({"shoes", "cues"})
#: What one of each unit of a goal is in SI, and of which quantity.
UNITS: Final[Mapping[str, tuple[str, float]]] = {
    "km": ("distance", METRES_PER_KILOMETRE),
    "mi": ("distance", MILE),
    "m": ("distance", 1.0),
    "h": ("time", float(SECONDS_PER_HOUR)),
    "min": ("time", float(SECONDS_PER_MINUTE)),
    "runs": ("runs", 1.0),
    "run": ("runs", 1.0),
    "days": ("days", 1.0),
    "day": ("days", 1.0),
}
_AMOUNT: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s*([a-z]+)")


class ProgressFailedError(CommandError):
    """Home could not be reached, or refused."""


class GoalLackingError(CommandError):
    """There is no goal of that number."""

    def __init__(self, number: int, goals: int) -> None:
        hint = "Ask openstride progress goals for their numbers."
        super().__init__(f"There is no goal {number}; there are {goals}.", hint=hint)
        self.number = number
        self.goals = goals


@dataclass(frozen=True, slots=True)
class Asked:
    """What every question is about.

    Parameters
    ----------
    data
        Folder of the runs; None for the user's own.
    as_json
        Print JSON instead of a table.
    language
        Of the texts; None for that of the system.
    """

    data: Path | None = None
    as_json: bool = False
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """A goal as it was typed.

    Parameters
    ----------
    amount
        Number and unit.
    every
        In each of which, or until an event.
    since, until
        The first day, None for today, and the day of the event.
    name
        What it is called.
    """

    amount: str
    every: str | None
    since: date | None
    until: date | None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Home:
    """A home that answers, and the time zone that days are told in."""

    reached: Reached
    zone: str

    def part(self, name: str) -> Any:  # noqa: ANN401  # JSON
        """Return a part of a view."""
        path, query = PARTS[name]
        return self.reached.get(path, query if name in DAYLESS else {**query, "zone": self.zone})

    def today(self) -> date:
        """Return the date that it is."""
        return datetime.now(ZoneInfo(self.zone)).date()


def shown(view: View, asked: Asked) -> int:
    """Show a view, and return the exit code."""
    texts = _begin(asked)
    with _home(asked) as home:
        parts = {name: home.part(name) for name in (OVERVIEW if view == "overview" else (view,))}
        today = home.today()
    if asked.as_json:
        put(json.dumps({"schema": SCHEMA, "zone": home.zone, **parts}, allow_nan=False) + "\n")
    else:
        answer(VIEWS[view](parts, Sheet(texts, width_of(output()), today)))
    return 0


def added(wish: Wish, asked: Asked) -> int:
    """Add a goal, say where it will end, and return the exit code."""
    texts = _begin(asked)
    quantity, amount = amount_of(wish.amount)
    with _home(asked) as home:
        facts: dict[str, Any] = {
            "name": wish.name,
            "quantity": quantity,
            "amount": amount,
            "period": wish.every or "event",
        }
        if wish.until is not None:
            first = wish.since or min(home.today(), wish.until)
            facts |= {"first": first.isoformat(), "event": wish.until.isoformat()}
        goal = home.reached.send("PUT", f"/goals/{secrets.token_hex(16)}?{urlencode({'zone': home.zone})}", facts)
        today = home.today()
    _say(texts.text("history.goal.added", goal=goal_text(goal, Sheet(texts, 0, today))), goal, asked)
    return 0


def removed(number: int, asked: Asked) -> int:
    """Remove a goal by its number in the list, and return the exit code."""
    texts = _begin(asked)
    with _home(asked) as home:
        goals = home.part("goals")["goals"]
        if number > len(goals):
            raise GoalLackingError(number, len(goals))
        goal = goals[number - 1]
        home.reached.send("DELETE", f"/goals/{goal['id']}")
        today = home.today()
    _say(texts.text("history.goal.removed", goal=goal_text(goal, Sheet(texts, 0, today))), goal, asked)
    return 0


def amount_of(text: str) -> tuple[str, float]:
    """Return which quantity an amount is of, and how much of it (m, s, or a number).

    Raises
    ------
    QuantityError
        When it is none.

    Examples
    --------
    >>> amount_of("120km"), amount_of("1.5 h"), amount_of("12runs")
    (('distance', 120000.0), ('time', 5400.0), ('runs', 12.0))
    """
    found = _AMOUNT.fullmatch(text.strip().lower())
    quantity, unit = UNITS.get(found[2], ("", 0.0)) if found else ("", 0.0)
    amount = float(found[1].replace(",", ".")) * unit if found else 0.0
    if not amount > 0.0:
        hint = "Write it as 120km, 60mi, 10h, 12runs or 4days."
        raise QuantityError(f"{text!r} is no amount of running.", "AMOUNT", hint=hint)
    return quantity, amount


def _say(said: str, goal: Any, asked: Asked) -> None:  # noqa: ANN401  # JSON
    if asked.as_json:
        put(json.dumps({"schema": SCHEMA, "goal": goal}, allow_nan=False) + "\n")
    else:
        answer(paragraph(said, width_of(output()), style="lead"))


def _begin(asked: Asked) -> Catalogue:
    forgive_encodings()
    return catalogue(asked.language or language_of(os.environ))


@contextmanager
def _home(asked: Asked) -> Iterator[Home]:
    data = (asked.data or own_folder(os.environ)).absolute()
    if not (data / "runs").is_dir():
        raise HomeLackingError(data)
    try:
        with reach(Settings(data, partial(recording_of, None))) as reached:
            yield Home(reached, zone_of(os.environ) or "UTC")
    except (HomeError, DatabaseError) as error:
        raise ProgressFailedError(error.message, hint=error.hint) from error
