"""The ten experiments with plain Git, each with real commits and keys, and what we make of them.

Each test first shows what Git alone makes people believe, then what `verify` and `gate` say.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from ims.demo.company import Files, key_of
from ims.demo.founding import key_file
from ims.diagnostic import ImsError
from ims.gate import gate
from ims.git import open_repository
from ims.history.in_force import effective_sets
from ims.judge import History
from ims.open_history import open_history
from ims.rules.steps.reports import misleads_other_tools
from ims.signature import read_public_key
from ims.vocabulary import Method

from tests.real_git import Desk, desk, new_key, stock_accepts
from tests.world import SINCE, SOP, WI, World, codes, document, world

REV1 = document()
REV2 = document("Work with more care.", revision="2")
LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)
FAR_AHEAD = datetime(2031, 1, 1, tzinfo=UTC)


@pytest.fixture
def w() -> World:
    """Return a company whose first procedure is approved."""
    made = world()
    made.revise()
    return made


def judged(there: Desk) -> History:
    return open_history(there.root).history


def approved(history: History, name: str = "SOP-001") -> list[str]:
    facts = history.state.facts.get(name)
    return [a.revision for a in facts.approved] if facts else []


def told(history: History) -> tuple[list[str], list[str]]:
    return codes(history.wrong), codes(history.flagged)


def revised(w: World, raw: bytes = REV2, path: str = SOP, **who: str) -> Files:
    """Return a revision with its signatures."""
    chosen = {meaning.replace("_", "-"): person for meaning, person in who.items()}
    return {path: raw, **w.approvals(path, raw, who=chosen)}


def strict(w: World, setting: bytes) -> None:
    path = "controls/system.yaml"
    w.land(w.register(path, w.company.files[path] + setting))


# --- E1: author, committer and dates are free text --------------------------------------------


def test_e1_a_forged_author_and_date(tmp_path: Path, w: World) -> None:
    """E1, R36: Git shows what was typed; we tell the date, and that nothing proves the name."""
    there = desk(tmp_path, w)
    there.put({SOP: REV2})
    there.git("commit", "-m", "forged", **there.hand("cat", LONG_AGO))
    assert there.git("log", "-1", "--format=%an %as %G?") == "Cat Moss 2001-01-01 N"

    history = judged(there)

    assert told(history) == (["STP001"], ["FLG004"])
    last = history.state.events[-1]
    assert (last.proven, last.flags) == (False, ("author asserted by Git alone",))
    assert last.arrival > datetime(2026, 1, 5, tzinfo=UTC)


def test_e1_where_signed_commits_are_asked_for(tmp_path: Path, w: World) -> None:
    """E1, R09: an unsigned commit under another's name does not pass."""
    strict(w, b"signed_commits: required\n")
    there = desk(tmp_path, w)
    there.put({SOP: REV2})
    there.git("commit", "-m", "forged", **there.hand("cat"))

    assert told(judged(there)) == (["STP006"], [])


# --- E2: a signature proves a key, not the author field ---------------------------------------


def test_e2_the_signer_is_not_the_author(tmp_path: Path, w: World) -> None:
    """E2, R07: Dan writes in the name of Ivy and reviews himself; his key tells on him."""
    there = desk(tmp_path, w)
    there.commit("dan", {SOP: REV2}, author="ivy")
    assert there.git("log", "-1", "--format=%ae %GS %G?") == "ivy@example.com dan@example.com G"
    signed = w.approvals(SOP, REV2)
    there.commit("ben", signed)

    history = judged(there)

    assert told(history) == ([], ["FLG002", "FLG003"])
    assert approved(history) == ["1"]
    assert any("dan wrote some of it" in d.fact for d in history.flagged)
    assert any("author ivy@example.com, signed by dan" in d.fact for d in history.flagged)


# --- E3: the validity of a key is judged at a date that the signer chooses --------------------


