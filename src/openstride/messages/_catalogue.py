"""Reading a catalogue, and filling in its texts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from openstride.messages._errors import TextNotFoundError, UnknownLanguageError, ValueMissingError

LANGUAGES: Final = ("en", "zh")
"""Languages there are catalogues in: English and Simplified Chinese."""

# No format specifications: how a number is written is decided by whoever knows how certain it is.
_PLACEHOLDER: Final = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The texts of one language.

    Parameters
    ----------
    language
        One of `LANGUAGES`.
    texts
        Text by key.
    """

    language: str
    texts: Mapping[str, str]

    def __contains__(self, key: str) -> bool:
        return key in self.texts

    def __iter__(self) -> Iterator[str]:
        return iter(self.texts)

    def text(self, key: str, /, **values: object) -> str:
        """Return the text under a key with its placeholders filled in.

        Parameters
        ----------
        key
            Name of the text.
        **values
            What stands in the place of each ``{name}``; more than the text asks for is no harm.

        Raises
        ------
        TextNotFoundError
            If there is no such text.
        ValueMissingError
            If a placeholder has no value.
        """
        if key not in self.texts:
            raise TextNotFoundError(self.language, key)

        def value(placeholder: re.Match[str]) -> str:
            name = placeholder[1]
            if name not in values:
                raise ValueMissingError(key, name)
            return str(values[name])

        return _PLACEHOLDER.sub(value, self.texts[key])

    def placeholders(self, key: str) -> frozenset[str]:
        """Return the names of the values that the text under a key needs; none where there is no such text."""
        return frozenset(_PLACEHOLDER.findall(self.texts.get(key, "")))


@cache
def catalogue(language: str) -> Catalogue:
    """Return the texts of a language.

    Parameters
    ----------
    language
        One of `LANGUAGES`.

    Raises
    ------
    UnknownLanguageError
        If there is no such catalogue.

    Examples
    --------
    >>> catalogue("zh").text("metric.contact_time")
    '触地时间'
    """
    if language not in LANGUAGES:
        raise UnknownLanguageError(language, LANGUAGES)
    stored = (files("openstride.messages") / f"{language}.json").read_text(encoding="utf-8")
    return Catalogue(language, MappingProxyType(json.loads(stored)))
