"""How each metric is shown: its name, its unit for people, and the rail that its lens is drawn on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from math import degrees
from typing import Final, Literal

from openstride.cli._numbers import (
    MINUS,
    NOT_KNOWN,
    SPACE,
    clock,
    decimals_of,
    half_width,
    known,
    number,
    pace,
    signed,
    with_margin,
)
from openstride.messages import Catalogue
from openstride.report import Rail, rails

Form = Literal["number", "pace", "clock", "halves", "change"]

GRAVITY: Final = 9.80665
JOULES_PER_KCAL: Final = 4184.0

#: Ending of the names of metrics that tell how another one changed along the way.
DRIFT: Final = "_drift"


@dataclass(frozen=True, slots=True)
class Display:
    """How one metric is shown.

    Parameters
    ----------
    unit
        Key of the unit's name, empty for none.
    factor
        What one SI unit is in it.
    decimals
        Where no interval says how many.
    form
        A plain number, a pace, a time, both halves of a whole, or a change with its sign.
    """

    unit: str = ""
    factor: float = 1.0
    decimals: int = 1
    form: Form = "number"


_DISPLAYS: Final = {
    "distance": Display("m", 1.0, 0),
    "moving_time": Display(form="clock"),
    "speed": Display("m_per_s", 1.0, 2),
    "cadence": Display("spm", 1.0, 1),
    "stride_length": Display("m", 1.0, 2),
    "step_length": Display("m", 1.0, 2),
    "stride_time": Display("ms", 1000.0, 0),
    "step_time": Display("ms", 1000.0, 0),
    "contact_time": Display("ms", 1000.0, 0),
    "flight_time": Display("ms", 1000.0, 0),
    "swing_time": Display("ms", 1000.0, 0),
    "double_support": Display("ms", 1000.0, 0),
    "duty_factor": Display("percent", 100.0, 1),
    "contact_balance": Display("percent", 100.0, 1, form="halves"),
    "strike_angle": Display("degree", degrees(1.0), 1),
    "toe_off_angle": Display("degree", degrees(1.0), 1),
    "pronation": Display("degree", degrees(1.0), 1),
    "pronation_velocity": Display("degree_per_s", degrees(1.0), 0),
    "impact": Display("g", 1.0 / GRAVITY, 1),
    "braking": Display("g", 1.0 / GRAVITY, 1),
    "vertical_oscillation": Display("cm", 100.0, 1),
    "vertical_ratio": Display("percent", 100.0, 1),
    "vertical_stiffness": Display("kn_per_m", 1e-3, 1),
    "leg_stiffness": Display("kn_per_m", 1e-3, 1),
    "power": Display("w", 1.0, 0),
    "power_per_kg": Display("w_per_kg", 1.0, 2),
    "energy": Display("kcal", 1.0 / JOULES_PER_KCAL, 0),
    "clearance": Display("cm", 100.0, 1),
    "swing_width": Display("cm", 100.0, 1),
}

_PACE: Final = Display("per_km", 1.0, 0, form="pace")

# For a metric that is not in the table: what its SI unit becomes.
_BY_UNIT: Final = {
    "": Display("", 1.0, 3),
    "1": Display("percent", 100.0, 1),
    "1/min": Display("spm", 1.0, 1),
    "steps/min": Display("spm", 1.0, 1),
    "m": Display("m", 1.0, 2),
    "m/s": Display("m_per_s", 1.0, 2),
    "m/s2": Display("g", 1.0 / GRAVITY, 2),
    "s": Display("ms", 1000.0, 0),
    "rad": Display("degree", degrees(1.0), 1),
    "rad/s": Display("degree_per_s", degrees(1.0), 0),
    "N/m": Display("kn_per_m", 1e-3, 1),
    "W": Display("w", 1.0, 0),
    "W/kg": Display("w_per_kg", 1.0, 2),
    "J": Display("kcal", 1.0 / JOULES_PER_KCAL, 0),
}


def display_of(metric: str, unit: str, *, running: bool) -> Display:
    """Return how a metric in this SI unit is shown; a stranger is shown by its unit alone."""
    if metric in {"speed", "mean_speed"}:
        return _PACE if running else _DISPLAYS["speed"]
    if metric.endswith(DRIFT):
        return replace(_DISPLAYS.get(metric.removesuffix(DRIFT), _BY_UNIT.get(unit, Display())), form="change")
    return _DISPLAYS.get(metric) or _BY_UNIT.get(unit) or Display("", 1.0, 3)


def rail_of(metric: str, *, running: bool) -> Rail | None:
    """Return the ends of a metric's rail (SI) for a gait; None for what has none, as changes have none."""
    return rails(running=running).get(metric)


