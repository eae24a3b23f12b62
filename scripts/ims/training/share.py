"""How much of what is needed is done: by site, role, department and document (R57)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ims.standpoint import Standpoint
from ims.training.needs import Need, NeedKind, needs
from ims.training.posts import posts


@dataclass(frozen=True)
class Share:
    """What some people need: how many needs, how many are done, how many are late."""

    site: str
    about: str  # role, department or document; empty for the whole site
    people: int
    people_late: int
    needed: int
    done: int
    late: int
    oldest: date | None = None  # day on which the oldest of the late ones was due
    revision: str = ""

    @property
    def percent(self) -> int | None:
        """Return the share that is done in whole percent, rounded down; None of nothing."""
        return 100 * self.done // self.needed if self.needed else None


def share(
    standpoint: Standpoint, site: str, about: str, found: Iterable[Need], revision: str = ""
) -> Share:
    """Return some needs as one row."""
    listed = list(found)
    late = [need for need in listed if need.late(standpoint.day)]
    return Share(
        site=site,
        about=about,
        people=len({need.person for need in listed}),
        people_late=len({need.person for need in late}),
        needed=len(listed),
        done=sum(need.done for need in listed),
        late=len(late),
        oldest=min((need.due for need in late), default=None),
        revision=revision,
    )


def by_site(standpoint: Standpoint) -> list[Share]:
    """Return one row a site."""
    found = _grouped(standpoint, lambda need: [(need.site, "")])
    return [share(standpoint, site, "", found.get((site, ""), ())) for site in standpoint.sites]


def by_role(standpoint: Standpoint) -> list[Share]:
    """Return one row for the holders of each role at each site, with all that they need."""
    roles: dict[tuple[str, str], list[str]] = defaultdict(list)
    for post in posts(standpoint):
        for role in post.roles:
            roles[post.site, post.person].append(role)
    found = _grouped(
        standpoint, lambda need: [(need.site, r) for r in roles.get((need.site, need.person), ())]
    )
    return _rows(standpoint, found)


def by_document(standpoint: Standpoint) -> list[Share]:
    """Return one row for each document at each site; its assessments are counted with it."""
    found = _grouped(
        standpoint,
        lambda need: [(need.site, need.target)] if need.kind is not NeedKind.SESSION else [],
    )
    return [
        share(standpoint, site, about.partition("@")[0], some, about.partition("@")[2])
        for (site, about), some in sorted(found.items())
    ]


def by_department(standpoint: Standpoint) -> list[Share]:
    """Return one row for each department at each site, where roles belong to one."""
    roles = standpoint.system.roles
    units: dict[tuple[str, str], set[str]] = defaultdict(set)
    for post in posts(standpoint):
        named = (getattr(roles.get(role), "unit", None) for role in post.roles)
        units[post.site, post.person] |= {unit for unit in named if unit}
    found = _grouped(
        standpoint, lambda need: [(need.site, u) for u in units.get((need.site, need.person), ())]
    )
    return _rows(standpoint, found)


def _grouped(
    standpoint: Standpoint, keys: Callable[[Need], Iterable[tuple[str, str]]]
) -> dict[tuple[str, str], list[Need]]:
    found: dict[tuple[str, str], list[Need]] = defaultdict(list)
    for need in needs(standpoint):
        for key in keys(need):
            found[key].append(need)
    return found


def _rows(standpoint: Standpoint, found: dict[tuple[str, str], list[Need]]) -> list[Share]:
    return list(_ordered(standpoint, found))


def _ordered(standpoint: Standpoint, found: dict[tuple[str, str], list[Need]]) -> Iterator[Share]:
    for (site, about), some in sorted(found.items()):
        yield share(standpoint, site, about, some)
