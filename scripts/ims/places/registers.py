"""The registers of this package; one that is absent is empty, since older systems lack it."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar

from ims.models.base import Model
from ims.models.places import CommunicationPlan, Equipment, EquipmentRegister, Message, Suppliers
from ims.models.register import Unit
from ims.standpoint import Filed, Standpoint
from ims.system import ManagementSystem

ALL = "all"
EQUIPMENT = "controls/equipment.yaml"
SUPPLIERS = "controls/suppliers.yaml"
PLAN = "controls/communication-plan.yaml"
ORGANIZATION = "controls/organization.yaml"
PROCESSES = "controls/processes.yaml"

M = TypeVar("M", bound=Model)


def register_of(system: ManagementSystem, path: str, model: type[M]) -> M | None:
    """Return the model of a register, None where it is absent or broken."""
    found = system.item(path).model if path in system.tree else None
    return found if isinstance(found, model) else None


def equipment(system: ManagementSystem) -> dict[str, Equipment]:
    """Return the equipment by id."""
    found = register_of(system, EQUIPMENT, EquipmentRegister)
    return {one.id: one for one in found.equipment} if found else {}


def suppliers(system: ManagementSystem) -> Suppliers | None:
    """Return the register of suppliers."""
    return register_of(system, SUPPLIERS, Suppliers)


def messages(system: ManagementSystem) -> dict[str, Message]:
    """Return the planned messages by id."""
    found = register_of(system, PLAN, CommunicationPlan)
    return {one.id: one for one in found.messages} if found else {}


def units(system: ManagementSystem) -> dict[str, Unit]:
    """Return the units of the organization by id."""
    return {one.id: one for one in system.organization.units} if system.organization else {}


def spelled(standpoint: Standpoint, scope: Iterable[str]) -> tuple[str, ...]:
    """Return the sites that a scope names, `all` spelled out, in the order of the register."""
    named = set(scope)
    return standpoint.sites if ALL in named else tuple(s for s in standpoint.sites if s in named)


def covers(filed: Filed, site: str) -> bool:
    """Return whether a record was made at a site, or for it."""
    return site == filed.site or bool({ALL, site} & set(filed.record.sites_covered))


def stage_with(filed: Filed, field: str) -> str:
    """Return the stage of a record in which a field is filled in, empty where none has it."""
    return next((name for name, fields in filed.record.stages.items() if field in fields), "")


def signed_with(filed: Filed, field: str) -> bool:
    """Return whether the stage that says this is signed; what is not signed is not done."""
    stage = stage_with(filed, field)
    return bool(stage) and filed.is_signed(stage)


def latest(found: Iterable[Filed]) -> Filed | None:
    """Return the record of the latest event, the higher id where two are of one day."""
    return max(found, key=lambda one: (one.event_day, one.id), default=None)


def began(standpoint: Standpoint) -> date | None:
    """Return the day on which the system first had a text in force, None before that."""
    arrivals = [one.arrival for facts in standpoint.facts.values() for one in facts.approved]
    return min(arrivals).date() if arrivals else None


def listed(names: Sequence[str]) -> str:
    """Return names in backticks, one after the other."""
    return ", ".join(f"`{name}`" for name in names)
