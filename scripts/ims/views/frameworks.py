"""The frameworks that the system knows, and how many of their items documents cite (R18)."""

from collections.abc import Container
from dataclasses import dataclass

from ims.models.catalogue import Framework
from ims.system import ManagementSystem


@dataclass(frozen=True)
class FrameworkRow:
    """One framework in one edition."""

    id: str
    short: str
    title: str
    edition: str
    status: str
    jurisdiction: str
    kind: str
    verified: str
    items: int
    cited: int


def framework_register(system: ManagementSystem, cited: Container[str]) -> list[FrameworkRow]:
    """Return one row a framework, sorted by id; `cited` holds `framework#item` as documents do."""
    return [_row(framework, cited) for _, framework in system.models("framework", Framework)]


def _row(framework: Framework, cited: Container[str]) -> FrameworkRow:
    return FrameworkRow(
        id=framework.id,
        short=framework.short,
        title=framework.title,
        edition=framework.edition,
        status=framework.status,
        jurisdiction=framework.jurisdiction,
        kind=framework.kind,
        verified=framework.verified,
        items=len(framework.items),
        cited=sum(f"{framework.id}#{item.id}" in cited for item in framework.items),
    )
