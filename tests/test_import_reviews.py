"""Reviews of a Git host become statements that the job's key attests, and count for little (R30)."""

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ims.demo.founding import found
from ims.diagnostic import ImsError
from ims.gate import gate
from ims.open_history import open_history
from ims.signing.import_reviews import read_reviews
from ims.vocabulary import KeyPurpose

from tests.real_keys import entry, git, ims, make_key, new_files, put, stock_verify
from tests.world import SOP, World, document, starter

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
LOGINS = {"dan": "dan-orr", "cat": "CatMoss", "ben": "benkay"}


@pytest.fixture
def key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the key of the job: no passphrase, one purpose."""
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    return make_key(tmp_path / "keys", "job", passphrase="")


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: Path) -> Path:
    """Return a clone with a second revision on a branch; people have logins of both hosts."""
    files = entry(starter(), "ana", key, (KeyPurpose.FORGE,))
    for person, login in LOGINS.items():
        path = f"controls/people/{person}.yaml"
        files[path] += f"forge: {{github: {login}, gitlab: {login}}}\n".encode()
    settings = files["controls/system.yaml"]
    files["controls/system.yaml"] = settings + b"forge_counts_for: [reviewed, rejected]\n"
    made = World()
    found(made.company, files, ("ana", "ben"), made.now)
    made.revise()
    made.write(tmp_path / "server")
    root = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(tmp_path / "server"), str(root))
    monkeypatch.chdir(root)
    git(root, "checkout", "-q", "-b", "change")
    put(root, SOP, document("Work very carefully.", revision="2", class_="minor"))
    return root


def github(root: Path, login: str = "dan-orr", **more: Any) -> dict[str, Any]:
    """Return one review as GitHub tells it."""
    then = datetime.now(UTC) - timedelta(minutes=5)
    return {
        "id": 80,
        "user": {"login": login, "id": 1},
        "body": "Looks good.\nReally.",
        "state": "APPROVED",
        "submitted_at": then.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "commit_id": git(root, "rev-parse", "HEAD"),
    } | more


def run(root: Path, key: Path, data: object, *more: str) -> int:
    """Import reviews as the job does."""
    place = root.parent / "reviews.json"
    place.write_text(json.dumps(data))
    return ims("import-reviews", place, "--key", key, "--yes", *more)


def statements(root: Path) -> list[Mapping[str, Any]]:
    return [json.loads((root / p).read_text()) for p in new_files(root) if p.endswith(".json")]


def test_a_review_on_github_is_attested(
    clone: Path, key: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(clone, key, [github(clone)]) == 0
    (said,) = statements(clone)

    assert (said["person"], said["name"], said["role"]) == ("dan", "Dan Orr", "department-head")
    assert (said["meaning"], said["method"]) == ("reviewed", "forge")
    assert "github review 80 by @dan-orr" in said["reason"]
    assert said["reason"].endswith(": Looks good. Really.")
    (path,) = [p for p in new_files(clone) if p.endswith(".json")]
    assert stock_verify(clone, path, "ana", "ims-forge", "origin/main")
    assert not stock_verify(clone, path, "ana", "ims-approval", "origin/main")
    assert "attested by forge: Dan Orr" in capfd.readouterr().out
    git(clone, "add", "-A")
    git(clone, "commit", "-q", "-m", "Reviews")
    verdict = gate(open_history(clone, "origin/main"), "HEAD", datetime.now(UTC))
    assert verdict.wrong == ()
    assert [a.said.person for _, a in verdict.study.assessments["SOP-001"].present] == ["dan"]


def test_the_same_review_is_imported_once(
    clone: Path, key: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    review = github(clone)
    assert run(clone, key, [review]) == 0
    before = new_files(clone)
    assert run(clone, key, [review]) == 0
    git(clone, "add", "-A")
    git(clone, "commit", "-q", "-m", "Reviews")
    assert run(clone, key, [review]) == 0

    assert len(before) == 2
    assert new_files(clone) == []
    assert "no review is to be imported" in capfd.readouterr().out


def test_a_review_of_other_bytes_is_left_out(
    clone: Path, key: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    review = github(clone)
    put(clone, SOP, document("Work very, very carefully.", revision="2", class_="minor"))

    assert run(clone, key, [review]) == 0
    assert "held another `docs/procedures/SOP-001.md`" in capfd.readouterr().out
    for commit in ("0" * 40, "HEAD", "", "--all"):
        assert run(clone, key, [github(clone, commit_id=commit)]) == 0
        assert "is not in this repository" in capfd.readouterr().out
    assert new_files(clone) == []


def test_a_commit_that_leaves_the_text_alone_keeps_the_review(clone: Path, key: Path) -> None:
    review = github(clone)
    put(clone, "docs/contributing/note.md", b"A note.\n")

    assert run(clone, key, [review]) == 0
    assert len(statements(clone)) == 1


def test_a_login_of_nobody_stops_the_import(
    clone: Path, key: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for login in ("mallory", "", "dan"):
        assert run(clone, key, [github(clone), github(clone, login)]) == 2
        assert "belongs to nobody in the register" in capfd.readouterr().err
    assert new_files(clone) == []


def test_case_of_a_login_does_not_matter(clone: Path, key: Path) -> None:
    assert run(clone, key, [github(clone, "DAN-ORR")]) == 0
    assert [s["person"] for s in statements(clone)] == ["dan"]


def test_r28_requested_changes_become_a_rejection(clone: Path, key: Path) -> None:
    review = github(clone, state="CHANGES_REQUESTED", body="Too vague.")
    assert run(clone, key, [review]) == 0
    (said,) = statements(clone)

    assert (said["meaning"], said["role"]) == ("rejected", "department-head")
    assert said["reason"].endswith("Too vague.")


@pytest.mark.parametrize(
    ("state", "told"),
    [("DISMISSED", "was dismissed"), ("COMMENTED", "no verdict"), ("PENDING", "no verdict")],
)
def test_what_is_no_verdict_is_left_out(
    clone: Path, key: Path, capfd: pytest.CaptureFixture[str], state: str, told: str
) -> None:
    assert run(clone, key, [github(clone, state=state)]) == 0
    assert told in capfd.readouterr().out
    assert new_files(clone) == []


def test_a_forge_never_approves_for_quality(
    clone: Path, key: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """ben and cat are asked for more than a review: the host cannot attest it."""
    assert run(clone, key, [github(clone, "benkay"), github(clone, "CatMoss")]) == 0
    assert "nothing that waits is asked of ben" in capfd.readouterr().out
    assert new_files(clone) == []


def test_an_author_who_reviews_is_left_out(
    clone: Path, key: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    git(clone, "commit", "-q", "--amend", "--author", "Dan <dan@example.com>", "--no-edit")

    assert run(clone, key, [github(clone)]) == 0
    assert "wrote some of it" in capfd.readouterr().out
    assert new_files(clone) == []


def test_approvals_of_gitlab_need_the_commit(
    clone: Path, key: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    data = {"id": 5, "approved_by": [{"user": {"username": "dan-orr"}}]}
    assert run(clone, key, data) == 2
    assert "give the one that was approved: --head SHA" in capfd.readouterr().err
    assert run(clone, key, data, "--head", "HEAD~1") == 0
    assert "held another" in capfd.readouterr().out
    assert new_files(clone) == []
    assert run(clone, key, data, "--head", "HEAD") == 0
    (said,) = statements(clone)
    assert said["reason"].startswith("gitlab review by @dan-orr of ")


def test_a_key_of_a_person_attests_nothing(
    clone: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """R05: dan's demo key approves and reads; it is not enrolled for what a host says."""
    place = clone.parent / "reviews.json"
    place.write_text(json.dumps([github(clone)]))

    assert ims("import-reviews", place, "--demo-key", "dan", "--yes") == 0
    assert "enrolled for approval, reading, not for forge" in capfd.readouterr().out
    assert new_files(clone) == []


@pytest.mark.parametrize("text", ["", "{", "[1]", "{}", '"x"', "[[]]", '{"approved_by": 1}'])
def test_what_is_no_answer_of_a_host_is_refused(
    clone: Path, key: Path, text: str, capfd: pytest.CaptureFixture[str]
) -> None:
    place = clone.parent / "odd.json"
    place.write_text(text)

    assert ims("import-reviews", place, "--key", key, "--yes") == 2
    assert "Traceback" not in capfd.readouterr().err
    assert new_files(clone) == []


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["user", "login", "username", "state", "approved_by", "submitted_at"]),
            inner,
            max_size=4,
        )
    ),
)


@given(_JSON, st.sampled_from(["", "a" * 40]))
def test_any_json_is_read_or_refused_in_words(data: object, head: str) -> None:
    with suppress(ImsError):
        assert isinstance(read_reviews(data, head, NOW), list)