def test_e3_a_key_is_judged_when_it_arrives(tmp_path: Path, w: World) -> None:
    """E3, R03: Cat's key has expired; she signs with the date of a day on which it was good."""
    path = "controls/keys/cat-1.yaml"
    w.land(w.register(path, w.company.files[path] + b'expires: "2026-01-31"\n'))
    in_time = w.tick()
    signed = w.sign("cat", "process-owner", "approved", SOP, over={SOP: REV2})
    w.wait(days=28)
    w.land({"README.md": b"life goes on\n"})
    there = desk(tmp_path, w)
    there.commit("cat", {SOP: REV2, **signed}, time=in_time)
    line = there.allowed.read_text("ascii").replace("namespaces", 'valid-before="20260201",names')
    old = there.root.parent / "old"
    old.write_text(line.replace("names=", "namespaces="), "ascii", newline="\n")
    shown = there.git("-c", f"gpg.ssh.allowedSignersFile={old}", "log", "-1", "--format=%cs %G?")
    assert shown == "2026-01-05 G"

    assert codes(judged(there).wrong) == ["SIG005", "STP001"]


def test_e3_the_gate_knows_what_day_it_is(tmp_path: Path, w: World) -> None:
    """E3, R03: nothing has landed since; only the clock of the gate tells the late arrival."""
    path = "controls/keys/cat-1.yaml"
    w.land(w.register(path, w.company.files[path] + b'expires: "2026-01-31"\n'))
    there = desk(tmp_path, w)
    there.git("checkout", "-b", "late")
    signed = w.sign("cat", "process-owner", "approved", SOP, over={SOP: REV2})
    there.commit("ivy", {SOP: REV2, **signed})

    def verdict(now: datetime) -> list[str]:
        return codes(list(gate(open_history(there.root, "main"), "late", now).wrong))

    assert verdict(w.now) == []
    assert verdict(w.now + timedelta(days=28)) == ["SIG005"]


# --- E4: an unknown signer ---------------------------------------------------------------------


def test_e4_a_key_that_nobody_enrolled(tmp_path: Path, w: World) -> None:
    """E4, R02: the key is good, the name is Cat's, and nobody has enrolled it."""
    strict(w, b"signed_commits: required\n")
    there = desk(tmp_path, w)
    key = new_key(tmp_path / "unknown")
    there.commit("cat", {SOP: REV2}, key=key)
    assert there.ask("verify-commit", "HEAD").returncode == 1

    history = judged(there)

    assert codes(history.wrong) == ["STP006"]
    assert any("signed by no key that is enrolled" in d.fact for d in history.wrong)


def test_e4_a_statement_by_an_unknown_key(tmp_path: Path, w: World) -> None:
    """E4, R02."""
    there = desk(tmp_path, w)
    files = w.sign("cat", "process-owner", "approved", SOP, over={SOP: REV2})
    [path] = [p for p in files if p.endswith(".json")]
    key = new_key(tmp_path / "key-of-cat")
    assert key == there.key("cat")
    files[f"{path}.sig"] = there.sign("cat", files[path] or b"")
    there.commit("ivy", {SOP: REV2, **files})

    assert codes(judged(there).wrong) == ["SIG004"]


PGP = """\
gpgsig -----BEGIN PGP SIGNATURE-----
 iQEzBAABCAAdFiEE
 -----END PGP SIGNATURE-----
"""


def test_a_signature_of_a_host_is_no_writer(tmp_path: Path, w: World) -> None:
    """R09: hosts sign what they squash with a PGP key; that proves nobody and accuses nobody."""
    there = desk(tmp_path, w)
    there.put(revised(w))
    there.git("commit", "-m", "Squashed by the host", **there.hand("ivy"))
    plain = there.git("cat-file", "commit", "HEAD")
    head, _, message = plain.partition("\n\n")
    (tmp_path / "signed").write_bytes(f"{head}\n{PGP}\n{message}\n".encode())
    signed = there.git("hash-object", "-t", "commit", "-w", str(tmp_path / "signed"))
    there.git("reset", "--hard", signed)

    history = judged(there)

    assert told(history) == ([], [])
    assert approved(history) == ["1", "2"]


# --- E5: squash and rebase ---------------------------------------------------------------------


def squashed(there: Desk, message: str) -> None:
    """Squash the branch `feat`, of which Cat wrote the text, as Ivy."""
    base = there.git("rev-parse", "HEAD")
    there.git("checkout", "-b", "feat")
    first = there.commit("cat", {SOP: REV2})
    there.commit("dan", there.world.approvals(SOP, REV2))
    there.git("checkout", "main")
    there.git("merge", "--squash", "feat")
    there.git("commit", "-m", message, **there.hand("ivy"))
    assert there.ask("merge-base", "--is-ancestor", first, "main").returncode == 1
    assert there.git("log", "-1", "--format=%G?") == "N"
    assert there.git("rev-parse", "HEAD~1") == base


