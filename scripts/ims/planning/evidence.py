"""Whether the evidence of an activity exists: in force, signed, read, held; never typed."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ims.lifecycle.facts import Approved
from ims.models.plan import Evidence
from ims.models.register import Register
from ims.standpoint import Filed, Standpoint
from ims.standpoint.standpoint import ALL

STARTER_REVISION = "1"  # of every register as the starter brings it
DECIDED = frozenset({"accepted", "accepted-with-conditions"})


@dataclass(frozen=True)
class Proof:
    """What was asked for, what answers it, and the sites at which nothing does."""

    asked: str
    found: tuple[str, ...] = ()
    since: date | None = None  # first day on which it was complete; None where that is not known
    missing: tuple[str, ...] = ()  # sites; all of them where nothing was found

    @property
    def stands(self) -> bool:
        """Return whether it is there at all sites."""
        return not self.missing


def proof(standpoint: Standpoint, evidence: Evidence, sites: tuple[str, ...]) -> Proof:
    """Return what answers one piece of evidence at some sites; nothing counts before adoption."""
    if not standpoint.is_adopted:
        return Proof(words(evidence), missing=sites)
    for name, look in _LOOKS.items():
        if getattr(evidence, name) is not None:
            return look(standpoint, evidence, sites)
    raise ValueError("the model lets no evidence through that is empty")


def words(evidence: Evidence) -> str:
    """Return what is asked for as a person would say it."""
    times = f"{evidence.minimum} x " if evidence.minimum > 1 else ""
    upto = f" up to `{evidence.stage}`" if evidence.stage else ""
    where = " at each site" if evidence.each_site else ""
    found = {
        "effective": f"{evidence.effective} in force",
        "document": f"{evidence.document} in force",
        "read": f"{evidence.read} read by {evidence.percent} %",
        "record": f"{times}{evidence.record} signed{upto}{where}",
        "register_": f"register {evidence.register_} in a revision of its own",
        "decided": f"decision that names the {evidence.decided}",
        "held": f"{evidence.held} named{where}",
    }
    return next(said for name, said in found.items() if getattr(evidence, name) is not None)


def _documents(standpoint: Standpoint, evidence: Evidence, sites: tuple[str, ...]) -> Proof:
    """Return the documents (of a type, or one) in force, site by site."""
    found = {site: list(_in_force(standpoint, evidence, site)) for site in sites}
    ids = sorted({one.id for some in found.values() for one in some})
    missing = tuple(site for site in sites if not found[site])
    since = None if missing else _latest(_first(standpoint, found[site]) for site in sites)
    return Proof(words(evidence), tuple(ids), since, missing)


def _in_force(standpoint: Standpoint, evidence: Evidence, site: str) -> Iterator[Approved]:
    wanted = evidence.effective or evidence.read
    for name, standing in standpoint.in_force.get(site, {}).items():
        one = standing.revision
        if one and (name == evidence.document or (wanted and one.type == wanted)):
            yield one


def _first(standpoint: Standpoint, some: Iterable[Approved]) -> date:
    """Return the day on which the first of some documents was first approved."""
    return min(standpoint.facts[one.id].approved[0].arrival.date() for one in some)


def _read(standpoint: Standpoint, evidence: Evidence, sites: tuple[str, ...]) -> Proof:
    """Return the documents of a type that those have read whom they are for; the day is not known."""
    ids: set[str] = set()
    missing = []
    for site in sites:
        some = [
            one for one in _in_force(standpoint, evidence, site) if not _follows(standpoint, one)
        ]
        ids |= {one.id for one in some}
        shares = [_share(standpoint, one, site) for one in some]
        if not shares or min(shares) < evidence.percent:
            missing.append(site)
    return Proof(words(evidence), tuple(sorted(ids)), None, tuple(missing))


def _follows(standpoint: Standpoint, one: Approved) -> bool:
    """Return whether a text follows another one, as a translation does; that one is asked for."""
    known = standpoint.system.documents.get(one.id)
    return bool(known and known.follows)


def _share(standpoint: Standpoint, one: Approved, site: str) -> float:
    """Return how many of 100 whom a document is for at a site have read the revision in force."""
    holders = {who for role in one.audience for who in standpoint.holders(role, site)}
    owed = {who for who in holders if site in standpoint.home_sites(who)}
    done = owed & standpoint.readers(one.id, one.revision)
    return 100 * len(done) / len(owed) if owed else 0


def _records(standpoint: Standpoint, evidence: Evidence, sites: tuple[str, ...]) -> Proof:
    """Return the records of a type that are signed so far."""
    dated = [(day, one) for one in standpoint.ledger.of(evidence.record or "")
             if (day := _signed(one, evidence.stage))]  # fmt: skip
    dated.sort(key=lambda pair: (pair[0], pair[1].id))
    if not evidence.each_site:
        return _enough(evidence, dated, sites)
    parts = {site: [pair for pair in dated if _covers(pair[1], site)] for site in sites}
    missing = tuple(site for site in sites if len(parts[site]) < evidence.minimum)
    found = tuple(dict.fromkeys(pair[1].id for site in sites for pair in parts[site]))
    days = (parts[site][evidence.minimum - 1][0] for site in sites)
    return Proof(words(evidence), found, None if missing else _latest(days), missing)


def _enough(evidence: Evidence, dated: list[tuple[date, Filed]], sites: tuple[str, ...]) -> Proof:
    found = tuple(one.id for _, one in dated)
    if len(dated) < evidence.minimum:
        return Proof(words(evidence), found, None, sites)
    return Proof(words(evidence), found, dated[evidence.minimum - 1][0])


def _signed(one: Filed, stage: str | None) -> date | None:
    """Return when a record was signed up to a stage, or to its end."""
    signed = one.signature(stage) if stage else None
    return (signed.on if signed else None) if stage else one.closed_on


def _covers(one: Filed, site: str) -> bool:
    return site == one.site or bool({site, ALL} & set(one.record.sites_covered))


def _register(standpoint: Standpoint, evidence: Evidence, sites: tuple[str, ...]) -> Proof:
    """Return the register where it can be read and is no longer the one that the starter brought.

    Nothing tells a first revision that somebody wrote from one that nobody touched: it is not
    counted. The starter brings nothing in a folder, so that each file there was written.
    """
    name, system = evidence.register_ or "", standpoint.system
    settings = system.settings
    first = {STARTER_REVISION, settings.revision_scheme if settings else STARTER_REVISION}
    own = [
        path
        for path in system.paths
        if (path.startswith(f"controls/{name}/") and system.item(path).model)
        or (path == f"controls/{name}.yaml" and _revision(system.item(path).model) not in first)
    ]
    return Proof(words(evidence), tuple(own[:1]), None, () if own else sites)


def _revision(model: object) -> str:
    """Return the revision of a register, the starter's where it cannot be read."""
    return model.revision if isinstance(model, Register) else STARTER_REVISION


