"""What a step that is to land changes, who must sign it, and what else it touches (R33, R55)."""

from collections.abc import Iterator
from dataclasses import dataclass

from ims.history.approvals import Assessment
from ims.history.authority import ALL
from ims.history.core import Core, group, text
from ims.history.study import Study, Touched
from ims.source import parse
from ims.system import ManagementSystem
from ims.views.relations import referring_documents
from ims.views.signatures import Signatures, signatures_of
from ims.vocabulary import TrainingImpact


@dataclass(frozen=True)
class Training:
    """So many people of a site have something to read or to learn; nobody is counted twice."""

    site: str
    people: int
    kind: str
    roles: tuple[str, ...]


@dataclass(frozen=True)
class TextChange:
    """One document or record, file or register that the step changes or that it is signed in."""

    id: str
    path: str
    title: str
    what: str  # new, changed, moved, deleted, signed
    former: str  # revision
    revision: str
    class_: str
    summary: str
    reason: str
    request: str
    impact: tuple[tuple[str, str], ...]
    becomes_approved: bool
    asks_signatures: bool
    signatures: Signatures
    referred_by: tuple[str, ...]
    requirements: tuple[str, ...]
    training: tuple[Training, ...]


@dataclass(frozen=True)
class Impact:
    """Everything that a pull request should say of itself."""

    texts: tuple[TextChange, ...]
    decisions: tuple[str, ...]
    readings: int
    others: int  # files that nobody signs


def impact(study: Study, system: ManagementSystem) -> Impact:
    """Return what a step changes; `system` is the tree as it would be after it."""
    referring = referring_documents(system)
    names = dict.fromkeys([*(t.id for t in study.touched), *(c.path for c in study.files)])
    names |= dict.fromkeys(study.assessments)
    return Impact(
        texts=tuple(_change(study, name, tuple(referring.get(name, ()))) for name in names),
        decisions=tuple(_decisions(study)),
        readings=len(study.readings),
        others=len(study.step.changes) - len(study.files) - len(study.touched) - _machine(study),
    )


def _machine(study: Study) -> int:
    written = (
        "docs/records/approvals/",
        "docs/records/releases/",
        "docs/records/acknowledgements/",
    )
    return sum(change.path.startswith(written) for change in study.step.changes)


def _decisions(study: Study) -> Iterator[str]:
    for name, act in study.acts:
        where = "all sites" if ALL in act.sites else ", ".join(act.sites)
        when = f" from {act.effective}" if act.effective else " until further notice" * act.hold
        until = f" until {act.until}" if act.until else ""
        by = ", ".join(f"{s.printed_name} ({s.role})" for s in act.signatures)
        revision = f" revision {act.revision}" if act.revision else ""
        yield f"{name}{revision}: {act.meaning}{when}{until} at {where}, by {by}"


def _change(study: Study, name: str, referring: tuple[str, ...]) -> TextChange:
    touched = next((t for t in study.touched if t.id == name), None)
    core = study.core_of(name) or (touched.old if touched else None)
    assessment = study.assessments.get(name)
    asks = bool(assessment and assessment.required)
    former = study.before.approved(name)
    data = _change_data(study, name, core)
    return TextChange(
        id=name,
        path=core.path if core else name,
        title=core.title if core else "",
        what=_what(study, name, touched),
        former=former.revision if former else "",
        revision=core.revision if core else "",
        class_=text(data, "class"),
        summary=text(data, "summary"),
        reason=text(data, "reason"),
        request=text(data, "request"),
        impact=tuple((str(k), str(v)) for k, v in group(data, "impact").items()),
        becomes_approved=bool(assessment and assessment.is_complete),
        asks_signatures=asks,
        signatures=signatures_of(study, name, assessment or Assessment()),
        referred_by=referring,
        requirements=core.requirements if core else (),
        training=tuple(_training(study, core)) if asks and core else (),
    )


def _change_data(study: Study, name: str, core: Core | None) -> dict[str, object]:
    path = core.path if core else name
    raw = study.tree.read(path) if path.endswith((".md", ".yaml")) else None
    return dict(group(dict(parse(path, raw).data), "change")) if raw else {}


def _what(study: Study, name: str, touched: Touched | None) -> str:
    change = next((c for c in study.files if c.path == name), None)
    if touched is None and change is None:
        return "signed"
    if touched and touched.old and touched.new:
        return "changed" if touched.text_changed else "moved"
    new = touched.new is not None if touched else bool(change and change.new_blob)
    old = touched.old is not None if touched else bool(change and change.old_blob)
    return "changed" if new and old else "new" if new else "deleted"


def _training(study: Study, core: Core) -> Iterator[Training]:
    """Return how many people of its audience have to read or learn it, site by site."""
    if core.training is TrainingImpact.NONE or core.path.startswith("docs/records/"):
        return
    authority, day = study.authority, study.arrival.date()
    sites = sorted(authority.sites) if ALL in core.sites else sorted(core.sites)
    for site in sites:
        holders = {role: authority.holders(role, site, day) for role in core.audience}
        people = frozenset[str]().union(*holders.values())
        if people:
            roles = tuple(role for role, found in holders.items() if found)
            yield Training(site, len(people), core.training.value, roles)