def test_e5_statements_survive_a_squash(tmp_path: Path, w: World) -> None:
    """E5, R30: the signed commits are gone; the approvals are files, and stay."""
    there = desk(tmp_path, w)
    there.git("checkout", "-b", "feat")
    there.commit("ivy", {SOP: REV2})
    there.commit("dan", w.approvals(SOP, REV2))
    there.git("checkout", "main")
    there.git("merge", "--squash", "feat")
    there.git("commit", "-m", "All of it", **there.hand("ivy"))

    history = judged(there)

    assert told(history) == ([], [])
    assert approved(history) == ["1", "2"]


def test_e5_the_gate_sees_who_wrote_before_a_squash_hides_it(tmp_path: Path, w: World) -> None:
    """E5, R07: Cat wrote it and approves it; the gate judges the branch with its commits."""
    there = desk(tmp_path, w)
    base = there.git("rev-parse", "HEAD")
    squashed(there, "All of it")

    verdict = gate(open_history(there.root, base), "feat", w.now)

    assert any("cat wrote some of it" in d.fact for d in verdict.flagged)
    assert [a.id for a in verdict.study.approved] == []


def test_e5_a_squash_names_its_authors(tmp_path: Path, w: World) -> None:
    """E5, R07: the hosts write those who took part into the message; we read them there."""
    there = desk(tmp_path, w)
    squashed(there, "All of it\n\nCo-authored-by: Cat Moss <cat@example.com>")

    assert approved(judged(there)) == ["1"]


def test_e5_squash_and_rebase_where_only_merges_may(tmp_path: Path, w: World) -> None:
    """E5, R30: an organization that wants the commits themselves can ask for merges."""
    strict(w, b"merge_style: merge-only\n")
    there = desk(tmp_path, w)
    squashed(there, "All of it")
    assert "STP005" in codes(judged(there).wrong)

    there.git("reset", "--hard", "HEAD~1")
    there.merge("ivy", "feat")
    assert codes(judged(there).wrong) == []


def test_a_signed_branch_is_rebased(tmp_path: Path, w: World) -> None:
    """R30: other commits, without their signatures; the statements name bytes and hold."""
    there = desk(tmp_path, w)
    there.git("checkout", "-b", "feat")
    there.commit("ivy", {SOP: REV2})
    there.commit("dan", w.approvals(SOP, REV2))
    there.git("checkout", "main")
    there.commit("gus", {WI: document(id_="WI-001")})
    there.git("checkout", "feat")
    there.git("rebase", "main", **there.hand("ivy"))
    there.git("checkout", "main")
    there.git("merge", "--ff-only", "feat")
    assert there.git("log", "-2", "--format=%G?") == "N\nN"

    history = judged(there)

    assert told(history) == ([], [])
    assert approved(history) == ["1", "2"]


def test_crossed_merges(tmp_path: Path, w: World) -> None:
    """R27: two branches merge each other before either lands; each text keeps its approval."""
    there = desk(tmp_path, w)
    work = document(id_="WI-001")
    there.git("checkout", "-b", "left")
    left = there.commit("ivy", revised(w))
    there.git("checkout", "-b", "right", "main")
    right = there.commit("gus", revised(w, work, WI))
    there.merge("gus", left)
    there.git("checkout", "left")
    there.merge("ivy", right)
    there.git("checkout", "main")
    there.commit("gus", {"README.md": b"x\n"})
    there.merge("ivy", "left")
    there.merge("ivy", "right")
    assert len(there.git("merge-base", "--all", "left", "right").splitlines()) == 2

    history = judged(there)

    assert told(history) == ([], [])
    assert (approved(history), approved(history, "WI-001")) == (["1", "2"], ["1"])
    assert history.steps == int(there.git("rev-list", "--first-parent", "--count", "HEAD"))


# --- E6: replaced objects, grafts, borrowed objects -------------------------------------------