def _decided(standpoint: Standpoint, evidence: Evidence, sites: tuple[str, ...]) -> Proof:
    """Return the signed decisions that say yes to a document of a type."""
    found = [one for one in decisions(standpoint) if evidence.decided in _types(standpoint, one)]
    if not found:
        return Proof(words(evidence), missing=sites)
    days = [day for one in found if (day := _signed(one, "decided"))]
    return Proof(words(evidence), tuple(one.id for one in found), min(days))


def decisions(standpoint: Standpoint) -> list[Filed]:
    """Return the management decisions that are signed and say yes."""
    every = standpoint.ledger.of("decision")
    return [one for one in every if one.is_signed("decided") and one.text("outcome") in DECIDED]


def _types(standpoint: Standpoint, one: Filed) -> set[str]:
    known = standpoint.system.documents
    named = (name.partition("@")[0] for name in one.ids("documents"))
    return {known[name].type for name in named if name in known}


def _held(standpoint: Standpoint, evidence: Evidence, sites: tuple[str, ...]) -> Proof:
    """Return whether somebody holds a role; a plan names roles, never people."""
    role = evidence.held or ""
    anywhere = bool(standpoint.holders(role))
    if evidence.each_site:
        missing = tuple(site for site in sites if not standpoint.holders(role, site))
    else:
        missing = () if anywhere else sites
    return Proof(words(evidence), (role,) if anywhere else (), None, missing)


def _latest(days: Iterable[date]) -> date:
    return max(days)


_LOOKS: dict[str, Callable[[Standpoint, Evidence, tuple[str, ...]], Proof]] = {
    "effective": _documents,
    "document": _documents,
    "read": _read,
    "record": _records,
    "register_": _register,
    "decided": _decided,
    "held": _held,
}
