"""The API of goals; routes translate, and decide nothing themselves."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path

from openstride.server._documents import EXAMPLE, IDENTITY
from openstride.server._errors import GoalNotFoundError, ZoneNotFoundError
from openstride.server._problems import problems
from openstride.server.progress._goals import GoalFacts, GoalFound, GoalList
from openstride.server.progress._routes import GoalsHere, Zone

router = APIRouter(prefix="/goals")

Id = Annotated[str, Path(pattern=IDENTITY, description="16 bytes in hexadecimal.", examples=[EXAMPLE])]


@router.get("", responses=problems(ZoneNotFoundError))
def list_goals(goals: GoalsHere, zone: Zone = "UTC") -> GoalList:
    """List all goals, with how far they are and where they will end."""
    return goals.all(zone)


@router.get("/{goal}", responses=problems(GoalNotFoundError, ZoneNotFoundError))
def read_goal(goals: GoalsHere, goal: Id, zone: Zone = "UTC") -> GoalFound:
    """Return a goal, with how far it is and where it will end."""
    return goals.one(goal, zone)


@router.put("/{goal}", responses=problems(ZoneNotFoundError))
def put_goal(goals: GoalsHere, goal: Id, facts: GoalFacts, zone: Zone = "UTC") -> GoalFound:
    """Take what a goal is, under an id that the sender has chosen; a second time changes nothing."""
    return goals.put(goal, facts, zone)


@router.delete("/{goal}", status_code=HTTPStatus.NO_CONTENT, responses=problems(GoalNotFoundError))
def delete_goal(goals: GoalsHere, goal: Id) -> None:
    """Give a goal up."""
    goals.remove(goal)