def test_e6_a_replaced_file(tmp_path: Path, w: World) -> None:
    """E6, R35: plain Git shows another text under the same commit; we do not, and tell it."""
    there = desk(tmp_path, w)
    before = judged(there)
    blob = there.git("rev-parse", f"HEAD:{SOP}")
    (tmp_path / "other").write_bytes(b"tampered\n")
    other = there.git("hash-object", "-w", str(tmp_path / "other"))
    there.git("replace", blob, other)
    assert there.git("show", f"HEAD:{SOP}") == "tampered"

    opened = open_history(there.root)

    assert opened.blobs.read(blob) == REV1
    assert told(opened.history) == told(before) == ([], [])
    assert opened.history.state.facts == before.state.facts
    assert_misled(there, blob)


def test_e6_a_replaced_commit(tmp_path: Path, w: World) -> None:
    """E6, R35: a commit shown without its parents hides the history, from others."""
    there = desk(tmp_path, w)
    before = judged(there)
    head = there.git("rev-parse", "HEAD")
    alone = there.git("commit-tree", "HEAD^{tree}", "-m", "nothing before", **there.hand("ivy"))
    there.git("replace", head, alone)
    assert there.git("rev-list", "--count", "HEAD") == "1"

    after = judged(there)

    assert (after.steps, after.state.facts) == (before.steps, before.state.facts)
    assert_misled(there, head)


def test_grafts(tmp_path: Path, w: World) -> None:
    """R35: a file beside the objects gives other parents."""
    there = desk(tmp_path, w)
    before = judged(there)
    head = there.git("rev-parse", "HEAD")
    info = there.root / ".git" / "info"
    info.mkdir(exist_ok=True)
    (info / "grafts").write_text(f"{head}\n", "ascii")
    assert there.git("rev-list", "--count", "HEAD") == "1"

    assert judged(there).steps == before.steps
    assert_misled(there, head)


def test_borrowed_objects(tmp_path: Path, w: World) -> None:
    """R35: a clone that keeps its objects elsewhere is read in full, and told."""
    there = desk(tmp_path, w)
    there.git("clone", "--shared", ".", str(tmp_path / "shared"))

    clone = Desk(tmp_path / "shared", w)

    assert judged(clone).state.facts == judged(there).state.facts
    assert_misled(clone, "objects are also taken from")


def assert_misled(there: Desk, named: str) -> None:
    """The report flags what would mislead others, by the rule for it."""
    [flag] = misleads_other_tools(open_repository(there.root).oddities())
    assert (flag.code, named in flag.fact) == ("VER004", True)


# --- E7: reconstruction by date ----------------------------------------------------------------


def test_e7_a_backdated_commit_changes_no_answer_of_the_past(tmp_path: Path, w: World) -> None:
    """E7, R36, R41: `git log --before` finds a text of 2002; nothing was in force then."""
    w.wait(days=2)
    signed = revised(w)
    w.land({"README.md": b"x\n"})
    there = desk(tmp_path, w)
    before = judged(there)
    then = LONG_AGO.replace(year=2002)
    there.commit("ivy", signed, time=then)
    assert there.git("log", "-1", "--before=2003-01-01", "--format=%s") == "A change"

    history = judged(there)
    changed = history.state.facts["SOP-001"].approved[1]

    assert codes(history.wrong) == ["STP001"]
    assert changed.arrival > then.replace(year=2026)
    for at in (LONG_AGO.replace(year=2003), w.now - timedelta(days=1)):
        assert revisions(history, at, at) == revisions(before, at, at)


def revisions(history: History, at: datetime, known_at: datetime) -> dict[str, dict[str, object]]:
    return {
        site: {name: found.revision and found.revision.revision for name, found in set_.items()}
        for site, set_ in effective_sets(history.state, at, known_at).items()
    }


def test_a_date_in_the_future(tmp_path: Path, w: World) -> None:
    """R36: the gate does not let it in; where it stands, whatever follows it is told."""
    there = desk(tmp_path, w)
    there.git("checkout", "-b", "ahead")
    there.commit("ivy", {SOP: REV2}, time=FAR_AHEAD)

    verdict = gate(open_history(there.root, "main"), "ahead", w.now)
    assert codes(list(verdict.wrong)) == ["STP007"]

    there.git("checkout", "main")
    there.git("merge", "--ff-only", "ahead")
    there.commit("ivy", {"README.md": b"x\n"})
    assert codes(judged(there).wrong) == ["STP001"]


