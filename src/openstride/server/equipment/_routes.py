"""The API of what a runner runs with: profile, shoes, pods; routes translate, and decide nothing themselves."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request

from openstride.server._documents import EXAMPLE, IDENTITY
from openstride.server._errors import MountingError, PodNotFoundError, ShoeNotFoundError, ShoeWornError
from openstride.server._problems import problems
from openstride.server.equipment._equipment import (
    Equipment,
    Place,
    PodFacts,
    PodFound,
    PodList,
    PodPut,
    Profile,
    ShoeFacts,
    ShoeFound,
    ShoeList,
)

router = APIRouter()


def _equipment(request: Request) -> Equipment:
    equipment: Equipment = request.app.state.home.equipment
    return equipment


EquipmentHere = Annotated[Equipment, Depends(_equipment)]
Id = Annotated[str, Path(pattern=IDENTITY, description="16 bytes in hexadecimal.", examples=[EXAMPLE])]
Device = Annotated[
    str, Path(pattern=r"^[!-~]{1,64}$", description="The identity that a pod gives itself.", examples=["os-left-1"])
]


@router.get("/profile")
def read_profile(equipment: EquipmentHere) -> Profile:
    """Say who runs."""
    return equipment.profile()


@router.put("/profile")
def put_profile(equipment: EquipmentHere, profile: Profile) -> Profile:
    """Take what is known of who runs; what is not named is not known."""
    return equipment.describe(profile)


@router.get("/shoes")
def list_shoes(equipment: EquipmentHere) -> ShoeList:
    """List all shoes, with how far they have run."""
    return equipment.shoes()


@router.put("/shoes/{shoe}")
def put_shoe(equipment: EquipmentHere, shoe: Id, facts: ShoeFacts) -> ShoeFound:
    """Take what a pair of shoes is, under an id that the sender has chosen; a second time changes nothing."""
    return equipment.put_shoe(shoe, facts)


@router.delete("/shoes/{shoe}", status_code=HTTPStatus.NO_CONTENT, responses=problems(ShoeNotFoundError, ShoeWornError))
def delete_shoe(equipment: EquipmentHere, shoe: Id) -> None:
    """Forget shoes that were never run in."""
    equipment.remove_shoe(shoe)


@router.get("/pods")
def list_pods(equipment: EquipmentHere) -> PodList:
    """List all pods, and where they are."""
    return equipment.pods()


@router.put("/pods/{device}")
def put_pod(equipment: EquipmentHere, device: Device, facts: PodFacts) -> PodFound:
    """Take what a pod is called."""
    return equipment.put_pod(device, facts)


@router.put("/pods/{device}/mounting", responses=problems(PodNotFoundError, ShoeNotFoundError, MountingError))
def mount_pod(equipment: EquipmentHere, device: Device, place: Place) -> PodPut:
    """Put a pod into a shoe: out of where it was, and in the place of what was there.

    Runs that it recorded there since, and that had no shoe, are of that one then; the answer says how many.
    """
    return equipment.mount(device, place)


@router.delete("/pods/{device}/mounting", responses=problems(PodNotFoundError, MountingError))
def unmount_pod(equipment: EquipmentHere, device: Device) -> PodFound:
    """Take a pod out of its shoe."""
    return equipment.unmount(device)
