"""Read and understood: signed by each reader, few files for many people (R55)."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from ims.demo.company import Company
from ims.demo.founding import Somebody, found, key_file, person_file
from ims.open_history import open_history
from ims.signing.reading_lines import line
from ims.vocabulary import Meaning

from tests.real_keys import clone, company, git, ims, keys, new_files, stock_verify
from tests.world import SINCE, SOP, World, document, starter

__all__ = ["clone", "company", "keys"]  # fixtures
READ = Meaning.READ_AND_UNDERSTOOD
READERS = [f"reader-{number}" for number in range(40)]
MONTH = f"{datetime.now(UTC):%Y-%m}"


def test_a_reader_signs_one_line_a_text(
    clone: Path, keys: dict[str, Path], capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    command = ("acknowledge", "SOP-001", "--key", keys["dan"], "--site", "DUB", "--yes")
    assert ims(*command) == 0
    said = capfd.readouterr().out
    place = f"docs/records/acknowledgements/DUB/{MONTH}/dan.jsonl"
    assert new_files(clone) == [place]
    assert "SOP-001, revision 1: A title" in said  # the approved one, not the draft here
    (data,) = [json.loads(text) for text in (clone / place).read_text().splitlines()]
    statement = json.loads(data["bytes"])
    assert (statement["meaning"], statement["sites"]) == ("read-and-understood", ["DUB"])
    assert [(t["id"], t["revision"]) for t in statement["targets"]] == [("SOP-001", "1")]

    (tmp_path / "x.json").write_bytes(data["bytes"].encode())
    (tmp_path / "x.json.sig").write_bytes(data["sig"].encode())
    git(tmp_path, "init", "-q", ".")
    path = Path("..") / "x.json"
    assert stock_verify(clone, str(path), "dan", "ims-read", "origin/main")
    assert not stock_verify(clone, str(path), "dan", "ims-approval", "origin/main")


def test_readings_that_cannot_be_are_refused(
    clone: Path, keys: dict[str, Path], capfd: pytest.CaptureFixture[str]
) -> None:
    key = ("--key", keys["dan"], "--yes")
    for arguments, told in (
        (("SOP-001", *key, "--site", "XYZ"), "no site `XYZ`"),
        (("SOP-001@2", *key, "--site", "DUB"), "was never approved"),
        (("SOP-999", *key, "--site", "DUB"), "was never approved"),
        ((*key, "--site", "DUB"), "nothing to do"),
        (("SOP-001", "--demo-key", "fay", "--site", "BOS", "--yes"), "holds no role at BOS"),
    ):
        assert ims("acknowledge", *arguments) == 2
        assert told in capfd.readouterr().err
    assert new_files(clone) == []


def readers() -> World:
    """Return a company with many readers, and one approved procedure."""
    made = World(company=Company())
    files = starter()
    for name in READERS:
        files |= person_file(Somebody(name, f"Reader {name}", ("worker",)), SINCE)
        files |= key_file(name, SINCE, "ana", purposes=("reading",))
    found(made.company, files, ("ana", "ben"), made.now)
    made.revise()
    return made


def reading(
    made: World, name: str, time: datetime, site: str = "BOS", meaning: Meaning = READ
) -> bytes:
    """Return the line of one reader."""
    files = made.company.sign(name, "worker", meaning, [SOP], time, sites=(site,))
    raw, armored = (files[path] for path in sorted(files))
    return line(raw or b"", armored or b"")


@pytest.fixture
def many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[World, Path]:
    made, root = readers(), tmp_path / "many"
    made.write(root)
    monkeypatch.chdir(root)
    return made, root


def test_many_readers_make_one_file_a_site_and_month(
    many: tuple[World, Path], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """300 readers at three sites make 36 files a year, whatever they read."""
    made, root = many
    now = datetime.now(UTC).replace(microsecond=0)
    places = []
    for name in READERS:
        place = tmp_path / f"{name}.jsonl"
        place.write_bytes(reading(made, name, now - timedelta(minutes=5)))
        places += ["--import", str(place)]
    assert ims("acknowledge", "--site", "BOS", *places) == 0
    path = f"docs/records/acknowledgements/BOS/{MONTH}/batch.jsonl"
    assert new_files(root) == [path]
    assert f"{len(READERS)} added, 0 known already, 0 refused" in capfd.readouterr().out
    assert ims("acknowledge", "--site", "BOS", *places) == 0
    assert f"0 added, {len(READERS)} known already" in capfd.readouterr().out
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Readings")

    history = open_history(root).history
    assert history.wrong == []
    found = history.state.facts["SOP-001"].readings
    assert {r.person for r in found} == set(READERS)
    assert ims("acknowledge", "--site", "BOS", *places) == 0
    late = tmp_path / "late.jsonl"
    late.write_bytes(reading(made, READERS[0], now))
    assert ims("acknowledge", "--site", "BOS", "--import", late) == 0
    git(root, "commit", "-q", "-a", "-m", "One more")
    assert open_history(root).history.wrong == []  # the file only grew


def test_lines_that_prove_nothing_are_refused_and_the_others_taken(
    many: tuple[World, Path], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    made, root = many
    now = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=5)
    good = reading(made, READERS[0], now)
    other = reading(made, READERS[1], now)
    data = json.loads(other)
    forged = dict(data, bytes=data["bytes"].replace("reader-1", "reader-2"))
    foreign = json.loads(good) | {"sig": data["sig"]}
    elsewhere = reading(made, READERS[3], now, site="DUB")
    made.company.files[SOP] = document("Never approved.")
    bad = [
        json.dumps(forged).encode() + b"\n",
        json.dumps(foreign).encode() + b"\n",
        b"no json\n",
        b"{}\n",
        b'{"bytes": 1, "sig": 2}\n',
        elsewhere,
        reading(made, READERS[4], now),  # of a text that nobody approved
        reading(made, READERS[5], now, meaning=Meaning.REVIEWED),  # no reading, wrong purpose
    ]
    place = tmp_path / "all.jsonl"
    place.write_bytes(b"".join(bad[:4]) + good.replace(b"\n", b"\r\n") + b"\n" + b"".join(bad[4:]))
    assert ims("acknowledge", "--site", "BOS", "--import", place) == 1
    said = capfd.readouterr().out

    assert f"1 added, 0 known already, {len(bad)} refused" in said
    assert f"refused {place.as_posix()}:1: " in said
    assert f"{place.as_posix()}:3: it holds no statement with its signature" in said
    assert "it is a reading at DUB" in said
    (path,) = new_files(root)
    assert (root / path).read_bytes() == good


def test_nothing_to_take_writes_nothing(many: tuple[World, Path], tmp_path: Path) -> None:
    _, root = many
    place = tmp_path / "empty.jsonl"
    place.write_bytes(b"\n")

    assert ims("acknowledge", "--site", "BOS", "--import", place) == 0
    assert new_files(root) == []
    assert ims("acknowledge", "SOP-001", "--site", "BOS", "--import", place) == 2
