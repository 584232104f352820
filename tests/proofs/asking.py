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
    """Let an upload state the digest of its bytes, which nobody would guess, where nothing is meant to be wrong."""
    meant_right = case.meta is not None and case.meta.generation.mode is schemathesis.GenerationMode.POSITIVE
    if meant_right and case.media_type == "application/octet-stream":
        body = getattr(case.body, "data", case.body)
        case.headers["Content-Digest"] = digest_header(body if isinstance(body, bytes) else b"")
