"""What the coach says can be said in four seconds, in a calm voice, and judges nobody."""

from __future__ import annotations

import re
from datetime import date

import pytest

from openstride.cues import KINDS
from openstride.history import LENGTHS, diary, snapshot
from openstride.messages import LANGUAGES, catalogue

SECONDS = 4.0
#: How fast a phone speaks when nobody has told it to hurry: words and characters a minute, numbers as they are spoken.
WORDS_A_MINUTE = 160.0
CHARACTERS_A_MINUTE = 250.0
SPOKEN = re.compile(r"cue\.(say|praise|split|earned)\.")
#: The longest that may stand in each place.
WAYS = {"kilometres": "10,000", "miles": "6,214"}
VALUES = {"value": "178", "minutes": "5", "seconds": "32", "n": "1000", "hours": "1000"} | WAYS
JUDGING = re.compile(
    r"\b(bad|wrong|poor|lazy|fail\w*|must|should|never|stop|too|mistake|problem|injur\w*|pain|risk|damage|safe\w*)\b",
    re.IGNORECASE,
)
JUDGING_CHINESE = re.compile("错|差|坏|必须|应该|不要|太|问题|受伤|损伤|疼|风险|安全")

ENGLISH, CHINESE = catalogue("en"), catalogue("zh")
KEYS = [key for key in ENGLISH if SPOKEN.match(key)]
EVERY_KEY = [key for key in ENGLISH if key.startswith("cue.")]


def values_of(key: str) -> dict[str, str]:
    """Give the longest values of a text; balance has a decimal."""
    return VALUES | ({"value": "49.8"} if key.endswith("asymmetry") else {})


def words(text: str) -> int:
    """Count the words of a text, a number by its digits: `49.8` is forty nine point eight."""
    return sum(len(re.findall(r"\d|\.", word)) or 1 for word in re.findall(r"[A-Za-z']+|\d+(?:\.\d+)?", text))


def characters(text: str) -> int:
    """Count what is spoken of a Chinese text: a character each, and for a number its digits and their places."""
    numbers = re.findall(r"\d+(?:\.\d+)?", text)
    spoken = sum(2 * len(whole) - 1 + 2 * bool(rest) for whole, _, rest in (n.partition(".") for n in numbers))
    return spoken + len(re.findall("[\u4e00-\u9fff]", text))


@pytest.mark.parametrize("key", KEYS)
def test_what_is_spoken_takes_four_seconds_in_english(key: str) -> None:
    assert words(ENGLISH.text(key, **values_of(key))) <= SECONDS * WORDS_A_MINUTE / 60.0


@pytest.mark.parametrize("key", KEYS)
def test_what_is_spoken_takes_four_seconds_in_chinese(key: str) -> None:
    assert characters(CHINESE.text(key, **values_of(key))) <= SECONDS * CHARACTERS_A_MINUTE / 60.0


@pytest.mark.parametrize("key", EVERY_KEY)
def test_nothing_judges_and_nothing_is_medical(key: str) -> None:
    assert not JUDGING.search(ENGLISH.texts[key])
    assert not JUDGING_CHINESE.search(CHINESE.texts[key])


def test_praise_has_a_number() -> None:
    praise = [key for key in ENGLISH if key.startswith("cue.praise.")]
    assert [key for key in praise if not ENGLISH.placeholders(key)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_words_and_praise(language: str) -> None:
    texts = catalogue(language)
    for kind in KINDS:
        sides = [".left", ".right"] if kind == "asymmetry" else [""]
        assert all(f"cue.say.{kind}{side}" in texts for side in sides)
        assert f"cue.praise.{kind}" in texts


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_a_run_can_earn_has_words(language: str) -> None:
    lines = snapshot(diary([]), {}, date(2026, 3, 2))["lines"]
    measures = {line["id"].partition(".")[0] for line in lines} | {"week_days", "streak_weeks", "months"}
    assert {f"cue.earned.achievement.{measure}" for measure in measures} <= set(catalogue(language))
    assert {f"cue.earned.goal.{period}" for period in ("day", "week", "month", "year", "event")} <= set(
        catalogue(language)
    )
    assert len([key for key in catalogue(language) if key.startswith("cue.earned.fastest.")]) == len(LENGTHS)