def test_a_branch_dated_long_ago_is_flagged(tmp_path: Path, w: World) -> None:
    """R36: the merge is dated today, what it brings in 2001; the dates are shown as what they are."""
    there = desk(tmp_path, w)
    there.git("checkout", "-b", "old")
    there.commit("ivy", revised(w), time=LONG_AGO)
    there.git("checkout", "main")
    there.merge("ivy", "old")

    history = judged(there)

    assert told(history) == ([], ["FLG004"])
    assert history.state.facts["SOP-001"].approved[1].arrival.year == 2026


# --- E8: .mailmap ------------------------------------------------------------------------------


def test_e8_a_mailmap_hides_no_author(tmp_path: Path, w: World) -> None:
    """E8, R07: Git shows Ivy; Cat wrote it, and so she does not approve it."""
    there = desk(tmp_path, w)
    there.commit("cat", {SOP: REV2, ".mailmap": b"Ivy <ivy@example.com> <cat@example.com>\n"})
    assert there.git("log", "-1", "--format=%ae %aE") == "cat@example.com ivy@example.com"
    there.commit("dan", w.approvals(SOP, REV2))

    history = judged(there)

    assert approved(history) == ["1"]
    assert any("cat wrote some of it" in d.fact for d in history.flagged)


# --- E9: detached signatures -------------------------------------------------------------------


def reviewed(there: Desk, namespace: str = "ims-approval") -> tuple[str, bytes, bytes]:
    """Return Dan's review of revision 2: where it belongs, its bytes, what ssh-keygen signed."""
    files = there.world.sign("dan", "department-head", "reviewed", SOP, over={SOP: REV2})
    [path] = [p for p in files if p.endswith(".json")]
    raw = files[path] or b""
    return path, raw, there.sign("dan", raw, namespace)


def test_e9_the_signature_of_openssh_counts(tmp_path: Path, w: World) -> None:
    """E9, R24: stock OpenSSH and we accept the same."""
    there = desk(tmp_path, w)
    path, raw, armored = reviewed(there)
    allowed = there.root / "controls" / "allowed_signers"
    assert stock_accepts(allowed, "dan", raw, armored)
    others = w.approvals(SOP, REV2, who={"reviewed": ""})
    there.commit("ivy", {SOP: REV2, path: raw, f"{path}.sig": armored, **others})

    history = judged(there)

    assert told(history) == ([], [])
    assert approved(history) == ["1", "2"]


def test_e9_a_key_that_openssh_made(tmp_path: Path, w: World) -> None:
    """E9, R02: enrolled by its public half, with the approvals that a key needs."""
    key = new_key(tmp_path / "second-key-of-dan")
    public = key.with_suffix(".pub").read_text("ascii").split()
    [(path, raw)] = key_file("dan", SINCE, "ana", number=2).items()
    demo = key_of("dan", 2).public
    line = " ".join(public[:2])
    raw = raw.replace(demo.line.encode(), line.encode())
    raw = raw.replace(demo.fingerprint.encode(), read_public_key(line).fingerprint.encode())
    w.land(w.register(path, raw))
    there = desk(tmp_path, w)
    files = w.sign(
        "dan", "department-head", "reviewed", SOP, over={SOP: REV2}, method=Method.PASSPHRASE
    )
    [place] = [p for p in files if p.endswith(".json")]
    (tmp_path / "key-of-dan").write_bytes(key.read_bytes())
    (tmp_path / "key-of-dan").chmod(0o600)
    armored = there.sign("dan", files[place] or b"")
    assert stock_accepts(
        there.root / "controls" / "allowed_signers", "dan", files[place] or b"", armored
    )
    others = w.approvals(SOP, REV2, who={"reviewed": ""})
    there.commit("dan", {f"{place}.sig": armored, place: files[place], **others})
    there.commit("ivy", {SOP: REV2})

    history = judged(there)

    assert codes(history.wrong) == []
    assert approved(history) == ["1", "2"]


MOVED = [(b'"revision": "2"', b'"revision": "3"'), (b"SOP-001", b"SOP-002"), (b"small", b"other")]


