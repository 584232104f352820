"""The API of what a runner has: profile, shoes, pods, activities; its routes translate, as in `_routes`."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request

from openstride.server._equipment import (
    Equipment,
    Place,
    PodFacts,
    PodFound,
    PodList,
    Profile,
    ShoeFacts,
    ShoeFound,
    ShoeList,
)
from openstride.server._history import ActivityEdit, ActivityPage, ActivityWhole, History, Wanted
from openstride.server._runs import IDENTITY

router = APIRouter()


def _equipment(request: Request) -> Equipment:
    equipment: Equipment = request.app.state.home.equipment
    return equipment


def _history(request: Request) -> History:
    history: History = request.app.state.home.history
    return history


EquipmentHere = Annotated[Equipment, Depends(_equipment)]
HistoryHere = Annotated[History, Depends(_history)]
Id = Annotated[str, Path(pattern=IDENTITY, description="16 bytes in hexadecimal.")]
Device = Annotated[str, Path(pattern=r"^[!-~]{1,64}$", description="The identity that a pod gives itself.")]


@router.get("/profile")
def profile(equipment: EquipmentHere) -> Profile:
    """Say who runs."""
    return equipment.profile()


@router.put("/profile")
def describe(equipment: EquipmentHere, profile: Profile) -> Profile:
    """Take what is known of who runs; what is not named is not known."""
    return equipment.describe(profile)


@router.get("/shoes")
def shoes(equipment: EquipmentHere) -> ShoeList:
    """List all shoes, with how far they have run."""
    return equipment.shoes()


@router.put("/shoes/{shoe}")
def put_shoe(equipment: EquipmentHere, shoe: Id, facts: ShoeFacts) -> ShoeFound:
    """Take what a pair of shoes is, under an id that the sender has chosen; a second time changes nothing."""
    return equipment.put_shoe(shoe, facts)


@router.delete("/shoes/{shoe}", status_code=HTTPStatus.NO_CONTENT)
def remove_shoe(equipment: EquipmentHere, shoe: Id) -> None:
    """Forget shoes that were never run in."""
    equipment.remove_shoe(shoe)


@router.get("/pods")
def pods(equipment: EquipmentHere) -> PodList:
    """List all pods, and where they are."""
    return equipment.pods()


@router.put("/pods/{device}")
def put_pod(equipment: EquipmentHere, device: Device, facts: PodFacts) -> PodFound:
    """Take what a pod is called."""
    return equipment.put_pod(device, facts)


@router.put("/pods/{device}/mounting")
def mount(equipment: EquipmentHere, device: Device, place: Place) -> PodFound:
    """Put a pod into a shoe: out of where it was, and in the place of what was there."""
    return equipment.mount(device, place)


@router.delete("/pods/{device}/mounting")
def unmount(equipment: EquipmentHere, device: Device) -> PodFound:
    """Take a pod out of its shoe."""
    return equipment.unmount(device)


@router.get("/activities")
def activities(history: HistoryHere, wanted: Annotated[Wanted, Query()]) -> ActivityPage:
    """List activities, newest first, a page at a time."""
    return history.page(wanted)


@router.get("/activities/{activity}")
def activity(history: HistoryHere, activity: Id) -> ActivityWhole:
    """Return an activity, with the result that is shown."""
    return history.one(activity)


@router.patch("/activities/{activity}")
def edit(history: HistoryHere, activity: Id, edit: ActivityEdit) -> ActivityWhole:
    """Change what is named about an activity."""
    return history.edit(activity, edit)


@router.delete("/activities/{activity}")
def put_away(history: HistoryHere, activity: Id) -> ActivityWhole:
    """Put an activity into the bin."""
    return history.put_away(activity, deleted=True)


@router.post("/activities/{activity}/restore")
def restore(history: HistoryHere, activity: Id) -> ActivityWhole:
    """Take an activity out of the bin."""
    return history.put_away(activity, deleted=False)