def name_of(metric: str, texts: Catalogue, *, running: bool) -> str:
    """Return the name of a metric, or its own word where there is none."""
    key = "metric.pace" if metric == "speed" and running else f"metric.{metric}"
    return texts.text(key) if key in texts else metric.replace("_", SPACE)


def named(metrics: Iterable[str], texts: Catalogue, *, running: bool) -> str:
    """Return the names of metrics as a list within a sentence."""
    names = (name_of(metric, texts, running=running) for metric in metrics)
    return texts.text("list.comma").join(name[:1].lower() + name[1:] for name in names)


def unit_of(display: Display, texts: Catalogue) -> str:
    """Return the name of the unit."""
    return texts.text(f"unit.{display.unit}") if display.unit else ""


def written(display: Display, value: float | None, uncertainty: float | None, texts: Catalogue) -> str:
    """Write a value with the half width of its 95 % interval and its unit.

    Parameters
    ----------
    display
        How its metric is shown.
    value, uncertainty
        In SI, the uncertainty a standard one; None where not known.
    texts
        Of the reader's language.
    """
    if value is None or not known(value):
        return NOT_KNOWN
    half = half_width(uncertainty)
    text, margin = _WRITERS[display.form](display, value, half)
    seconds = texts.text("unit.s") if display.form == "pace" else ""
    return with_margin(text, SPACE.join(filter(None, (margin, seconds))) if margin else "", unit_of(display, texts))


def bare(display: Display, value: float | None, uncertainty: float | None) -> str:
    """Write a value as its interval allows, without interval and unit: for a column that stands beside `written`."""
    if value is None or not known(value):
        return NOT_KNOWN
    return _WRITERS[display.form](display, value, half_width(uncertainty))[0]


def difference(display: Display, value: float, uncertainty: float, texts: Catalogue, *, at: float) -> str:
    """Write a difference in the unit of its metric; of paces in seconds per kilometre, around the speed `at`."""
    half = half_width(uncertainty)
    if display.form == "pace":
        seconds = -1000.0 * value / (at * at)
        margin = None if half is None else 1000.0 * half / (at * at)
        unit = SPACE.join((texts.text("unit.s"), texts.text("unit.per_km")))
        return _with_sign(seconds, margin, 0, unit)
    scaled = None if half is None else half * display.factor
    return _with_sign(value * display.factor, scaled, display.decimals, unit_of(display, texts))


def _with_sign(value: float, half: float | None, decimals: int, unit: str) -> str:
    places = decimals if half is None else decimals_of(half)
    return with_margin(signed(value, places), "" if half is None else number(half, places), unit)


def _as_number(display: Display, value: float, half: float | None) -> tuple[str, str]:
    if half is None:
        return number(value * display.factor, display.decimals), ""
    decimals = decimals_of(half * display.factor)
    return number(value * display.factor, decimals), number(half * display.factor, decimals)


def _as_pace(_: Display, value: float, half: float | None) -> tuple[str, str]:
    seconds = pace(value)
    margin = "" if half is None else number(max(1.0, seconds * half / value), 0)
    return clock(seconds), margin


def _as_clock(_: Display, value: float, __: float | None) -> tuple[str, str]:
    return clock(value), ""


def _as_halves(display: Display, value: float, half: float | None) -> tuple[str, str]:
    left, margin = _as_number(display, value, half)
    right = _as_number(display, 1.0 - value, half)[0]
    return f"{left}{SPACE}/{SPACE}{right}", margin


def _as_change(display: Display, value: float, half: float | None) -> tuple[str, str]:
    text, margin = _as_number(display, value, half)
    return (text if text.startswith(MINUS) or value <= 0 else f"+{text}"), margin


_WRITERS: Final[dict[Form, Callable[[Display, float, float | None], tuple[str, str]]]] = {
    "number": _as_number,
    "pace": _as_pace,
    "clock": _as_clock,
    "halves": _as_halves,
    "change": _as_change,
}
