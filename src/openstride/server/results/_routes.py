"""The API of results; routes translate, and decide nothing themselves."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request

from openstride.server._documents import EXAMPLE, IDENTITY
from openstride.server._errors import ActivityNotFoundError, ResultNotFoundError
from openstride.server._problems import problems
from openstride.server.results._results import ResultList, Results, Shown

router = APIRouter()


def _results(request: Request) -> Results:
    results: Results = request.app.state.home.results
    return results


ResultsHere = Annotated[Results, Depends(_results)]
Id = Annotated[str, Path(pattern=IDENTITY, description="16 bytes in hexadecimal.", examples=[EXAMPLE])]


@router.get("/activities/{activity}/results", responses=problems(ActivityNotFoundError))
def list_results(results: ResultsHere, activity: Id) -> ResultList:
    """List what was found in an activity, each method's result held against the one that is shown."""
    return results.of(activity)


@router.put("/activities/{activity}/shown", responses=problems(ActivityNotFoundError, ResultNotFoundError))
def show_result(results: ResultsHere, activity: Id, shown: Shown) -> ResultList:
    """Show the result of a method; the one that was shown stays beside it."""
    return results.show(activity, shown.method)
