"""What can go wrong with a text.

::

    MessagesError
    ├── UnknownLanguageError   no catalogue in this language
    ├── TextNotFoundError      no text under this key
    └── ValueMissingError      a text was asked for without a value it needs
"""

from __future__ import annotations

from collections.abc import Iterable


class MessagesError(Exception):
    """A text could not be given."""


class UnknownLanguageError(MessagesError):
    """There is no catalogue in this `language`; `known` are those there are."""

    def __init__(self, language: str, known: Iterable[str]) -> None:
        self.language = language
        self.known = tuple(known)
        super().__init__(f"There are no texts in the language '{language}'. Choose one of: {', '.join(self.known)}.")


class TextNotFoundError(MessagesError):
    """The catalogue of `language` has no text under `key`."""

    def __init__(self, language: str, key: str) -> None:
        self.language = language
        self.key = key
        super().__init__(f"There is no text '{key}' in {language}.json. Add it to the catalogues of all languages.")


class ValueMissingError(MessagesError):
    """The text under `key` needs a value called `name`, which was not given."""

    def __init__(self, key: str, name: str) -> None:
        self.key = key
        self.name = name
        super().__init__(f"The text '{key}' needs a value for {{{name}}}. Pass {name}=… when asking for it.")
