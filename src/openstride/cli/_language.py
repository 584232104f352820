"""Which language a person reads, and the texts in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from openstride.messages import LANGUAGES

#: In the order in which a shell's settings overrule each other; ours goes first.
_VARIABLES: Final = ("OPENSTRIDE_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def language_of(environment: Mapping[str, str]) -> str:
    """Return the first language that the environment asks for and that there are texts in, else English.

    Examples
    --------
    >>> language_of({"LANG": "zh_CN.UTF-8"}), language_of({"LC_ALL": "de_DE", "LANG": "zh_CN"})
    ('zh', 'en')
    """
    asked = next((value for name in _VARIABLES if (value := environment.get(name))), "")
    return next((language for language in LANGUAGES if asked.lower().startswith(language)), "en")


def asked_language(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return the language a command line asks for, whether or not the rest of it makes sense.

    A refusal is worded in it too, and may come before the options are parsed.
    """
    for index, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if name == "--language":
            value = value if equals else next(iter(arguments[index + 1 : index + 2]), "")
            if value in LANGUAGES:
                return value
    return language_of(environment)
