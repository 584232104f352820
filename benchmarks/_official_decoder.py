# mypy: disable-error-code="import-not-found, import-untyped"
"""Garmin's side of the comparison; `official_fit.py` starts it in an environment of its own, and it prints JSON.

    python -m benchmarks._official_decoder FILE...

Nothing of ours is imported. Values are as the decoder gives them; developers' fields are called so.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import Any

from garmin_fit_sdk import Decoder, Stream


def decoded(path: str) -> dict[str, Any]:
    """Return what the decoder says of a file: whether it is sound, and its messages."""
    sound = Decoder(Stream.from_file(path)).check_integrity()
    messages, errors = Decoder(Stream.from_file(path)).read()
    named = {
        each["field_definition_number"]: each["field_name"] for each in messages.get("field_description_mesgs", ())
    }
    records = []
    for record in messages.get("record_mesgs", ()):
        theirs = {f"developer's {named[number]}": value for number, value in record.pop("developer_fields", {}).items()}
        # Of a number with a fraction it says that it is none by giving one that is none.
        both = {**record, **theirs}.items()
        records.append({name: value for name, value in both if isinstance(name, str) and value == value})  # noqa: PLR0124  # no other number is unlike itself
    return {
        "sound": sound,
        "errors": [str(each) for each in errors],
        "counts": {name: len(each) for name, each in messages.items()},
        "session": messages["session_mesgs"][0],
        "records": records,
    }


def plain(value: object) -> object:
    """Return an instant as seconds since 1970."""
    return value.timestamp() if isinstance(value, datetime) else str(value)


if __name__ == "__main__":
    json.dump([decoded(path) for path in sys.argv[1:]], sys.stdout, default=plain)
