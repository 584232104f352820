"""Whatever is sent to whatever route, it is answered: with what was asked for, or with what is wrong with it."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openstride.server import Home
from tests.server.activities.test_activities import BEGINNING, activities_in
from tests.server.conftest import EITHER, RUN
from tests.server.making import digest_header

address = EITHER
ID = f"{0:032x}"
#: What each part of a path may well be.
RIGHT = {
    "run": RUN,
    "activity": ID,
    "shoe": ID,
    "goal": ID,
    "device": "p1",
    "index": "0",
    "name": "left.parquet",
    "key": ID,
    "other": f"{1:032x}",
    "batch": ID,
    "file": ID,
    "z": "2",
    "x": "1",
    "y": "3",
}
#: Never ends, and would be waited for: `test_board` has it.
STREAM = "/api/v1/jobs/events"
NAMES = st.sampled_from([ID, RUN, "0", "p1", "left.parquet", "-1", "4096"])
TEXTS = st.text(max_size=40)
INSTANTS = st.sampled_from([BEGINNING.isoformat(), "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026"])
NUMBERS = st.one_of(st.integers(), st.floats(), st.just(0))
PLAIN = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS, INSTANTS, NAMES, st.sampled_from(["left", "run"]))
#: What a body is made of: our own members with any values, among others.
MEMBERS = ("name", "mass", "height", "model", "starting_distance", "retired", "shoe", "side", "since", "title", "notes")
FIGURES = ("start", "time_zone", "duration", "distance", "heart_rate_bpm")
SEGMENTS = st.lists(st.fixed_dictionaries({"bytes": PLAIN, "sha256": st.one_of(PLAIN, st.just("0" * 64))}), max_size=2)
BODIES = st.one_of(
    st.dictionaries(st.sampled_from((*MEMBERS, *FIGURES, "kind", "age")), PLAIN, max_size=4),
    st.fixed_dictionaries(
        {"start": INSTANTS, "duration": st.one_of(NUMBERS, st.just(60.0))},
        optional=dict.fromkeys([name for name in FIGURES if name not in ("start", "duration")], PLAIN)
        | {"title": TEXTS},
    ),
    st.fixed_dictionaries({"name": TEXTS}),
    st.fixed_dictionaries(
        {"shoe": st.just(ID), "side": st.sampled_from(["left", "right"])}, optional={"since": INSTANTS}
    ),
    st.fixed_dictionaries({"segments": SEGMENTS}),
    st.recursive(
        PLAIN, lambda each: st.lists(each, max_size=3) | st.dictionaries(TEXTS, each, max_size=3), max_leaves=6
    ),
)


@st.composite
def requests(draw: st.DrawFn, described: dict[str, Any]) -> dict[str, Any]:
    path = draw(st.sampled_from(sorted(set(described) - {STREAM})))
    method = draw(st.sampled_from(sorted(described[path])))
    parameters = described[path][method].get("parameters", [])
    query = {}
    for parameter in parameters:
        name, where = parameter["name"], parameter["in"]
        if where == "path":
            right = st.just(RIGHT[name])
            value = draw(st.one_of(right, right, right, NAMES, TEXTS.filter(bool)))
            path = path.replace(f"{{{name}}}", quote(value, safe=""))
        elif where == "query" and draw(st.booleans()):
            query[name] = str(draw(PLAIN))
    data = draw(st.binary(max_size=20))
    offset, last = draw(st.sampled_from([0, 0, 0, -1, 20])), draw(st.booleans())
    headers = {"Upload-Offset": str(offset), "Upload-Complete": f"?{last:d}"}
    request: dict[str, Any] = {"method": method.upper(), "url": path, "params": query}
    digest = {"Content-Digest": digest_header(data)}
    if method == "patch" and "/logs/" in path:
        return request | {"content": data, "headers": headers | digest}
    if method == "put" and "/files/" in path:
        return request | {"content": data, "headers": digest if draw(st.booleans()) else {}}
    body = json.dumps(draw(BODIES)).encode() if draw(st.booleans()) or method != "get" else b""
    return request | {"content": body, "headers": {"Content-Type": "application/json"}}


def test_no_request_meets_a_fault_of_ours(browser: httpx.Client, served: Home) -> None:
    described = browser.get("/api/v1/openapi.json").json()["paths"]
    browser.put(f"/api/v1/shoes/{ID}", json={"name": "daily"})
    browser.put("/api/v1/pods/p1", json={"name": "one"})
    activities_in(served, 3)

    @given(requests(described))
    @settings(max_examples=300, suppress_health_check=list(HealthCheck))
    def hold(request: dict[str, Any]) -> None:
        answer = browser.request(**request)
        assert answer.status_code < 500, (request, answer.text)
        if answer.status_code >= 400:
            problem = {} if request["method"] == "HEAD" else answer.json()
            assert request["method"] == "HEAD" or {"type", "title", "status", "detail", "advice"} <= set(problem)

    hold()
