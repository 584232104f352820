"""What schemathesis is told of home beyond its description: when runs may have been, and how digests are made."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import schemathesis
from hypothesis import strategies as st

from tests.server.making import digest_header

#: What is far from any run is taken for a clock that is wrong.
_FIRST, _LAST = datetime(1970, 1, 2), datetime(2199, 12, 30)  # noqa: DTZ001  # the zone is drawn

schemathesis.openapi.format(
    "date-time",
    st.datetimes(_FIRST, _LAST, timezones=st.sampled_from([UTC])).map(lambda each: each.isoformat()),
)
schemathesis.openapi.format("date", st.dates(_FIRST.date(), _LAST.date()).map(lambda each: each.isoformat()))
schemathesis.openapi.format("time-zone", st.sampled_from(["UTC", "Europe/Berlin", "Asia/Shanghai", "America/St_Johns"]))


@schemathesis.hook
def before_call(_: schemathesis.HookContext, case: schemathesis.Case[Any], __: dict[str, Any]) -> None:
    """Mend what no description can tell, where nothing is meant to be wrong: digests of uploads, the order of days."""
    meant_right = case.meta is not None and case.meta.generation.mode is schemathesis.GenerationMode.POSITIVE
    if meant_right and isinstance(case.body, dict):
        first, event = case.body.get("first"), case.body.get("event")
        if isinstance(first, str) and isinstance(event, str):
            # No description can say that an event is not before the first day that counts.
            case.body["first"], case.body["event"] = sorted((first, event))
    if meant_right and case.media_type == "application/octet-stream":
        body = getattr(case.body, "data", case.body)
        case.headers["Content-Digest"] = digest_header(body if isinstance(body, bytes) else b"")
