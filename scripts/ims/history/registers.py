"""Read the registers of one tree into its Authority, leniently: what is absent gives nothing."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, time
from functools import lru_cache
from pathlib import PurePosixPath

from ims import source
from ims.history.authority import (
    ActRow,
    Assignment,
    Authority,
    Delegation,
    Key,
    Person,
    Row,
    Settings,
)
from ims.history.core import Data, day, flag, group, groups, number, text, texts
from ims.lifecycle.facts import SiteFacts
from ims.models.key import fault_of, fingerprint_of
from ims.models.kinds import RECORD_MODELS
from ims.vocabulary import ChangeClass

Read = Callable[[str], bytes | None]


@lru_cache(maxsize=5_000)
def register_data(path: str, raw: bytes) -> Data:
    """Return the plain data of a register, empty where it cannot be read."""
    return source.parse(path, raw).data


def read_authority(paths: Iterable[str], read: Read) -> Authority:
    """Return the authority that a tree gives; `paths` are those below `controls/`."""

    def one(name: str) -> Data:
        raw = read(f"controls/{name}.yaml")
        return register_data(f"controls/{name}.yaml", raw) if raw else {}

    def many(folder: str) -> dict[str, Data]:
        inside = [p for p in paths if p.startswith(f"controls/{folder}/") and p.endswith(".yaml")]
        return {path: register_data(path, read(path) or b"") for path in sorted(inside)}

    matrix = one("approval-matrix")
    types = groups(one("document-types"), "document_types")
    return Authority(
        people=_people(many("people")),
        keys={key.fingerprint: key for key in map(_key, *_pairs(many("keys")))},
        delegations=tuple(map(_delegation, *_pairs(many("delegations")))),
        rows=tuple(map(_row, groups(matrix, "rows"))),
        acts={text(act, "meaning"): _act(act) for act in groups(matrix, "acts")},
        type_gates={text(t, "id"): flag(t, "training_gate") for t in types},
        type_intervals={text(t, "id"): number(t, "review_interval") for t in types},
        record_stages=_stages(groups(one("record-types"), "record_types")),
        sites={text(s, "id"): _site(s) for s in groups(one("organization"), "sites")},
        settings=_settings(one("system")),
        concessions=_concessions(many("concessions")),
    )


def _concessions(entries: Mapping[str, Data]) -> dict[str, tuple[date, str]]:
    """Return those from rules on steps; of two for one rule the one that ends last."""
    found = sorted(
        (day(data, "expires") or date.min, path, text(data, "rule"))
        for path, data in entries.items()
        if text(data, "path") == "controls/approval-matrix.yaml"
    )
    return {rule: (end, path) for end, path, rule in found}


def _pairs(entries: Mapping[str, Data]) -> tuple[list[str], list[Data]]:
    return list(entries), list(entries.values())


def _people(entries: Mapping[str, Data]) -> dict[str, Person]:
    found = {}
    for path, data in entries.items():
        name = PurePosixPath(path).stem
        found[name] = Person(
            name,
            text(data, "name"),
            texts(data, "emails"),
            {k: v for k, v in group(data, "forge").items() if isinstance(v, str)},
            tuple(map(_assignment, groups(data, "assignments"))),
            day(data, "from") or date.min,
            day(data, "until") or date.max,
        )
    return found


def _assignment(data: Data) -> Assignment:
    return Assignment(
        text(data, "role"),
        texts(data, "sites"),
        day(data, "from") or date.max,
        day(data, "until") or date.max,
        text(data, "shift"),
    )


def _key(path: str, data: Data) -> Key:
    identity, revoked = group(data, "identity"), group(data, "revoked")
    return Key(
        path,
        text(data, "person"),
        _fingerprint(text(data, "public_key"), text(data, "fingerprint")),
        text(data, "public_key"),
        frozenset(texts(data, "purposes")),
        text(data, "storage"),
        text(identity, "checked_by"),
        text(identity, "how"),
        day(data, "valid_from") or date.max,
        day(data, "expires") or date.max,
        text(revoked, "on") or ("unknown" if revoked else ""),
        text(revoked, "reason"),
    )


@lru_cache(maxsize=5_000)
def _fingerprint(line: str, written: str) -> str:
    """Return the fingerprint of the key itself: what is written beside it proves nothing."""
    return written if fault_of(line) else fingerprint_of(line)


def _delegation(path: str, data: Data) -> Delegation:
    return Delegation(
        path,
        text(data, "from_person"),
        text(data, "to_person"),
        texts(data, "roles"),
        texts(data, "sites"),
        day(data, "from") or date.max,
        day(data, "until") or date.min,
    )


def _row(data: Data) -> Row:
    return Row(
        text(data, "id"),
        texts(data, "document_types"),
        texts(data, "registers"),
        texts(data, "files"),
        texts(data, "classes") or tuple(c.value for c in ChangeClass),
        texts(data, "disciplines"),
        texts(data, "sites") or ("all",),
        tuple((text(a, "meaning"), text(a, "role")) for a in groups(data, "approvals")),
    )


def _act(data: Data) -> ActRow:
    return ActRow(text(data, "meaning"), texts(data, "roles"), number(data, "signatures", 1))


def _stages(listed: list[Data]) -> dict[str, tuple[tuple[str, str, str], ...]]:
    """Return the stages of each record type: id, role, meaning; once for each role that may."""
    in_code = {
        name: tuple(
            (stage, role, meaning.value)
            for stage, (meaning, roles) in model.signers.items()
            for role in roles
        )
        for name, model in RECORD_MODELS.items()
    }
    in_data = {
        text(kind, "id"): tuple(
            (text(s, "id"), text(s, "role"), text(s, "meaning")) for s in groups(kind, "stages")
        )
        for kind in listed
    }
    return {**in_code, **in_data}  # what was agreed at the time counts


def _site(data: Data) -> SiteFacts:
    return SiteFacts(
        text(data, "id"),
        text(data, "time_zone") or "UTC",
        _clock_time(text(data, "changeover")),
        tuple((_in_shift(m), number(m, "people")) for m in groups(data, "minimum_qualified")),
    )


def _in_shift(data: Data) -> str:
    """Return a role, with the shift in which it is counted: `operator/night`."""
    shift = text(data, "shift")
    return text(data, "role") + (f"/{shift}" if shift else "")


def _clock_time(written: str) -> str:
    """Return a time of day, the usual one where there is none."""
    try:
        return time.fromisoformat(written).strftime("%H:%M")
    except ValueError:
        return "06:00"


_YEAR, _DAY = 366, 1440  # days, minutes: with more the calendar itself would end


def _settings(data: Data) -> Settings:
    usual = Settings()
    return Settings(
        system=text(data, "system"),
        demo=flag(data, "demo"),
        rules_level=max(number(data, "rules_level", 1), 1),  # below it no rule would be left
        revision_scheme=text(data, "revision_scheme") or "1",
        drafts_may_land=flag(data, "drafts_may_land", otherwise=True),
        merge_style=text(data, "merge_style") or usual.merge_style,
        signed_commits=text(data, "signed_commits") or usual.signed_commits,
        signing_window=min(number(data, "signing_window", usual.signing_window), _YEAR),
        clock_skew=min(number(data, "clock_skew", usual.clock_skew), _DAY),
        change_request_for=texts(data, "change_request_for"),
        accepted_methods=texts(data, "accepted_methods"),
        forge_counts_for=texts(data, "forge_counts_for")
        if "forge_counts_for" in data
        else usual.forge_counts_for,
    )
