"""The catalogues of all languages say the same things, and all that the product asks them to say."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import openstride
from openstride.analysis import METRICS, AnalysisError
from openstride.cli._errors import CommandError
from openstride.cli._report import GROUPS
from openstride.messages import (
    LANGUAGES,
    Catalogue,
    TextNotFoundError,
    UnknownLanguageError,
    ValueMissingError,
    catalogue,
)
from openstride.recordings import RecordingError
from openstride.runtime import RuntimeLoadError
from openstride.validation import ValidationError

PRODUCT = Path(openstride.__path__[0])
ENGLISH, CHINESE = catalogue("en"), catalogue("zh")
CHARACTER = "[\u4e00-\u9fff]"


def calls(folder: str, name: str) -> Iterator[ast.Call]:
    """Yield the calls of a function or method of this name in the modules of a room."""
    for path in sorted((PRODUCT / folder).glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if called == name:
                    yield node


def pattern_of(key: ast.expr) -> str | None:
    """Return a regular expression of the keys that an expression can give, None where any is possible."""
    if isinstance(key, ast.Constant):
        return re.escape(str(key.value))
    if isinstance(key, ast.IfExp):
        ways = [pattern_of(key.body), pattern_of(key.orelse)]
        return None if None in ways else "|".join(f"(?:{way})" for way in ways)
    if isinstance(key, ast.JoinedStr):
        return "".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+" for part in key.values)
    return None


def subclasses(base: type[Exception]) -> Iterator[type[Exception]]:
    for kind in base.__subclasses__():
        yield kind
        yield from subclasses(kind)


def test_all_languages_have_the_same_keys() -> None:
    assert set(ENGLISH) == set(CHINESE)


@pytest.mark.parametrize("key", list(ENGLISH))
def test_a_text_needs_the_same_values_in_every_language(key: str) -> None:
    assert ENGLISH.placeholders(key) == CHINESE.placeholders(key)


def test_every_text_that_is_asked_for_exists() -> None:
    asked = [pattern for call in calls("cli", "text") if (pattern := pattern_of(call.args[0]))]
    assert len(asked) > 40
    missing = [pattern for pattern in asked if not any(re.fullmatch(pattern, key) for key in ENGLISH)]
    assert missing == []


def test_every_text_that_is_asked_for_by_its_name_gets_its_values() -> None:
    asked = [call for call in calls("cli", "text") if isinstance(call.args[0], ast.Constant)]
    assert len(asked) > 40
    for call in asked:
        given = {keyword.arg for keyword in call.keywords}
        if None not in given:  # as of **values, which cannot be told from here
            key = ast.literal_eval(call.args[0])
            assert ENGLISH.placeholders(key) <= given, key


def test_every_text_is_asked_for() -> None:
    asked = [pattern for call in calls("cli", "text") if (pattern := pattern_of(call.args[0]))]
    # These are found by a code, a kind or a name that comes with what is worded.
    asked += [rf"{family}\..+" for family in ("warning", "error", "metric", "activity", "figure", "coach", "trend")]
    # The pages ask for their own, and their own tests hold them to it (app/tests/messages).
    asked.append(r"(after|app|cue|house|look|page|progress\.page|settings)\..+")
    assert [key for key in ENGLISH if not any(re.fullmatch(pattern, key) for pattern in asked)] == []


def test_every_code_of_a_warning_has_words_and_advice() -> None:
    codes = {
        str(call.args[0].value)
        for room, name in (("analysis", "Caveat"), ("recordings", "Notice"))
        for call in calls(room, name)
        if isinstance(call.args[0], ast.Constant)
    }
    assert len(codes) > 10
    assert [code for code in codes if f"warning.{code}" not in ENGLISH] == []
    warnings = [key for key in ENGLISH if key.startswith("warning.") and not key.endswith(".advice")]
    assert [key for key in warnings if f"{key}.advice" not in ENGLISH] == []


@pytest.mark.parametrize("base", [RecordingError, AnalysisError, ValidationError, RuntimeLoadError, CommandError])
def test_a_refusal_has_a_title_and_advice_in_every_language(base: type[Exception]) -> None:
    worded = {key.removeprefix("error.") for key in ENGLISH if key.startswith("error.")}
    for kind in subclasses(base):
        known = next((one.__name__ for one in kind.__mro__ if one.__name__ in worded), "other")
        assert f"error.{known}.advice" in CHINESE


def test_every_metric_has_a_name() -> None:
    metrics = {*METRICS, *(metric for metrics in GROUPS.values() for metric in metrics)}
    assert [metric for metric in metrics if f"metric.{metric}" not in ENGLISH] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_or_shouts(language: str) -> None:
    texts = catalogue(language)
    assert [key for key in texts if not texts.texts[key].strip() or re.search("[!\uff01]", texts.texts[key])] == []


def test_chinese_is_written_with_its_own_punctuation_and_without_ceremony() -> None:
    half_width = re.compile(f"{CHARACTER}[,;:?()]|[,;:?()]{CHARACTER}")
    assert [key for key in CHINESE if half_width.search(CHINESE.texts[key]) or "您" in CHINESE.texts[key]] == []


def test_chinese_keeps_a_space_beside_latin_letters_and_numbers() -> None:
    tight = re.compile(f"{CHARACTER}[A-Za-z]|[A-Za-z]{CHARACTER}")
    assert [key for key in CHINESE if tight.search(CHINESE.texts[key])] == []


def test_values_take_the_place_of_their_names() -> None:
    texts = Catalogue("en", {"greeting": "{n} strides of {n}, {side}"})
    assert texts.text("greeting", n=3, side="left", unused=1) == "3 strides of 3, left"


def test_a_value_is_not_read_for_placeholders() -> None:
    assert Catalogue("en", {"a": "{path}"}).text("a", path="{side}") == "{side}"


def test_an_unknown_language_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownLanguageError, match=r"'fr'.*en, zh"):
        catalogue("fr")


def test_an_unknown_key_is_refused_with_its_name() -> None:
    with pytest.raises(TextNotFoundError, match="no text 'nowhere' in zh"):
        CHINESE.text("nowhere")


def test_a_missing_value_is_refused_with_its_name() -> None:
    with pytest.raises(ValueMissingError, match=r"'report\.strides' needs a value for \{n\}"):
        ENGLISH.text("report.strides")