@pytest.mark.parametrize(("was", "now"), MOVED, ids=["revision", "document", "system"])
def test_e9_a_signature_that_is_moved(tmp_path: Path, w: World, was: bytes, now: bytes) -> None:
    """E9, R24: to another revision, document or system."""
    there = desk(tmp_path, w)
    path, raw, armored = reviewed(there)
    other = raw.replace(was, now)
    assert not stock_accepts(there.root / "controls" / "allowed_signers", "dan", other, armored)
    there.commit("ivy", {SOP: REV2, path: other, f"{path}.sig": armored})

    assert "SIG003" in codes(judged(there).wrong)


def test_e9_a_signature_made_for_commits(tmp_path: Path, w: World) -> None:
    """E9, R05: another namespace."""
    there = desk(tmp_path, w)
    path, raw, armored = reviewed(there, "git")
    assert not stock_accepts(there.root / "controls" / "allowed_signers", "dan", raw, armored)
    there.commit("ivy", {SOP: REV2, path: raw, f"{path}.sig": armored})

    assert codes(judged(there).wrong) == ["SIG003"]


def test_e9_a_key_for_commits_only(tmp_path: Path, w: World) -> None:
    """E9, R05: the key is Dan's and enrolled, for commits."""
    path = "controls/keys/dan-1.yaml"
    w.land(w.register(path, w.company.files[path].replace(b"[approval, reading]", b"[commits]")))
    there = desk(tmp_path, w)
    place, raw, armored = reviewed(there)
    allowed = there.root / "controls" / "allowed_signers"
    assert 'dan namespaces="git" ' in allowed.read_text("ascii")
    assert not stock_accepts(allowed, "dan", raw, armored)
    there.commit("ivy", {SOP: REV2, place: raw, f"{place}.sig": armored})

    assert codes(judged(there).wrong) == ["SIG006"]


# --- E10: shallow clones -----------------------------------------------------------------------


def test_e10_a_shallow_clone_is_refused(tmp_path: Path, w: World) -> None:
    """E10, R35: a history that is cut off cannot look verified."""
    there = desk(tmp_path, w)
    there.git("clone", "--depth", "1", there.root.as_uri(), str(tmp_path / "shallow"))

    with pytest.raises(ImsError, match="shallow"):
        open_history(tmp_path / "shallow")


# --- line ends ---------------------------------------------------------------------------------


def test_a_checkout_with_windows_line_ends(tmp_path: Path, w: World) -> None:
    """R24: what is signed is the blob; what the disk shows may have other line ends."""
    there = desk(tmp_path, w)
    there.git("clone", "-c", "core.autocrlf=true", ".", str(tmp_path / "windows"))
    clone = Desk(tmp_path / "windows", w)
    clone.git("config", "core.safecrlf", "false")
    assert b"\r\n" in (clone.root / SOP).read_bytes()
    typed = REV2.replace(b"\n", b"\r\n")
    clone.commit("ivy", {SOP: typed})
    assert clone.git("rev-parse", f"HEAD:{SOP}") == there.git(
        "hash-object", "-w", "--no-filters", str(written(tmp_path, REV2))
    )
    over_disk = w.sign("dan", "department-head", "reviewed", SOP, over={SOP: typed})
    clone.commit("dan", over_disk)
    first = judged(clone)
    assert (told(first), approved(first)) == (([], ["FLG002"]), ["1"])

    clone.commit("dan", w.approvals(SOP, REV2))
    clone.git("checkout", "--force", "HEAD")

    assert approved(judged(clone)) == ["1", "2"]
    assert codes(judged(clone).wrong) == []


def written(tmp_path: Path, raw: bytes) -> Path:
    place = tmp_path / "written"
    place.write_bytes(raw)
    return place


def test_a_statement_that_was_committed_with_windows_line_ends(tmp_path: Path, w: World) -> None:
    """R24: other bytes are another text, even where nobody sees the difference."""
    there = desk(tmp_path, w)
    path, raw, armored = reviewed(there)
    there.git("config", "core.autocrlf", "false")
    there.commit("ivy", {SOP: REV2, path: raw.replace(b"\n", b"\r\n"), f"{path}.sig": armored})

    assert codes(judged(there).wrong) == ["SIG002", "SIG003"]
