"""Messages: every text a person reads, in English and in Simplified Chinese, as data.

The texts lie in ``en.json`` and ``zh.json`` beside this file: flat keys, each with one sentence or word, with
``{placeholders}`` for what is only known later. The files are plain enough for any language to read. This room imports
nothing and formats no numbers: values arrive as they shall be read.

Contract: both languages have the same keys, and the same placeholders under each key.
"""

from __future__ import annotations

from openstride.messages._catalogue import LANGUAGES, Catalogue, catalogue
from openstride.messages._errors import MessagesError, TextNotFoundError, UnknownLanguageError, ValueMissingError

__all__ = [
    "LANGUAGES",
    "Catalogue",
    "MessagesError",
    "TextNotFoundError",
    "UnknownLanguageError",
    "ValueMissingError",
    "catalogue",
]
