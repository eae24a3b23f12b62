"""Change packages, dates of sites and training gates, on whole histories."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from ims.demo.founding import found
from ims.history.in_force import effective_sets
from ims.history.state import State

from tests.world import (
    CHANGE,
    SOP,
    WI,
    World,
    change_record,
    codes,
    document,
    starter,
    world,
)

PACKAGE = change_record("Both together.").replace(
    b"description:", b"documents: [SOP-001, WI-001]\neffective_together: yes\ndescription:"
)
NAMED = b"  request: CHG-BOS-2026-0001\n  impact:"


def opened() -> World:
    """Return a company with a change record that is approved to be implemented."""
    w = world()
    w.revise()
    w.revise(WI, id_="WI-001")
    w.land({CHANGE: PACKAGE})
    w.land(w.sign("cat", "process-owner", "authored", CHANGE, stage="proposed"))
    w.land(w.sign("ben", "quality-assurance", "approved", CHANGE, stage="approved"))
    return w


def revision_two(id_: str) -> bytes:
    return document("Work with more care.", id_=id_, revision="2").replace(b"  impact:", NAMED)


def land(w: World, path: str, id_: str) -> None:
    raw = revision_two(id_)
    w.land({path: raw, **w.approvals(path, raw)})


def in_force(state: State, at: datetime, site: str = "BOS") -> dict[str, str]:
    standings = effective_sets(state, at)[site]
    return {name: s.revision.revision for name, s in standings.items() if s.revision}


def test_a_package_waits_for_all_its_documents(tmp_path: Path) -> None:
    """Issue W2, 4: several documents become effective together, per site."""
    w = opened()
    land(w, SOP, "SOP-001")
    w.wait(days=5)
    w.land({"README.md": b"x\n"})
    state = w.history(tmp_path / "1").state
    assert in_force(state, w.now) == {"SOP-001": "1", "WI-001": "1"}

    land(w, WI, "WI-001")
    w.wait(days=2)
    history = w.history(tmp_path / "2")

    assert history.wrong == []
    assert in_force(history.state, w.now) == {"SOP-001": "2", "WI-001": "2"}
    since = {s.since for s in effective_sets(history.state, w.now)["BOS"].values()}
    assert len(since) == 1


def test_a_regulatory_hold_keeps_one_site_on_the_old_revision(tmp_path: Path) -> None:
    """Issue W2, 4: the hold at Dublin keeps the whole package there, Boston goes on."""
    w = opened()
    raw = revision_two("SOP-001")
    hold = w.sign(
        "fay", "site-quality", "scheduled", SOP,
        over={SOP: raw}, reason="Filing is pending", sites=("DUB",), hold=True,
    )  # fmt: skip
    w.land({SOP: raw, **w.approvals(SOP, raw), **hold})
    land(w, WI, "WI-001")
    w.wait(days=30)
    w.land({"README.md": b"x\n"})
    state = w.history(tmp_path / "1").state
    assert in_force(state, w.now, "BOS") == {"SOP-001": "2", "WI-001": "2"}
    assert in_force(state, w.now, "DUB") == {"SOP-001": "1", "WI-001": "1"}

    day = (w.now + timedelta(days=3)).date()
    w.land(
        w.sign(
            "fay", "site-quality", "scheduled", SOP, reason="Filed", sites=("DUB",), effective=day
        )
    )
    w.wait(days=5)
    history = w.history(tmp_path / "2")

    assert (codes(history.wrong), codes(history.flagged)) == ([], [])
    assert in_force(history.state, w.now, "DUB") == {"SOP-001": "2", "WI-001": "2"}


def test_nothing_lands_on_a_change_that_is_not_approved_or_closed(tmp_path: Path) -> None:
    """Issue W2, 4: the record precedes the pull request and outlives it."""
    w = world()
    w.revise()
    w.land({CHANGE: PACKAGE})
    land(w, SOP, "SOP-001")
    assert codes(w.history(tmp_path / "1").wrong) == ["REV007"]

    w = opened()
    w.land(w.sign("ben", "quality-assurance", "verified", CHANGE, stage="closed", reason="done"))
    land(w, SOP, "SOP-001")
    assert codes(w.history(tmp_path / "2").wrong) == ["REV007"]


def test_scenario_five_dublin_moves_its_date(tmp_path: Path) -> None:
    """Scenario 5: by a signed schedule; no approval is lost, Boston is unchanged."""
    w = world()
    w.revise()
    raw = document("Work with more care.", revision="2", more='effective_date: "2026-02-01"\n')
    w.land({SOP: raw, **w.approvals(SOP, raw)})
    w.land(w.sign("fay", "site-quality", "scheduled", SOP, reason="Training stands at 80 %",
                  sites=("DUB",), effective=date(2026, 2, 15)))  # fmt: skip
    history = w.history(tmp_path)

    at = datetime(2026, 2, 10, tzinfo=UTC)
    assert history.wrong == []
    assert in_force(history.state, at, "BOS") == {"SOP-001": "2"}
    assert in_force(history.state, at, "DUB") == {"SOP-001": "1"}
    assert in_force(history.state, datetime(2026, 2, 15, 5, 59, tzinfo=UTC), "DUB") == {
        "SOP-001": "1"
    }
    assert in_force(history.state, datetime(2026, 2, 15, 6, 0, tzinfo=UTC), "DUB") == {
        "SOP-001": "2"
    }
    assert len(history.state.facts["SOP-001"].approved[1].signatures) == 3


def test_a_gate_counts_the_people_of_a_shift(tmp_path: Path) -> None:
    """R19, R57: Dublin needs one reader in the night shift; one of the day shift opens nothing."""
    files = starter()
    sites, types = "controls/organization.yaml", "controls/document-types.yaml"
    files[sites] = files[sites].replace(
        b"time_zone: Europe/Dublin,",
        b"time_zone: Europe/Dublin, minimum_qualified: [{role: worker, people: 1, shift: night}],",
    )
    files[types] = files[types].replace(
        b"review_interval: 24,", b"review_interval: 24, training_gate: true,"
    )
    for person, shift in (("fay", "night"), ("ivy", "day")):
        path = f"controls/people/{person}.yaml"
        files[path] = files[path].replace(
            b"{role: worker,", b"{role: worker, shift: %s," % shift.encode()
        )
    w = World()
    found(w.company, files, ("ana", "ben"), w.now)
    raw = document().replace(b"training: none", b"training: read")
    w.land({SOP: raw, **w.approvals(SOP, raw)})
    w.land(w.sign("ivy", "worker", "read-and-understood", SOP))
    w.wait(days=3)
    w.land({"README.md": b"x\n"})
    state = w.history(tmp_path / "1").state
    assert in_force(state, w.now, "BOS") == {"SOP-001": "1"}
    assert in_force(state, w.now, "DUB") == {}

    w.land(w.sign("fay", "worker", "read-and-understood", SOP))
    w.wait(days=1)
    history = w.history(tmp_path / "2")
    assert history.wrong == []
    assert in_force(history.state, w.now, "DUB") == {"SOP-001": "1"}
