"""What a controlled site shows, and what it keeps to itself (R10, R12, R13, R23, R41, R52)."""

import json
import re
import shutil
import subprocess
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from ims.cli import main
from ims.diagnostic import ImsError
from ims.history.in_force import set_digest
from ims.lifecycle.facts import Signed
from ims.open_history import open_history
from ims.signing import Signature, release
from ims.site import plugin
from ims.site.contents import Contents
from ims.site.manifest import BuiltSite, digest
from ims.site.pages import signatures
from ims.site.publication import Wish, day_or_moment
from ims.site.site_check import check_site
from ims.site.stage import stage
from ims.site.working_copy import open_to_publish, open_to_verify, open_working_copy
from ims.vocabulary import KeyPurpose, Meaning, Method
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config

from tests.site.published import AS_OF, MAP, SOP, company, published
from tests.site.sites import Skeleton, engine_log, rendered

NOW = AS_OF + timedelta(hours=1)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(tmp_path_factory.mktemp("company"))


@pytest.fixture(scope="module")
def opened(root: Path) -> Contents:
    return open_to_verify(root, Wish(AS_OF), NOW)


@pytest.fixture(scope="module")
def pages(opened: Contents) -> dict[str, str]:
    return stage(opened)


@pytest.fixture(scope="module")
def built(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("site") / "site"
    assert plugin.build(root, folder, Wish(AS_OF))
    return dict(BuiltSite(folder))


def words(pages: dict[str, str], path: str) -> str:
    return Skeleton(rendered(pages[path])).text


def at(root: Path, moment: str) -> dict[str, str]:
    return stage(open_to_verify(root, Wish(day_or_moment(moment)), NOW))


# --- which text ----------------------------------------------------------------------------------


def test_text_comes_from_the_approving_step_and_not_from_the_folder(
    root: Path, tmp_path: Path, pages: dict[str, str]
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(root, copy)
    (copy / SOP.format("002")).write_text("Tampered in the folder.", "utf-8")
    (copy / "controls/organization.yaml").write_text("name: Tampered", "utf-8")
    shutil.rmtree(copy / "docs/work-instructions")

    assert stage(open_to_verify(copy, Wish(AS_OF), NOW)) == pages


def test_only_what_is_in_force_is_published(pages: dict[str, str]) -> None:
    everything = "\n".join(pages.values())

    assert "New way." in pages["procedures/SOP-001.md"]
    assert "Words of a draft" not in everything
    assert "Text of April" not in everything
    assert "Too secret" not in everything
    assert "SOP-009" not in everything
    assert "DRAFT" not in everything
    assert "Secret of 004" not in everything
    assert not [path for path in pages if "SOP-007" in path]


def test_link_to_a_draft_becomes_words(pages: dict[str, str]) -> None:
    first_text = pages["procedures/SOP-002@1.md"]

    assert "[the first](SOP-001.md) and a draft *(not on this site)*" in first_text


def test_pictures_are_those_that_were_approved_with_each_text(
    opened: Contents, pages: dict[str, str]
) -> None:
    other = next(place for place in opened.pictures if "@" in place)

    assert b'r="2"' in opened.pictures["procedures/map.svg"]
    assert b'r="1"' in opened.pictures[other]
    assert "![Map](map.svg)" in pages["procedures/SOP-001.md"]
    assert f"![Map]({other.rpartition('/')[2].replace('@', '%40')})" in pages[
        "procedures/SOP-001@1.md"
    ]  # fmt: skip


def test_picture_of_a_draft_is_not_shown(tmp_path: Path) -> None:
    world = company()
    draft = world.company.files[SOP.format("001")].replace(b'revision: "2"', b'revision: "3"')
    draft = draft.replace(b"Revision 2 of it.", b"A draft.").replace(b"is slow", b"is odd")
    world.land({SOP.format("001"): draft, MAP: b"<svg>other</svg>"}, message="A draft")
    root = tmp_path / "company"
    world.write(root)
    contents = open_to_verify(root, Wish(AS_OF), NOW)

    assert b"other" not in b"".join(contents.pictures.values())
    assert b'r="2"' in contents.pictures["procedures/map.svg"]


def test_text_that_the_tool_of_today_refuses_stays_published(tmp_path: Path) -> None:
    """A new rule or a stricter model does not take a text out of force (design 7)."""
    world = company()
    path = SOP.format("010")
    raw = world.company.files[SOP.format("002")].replace(b"SOP-002", b"SOP-010")
    raw = re.sub(rb'revision: "2"', b'revision: "1"\nkey_of_yesterday: yes', raw)
    world.land({path: raw, **world.approvals(path, raw)}, message="An old text")
    root = tmp_path / "company"
    world.write(root)

    page = stage(open_to_verify(root, Wish(AS_OF), NOW))["procedures/SOP-010.md"]
    assert 'data-ims-status="effective"' in page
    assert "Second text." in page


# --- sites ---------------------------------------------------------------------------------------


def test_where_sites_differ_the_page_says_so_and_links(pages: dict[str, str]) -> None:
    main_page = pages["procedures/SOP-001.md"]

    assert "This page shows revision 2**, in force at Boston (BOS), Cambridge (CAM)." in main_page
    assert "At Dublin (DUB) revision 1 is in force:" in main_page
    assert "(SOP-001%401.md)" in main_page
    other = words(pages, "procedures/SOP-001@1.md")
    assert "This page shows revision 1, in force at Dublin (DUB)." in other
    assert "Old way." in other
    assert 'data-ims-revision="1" data-ims-status="effective"' in pages["procedures/SOP-001@1.md"]
    assert '"exclude": true' in pages["procedures/SOP-001@1.md"]


def test_list_of_a_site_names_its_own_revision(pages: dict[str, str]) -> None:
    assert "[SOP-001](../procedures/SOP-001%401.md)" in pages["sites/DUB.md"]
    assert "[SOP-001](../procedures/SOP-001.md)" in pages["sites/BOS.md"]
    assert "SOP-001-BOS" not in pages["sites/DUB.md"]


def test_site_of_one_place_shows_what_holds_there(root: Path) -> None:
    pages = stage(open_to_verify(root, Wish(AS_OF, "DUB"), NOW))

    assert "Old way." in pages["procedures/SOP-001.md"]
    assert "New way." not in pages["procedures/SOP-001.md"]
    assert not [path for path in pages if "SOP-001@1.md" in path]
    assert "procedures/SOP-001-BOS.md" not in pages
    assert "sites/DUB.md" in pages
    assert "sites/BOS.md" not in pages
    assert "STOP: do not use SOP-008" in pages["procedures/SOP-008.md"]


def test_unknown_site_is_refused(root: Path) -> None:
    with pytest.raises(ImsError, match="no site `XXX`") as error:
        open_to_verify(root, Wish(AS_OF, "XXX"), NOW)
    assert error.value.help == "known sites: BOS, CAM, DUB"


def test_date_is_midnight_of_each_site(root: Path) -> None:
    """It came at six in the morning of Boston, and of Dublin a day later."""
    first, second = at(root, "2026-01-06"), at(root, "2026-01-07")

    assert "Not in force at Cambridge (CAM), Dublin (DUB)." in words(first, "procedures/SOP-001.md")
    assert "SOP-001" not in first["sites/DUB.md"]
    assert "SOP-001" in first["sites/BOS.md"]
    assert "SOP-001" in second["sites/DUB.md"]
    assert "Not in force" not in second["procedures/SOP-001.md"]
    assert "State of2026-01-06, 00:00 at each site" in words(first, "index.md")


# --- stop-use, withdrawal ----------------------------------------------------------------------


def test_stopped_document_says_so_and_has_no_text_on_its_page(pages: dict[str, str]) -> None:
    page = words(pages, "procedures/SOP-003.md")

    assert page.startswith("STOP: SOP-003 A title")
    assert "STOP: do not use SOP-003" in page
    assert "by Ben Kay (quality-assurance). Reason: It is wrong." in page
    assert re.search(r"at all sites: since 2026-01-1\d \d\d:\d\d UTC", page)
    assert "Secret of 003" not in page
    assert "(SOP-003%401.md)" in pages["procedures/SOP-003.md"]
    assert "SOP-003 A title" in words(pages, "index.md").partition("How ")[0]


def test_text_of_a_stopped_document_is_reachable_and_struck(pages: dict[str, str]) -> None:
    page = pages["procedures/SOP-003@1.md"]

    assert "Secret of 003." in page
    assert '<div class="ims-struck" markdown="1">' in page
    assert "DO NOT USE" in page
    assert '"exclude": true' in page


def test_stop_at_one_site_is_told_where_the_text_holds_elsewhere(pages: dict[str, str]) -> None:
    page = words(pages, "procedures/SOP-008.md")

    assert "STOP: do not use SOP-008 at Dublin (DUB): since" in page
    assert "Secret of 008." in page
    assert "SOP-008" not in pages["sites/DUB.md"]


def test_withdrawn_document_has_a_short_page(pages: dict[str, str]) -> None:
    page = words(pages, "procedures/SOP-004.md")

    assert "SOP-004 is withdrawn" in page
    assert "Cat Moss (process-owner)" in page
    assert "Nobody needs it." in page
    assert "Secret of 004" not in page
    assert '"exclude": true' in pages["procedures/SOP-004.md"]
    assert "SOP-004" in pages["register.md"].partition("## Out of force")[2]
    assert "SOP-004" not in pages["register.md"].partition("## Out of force")[0]


# --- work that has begun, dates, what follows --------------------------------------------------


def test_started_work_may_finish_on_the_former_revision(pages: dict[str, str]) -> None:
    assert "may finish on [SOP-002 revision 1](SOP-002%401.md)" in pages["procedures/SOP-002.md"]
    former = words(pages, "procedures/SOP-002@1.md")
    assert "Only for work that began before 2026-01-1" in former
    assert "revision 1. New work: SOP-002 A title" in former
    assert 'data-ims-status="superseded"' in pages["procedures/SOP-002@1.md"]


def test_planned_revision_is_told_and_its_text_is_not(pages: dict[str, str]) -> None:
    page = words(pages, "procedures/SOP-005.md")

    assert "revision 2 at all sites, from 2026-04-01" in page
    assert "First text." in page
    assert "SOP-005@2-changes" not in "".join(pages)
    assert "2026&#45;04" in pages["coming.md"] or "2026-04-01" in pages["coming.md"]
    assert "a schedule that ends the hold" in pages["coming.md"]


def test_temporary_revision_shows_its_end(pages: dict[str, str]) -> None:
    page = words(pages, "procedures/SOP-006.md")

    assert "Temporary revision: at Boston (BOS) it ends on 2026-04-30." in page


def test_late_review_is_told(pages: dict[str, str]) -> None:
    page = words(pages, "work-instructions/WI-001.md")

    assert "Periodic review overdue at all sites" in page
    assert "OVERDUE" in page
    assert "**overdue**" in pages["register.md"]


def test_addendum_to_another_revision_is_out_of_step(pages: dict[str, str]) -> None:
    page = words(pages, "procedures/SOP-001-BOS.md")

    assert "Out of step: this text follows SOP-001@1, which is not the revision in force" in page


# --- signatures, history -----------------------------------------------------------------------


def test_signatures_are_shown_as_the_law_asks(pages: dict[str, str]) -> None:
    """Printed name, role, meaning, date and time with zone (21 CFR 11.50; R23)."""
    section = pages["procedures/SOP-001.md"].partition("### Signatures")[2].partition("###")[0]
    lines = [line for line in section.split("\n") if line.startswith("| **")]

    assert [line.split(" | ")[0] for line in lines] == [
        "| **Dan Orr**", "| **Cat Moss**", "| **Ben Kay**"
    ]  # fmt: skip
    assert "| quality-assurance | quality-approved | 2026-01-0" in lines[2].replace("&#45;", "-")
    assert "UTC | public demo key |" in lines[2]
    assert "(time asserted), with commit" in section


def test_revision_history_tells_what_why_and_when(pages: dict[str, str]) -> None:
    page = words(pages, "procedures/SOP-001.md")
    section = page.partition("Revision history")[2]

    assert "major: Revision 2 of it." in section
    assert "Why: The old way is slow." in section
    assert "Dan Orr (reviewed)" in section
    assert "Changes against revision 1" in section
    assert "First issue." in section
    assert section.index("The old way is slow.") < section.index("Reason of revision 1.")


def test_redline_is_marked_and_not_searched(pages: dict[str, str]) -> None:
    page = pages["procedures/SOP-001@2-changes.md"]

    assert '<div class="ims-redline">' in page
    assert re.search(r"<del>.*Old.*</del>", page)
    assert re.search(r"<ins>.*New.*</ins>", page)
    assert "map.svg" in page  # the picture changed, too
    assert "**Not for use.**" in page
    assert '"exclude": true' in page


def test_redline_with_a_secret_revision_is_not_published(tmp_path: Path) -> None:
    world = company()
    path = SOP.format("009")
    raw = world.company.files[path].replace(b"restricted", b"internal")
    raw = raw.replace(b'revision: "1"', b'revision: "2"').replace(b"Too secret.", b"For all.")
    raw = raw.replace(b"Revision 1 of it.", b"It is open.").replace(b"Reason of", b"End of")
    world.land({path: raw, **world.approvals(path, raw)}, message="SOP-009, revision 2")
    root = tmp_path / "company"
    world.write(root)
    pages = stage(open_to_verify(root, Wish(AS_OF), NOW))

    assert "For all." in pages["procedures/SOP-009.md"]
    assert "Too secret" not in "".join(pages.values())
    assert not [path for path in pages if "SOP-009@" in path]


def test_recalled_revision_is_no_superseded_one(pages: dict[str, str]) -> None:
    section = words(pages, "procedures/SOP-008.md").partition("Revision history")[2]

    assert "2✕ withdrawn" in section
    assert "A mistake" not in section


def test_signature_of_another_kind_is_marked_as_such(opened: Contents) -> None:
    given = Signed("a.json", "fay", "Fay Roe", "site-quality", Meaning.REVIEWED, AS_OF, AS_OF,
                   Method.FORGE, on_behalf_of="ben", concession="controls/concessions/one.yaml")  # fmt: skip
    row = signatures.table(opened, [given])

    assert "**attested by forge**, not signed by the person" in row
    assert "**Fay Roe** on behalf of Ben Kay" in row
    assert "(by concession controls/concessions/one.yaml)" in row
    assert "2026-03-20 12&#58;00 UTC" in row


def test_time_that_a_release_bounds_is_told_as_such(tmp_path: Path) -> None:
    world = company()
    root = tmp_path / "company"
    world.write(root)
    state = open_history(root).history.state
    last = state.releases[-1]
    wish = Signature("ana", "Ana Silva", "document-controller", Meaning.RELEASED, world.tick(),
                     Method.DEMO)  # fmt: skip
    path, raw = release(world.company.system, wish, 1, state.head, last.digest,
                        set_digest(state, world.now, world.now))  # fmt: skip
    signed = world.company.key("ana").sign(raw, KeyPurpose.RELEASE.namespace)
    world.land({path: raw, f"{path}.sig": signed}, "ana", "A release")
    root = tmp_path / "released"
    world.write(root)

    page = words(stage(open_to_verify(root, Wish(AS_OF), NOW)), "procedures/SOP-001.md")
    assert "(time asserted, then released), with commit" in page


# --- audit trail: the quality build alone --------------------------------------------------------


def test_audit_trail_belongs_to_the_quality_build(root: Path, pages: dict[str, str]) -> None:
    quality = stage(open_to_verify(root, Wish(AS_OF, quality=True), NOW))

    assert not [path for path in pages if path.startswith("audit/")]
    assert "ims-audit" not in "".join(pages.values())
    assert {"audit/index.md", "audit/2026.md", "audit/SOP-003.md"} <= set(quality)
    assert "It is wrong." in quality["audit/SOP-003.md"]
    assert "[Audit trail of this document](../audit/SOP-003.md)" in quality["procedures/SOP-003.md"]
    hidden = [page for path, page in quality.items() if path.startswith("audit/")]
    assert all('"exclude": true' in page for page in hidden)


def test_audit_trail_on_the_staff_site_is_detected(root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    assert plugin.build(root, folder, Wish(AS_OF, quality=True))
    quality = open_to_verify(root, Wish(AS_OF, quality=True), NOW)
    staff = open_to_verify(root, Wish(AS_OF), NOW)
    found = {d.code for d in check_site(dict(BuiltSite(folder)), staff)}

    assert check_site(dict(BuiltSite(folder)), quality) == []
    assert {"SIT010", "SIT017"} <= found
    assert main(["site-verify", str(folder), "--root", str(root)]) == 1
    assert main(["site-verify", str(folder), "--root", str(root), "--quality"]) == 0


# --- what is refused -------------------------------------------------------------------------------


def test_wrong_history_is_not_published(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    world = company()
    path = SOP.format("002")
    world.land({path: world.company.files[path].replace(b"Second text", b"Altered text")})
    root = tmp_path / "company"
    world.write(root)

    with pytest.raises(ImsError, match="the history has 1 problem") as error:
        open_to_publish(root, Wish(AS_OF), NOW)
    assert "docs/procedures/SOP-002.md: " in error.value.message
    assert "ims verify" in error.value.help
    assert main(["stage", str(tmp_path / "staged"), "--root", str(root)]) == 2
    assert "so nothing of it is published as controlled" in capsys.readouterr().err
    with engine_log() as said:
        assert not plugin.build(root, tmp_path / "site")
    assert "the history has 1 problem" in said.getvalue()
    assert not (tmp_path / "site").exists()


def test_shallow_clone_is_refused_in_plain_words(root: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    command = ["git", "clone", "-q", "--depth", "1", root.as_uri(), str(clone)]
    subprocess.run(command, check=True, capture_output=True)

    with pytest.raises(ImsError, match="this clone is shallow"):
        open_to_publish(clone, Wish(), NOW)


def test_moment_before_the_baseline_is_refused(root: Path) -> None:
    with pytest.raises(ImsError, match="before the system was adopted"):
        open_to_publish(root, Wish(date(2025, 12, 1)), NOW)


def test_moment_to_come_is_refused(root: Path) -> None:
    with pytest.raises(ImsError, match="still to come"):
        open_to_publish(root, Wish(date(2026, 5, 1)), NOW)


def test_settings_that_are_not_committed_are_refused(root: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(root, copy)
    with (copy / "mkdocs.yml").open("a", encoding="utf-8") as file:
        file.write("# more\n")

    with pytest.raises(ImsError, match=r"mkdocs\.yml is not the one of the last commit"):
        open_to_publish(copy, Wish(AS_OF), NOW)


def test_wishes_without_a_baseline_are_refused(
    small_site: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["stage", str(tmp_path / "staged"), "--root", str(small_site[0])]

    assert main([*command, "--as-of", "2026-01-01"]) == 2
    assert "there is no baseline" in capsys.readouterr().err
    assert main([*command, "--as-of", "2026-01-01T10:00"]) == 2
    assert "has no time zone" in capsys.readouterr().err


# --- the built site ------------------------------------------------------------------------------


def test_first_line_says_controlled(root: Path, tmp_path: Path) -> None:
    with engine_log() as said:
        assert plugin.build(root, tmp_path / "site", Wish(AS_OF))

    assert said.getvalue().startswith("ims: CONTROLLED: only what is in force is published")


def test_plain_mkdocs_publishes_the_same(root: Path, tmp_path: Path) -> None:
    """`mkdocs build` has no options: it shows what is in force now, at all sites."""
    mkdocs_build(load_config(str(root / "mkdocs.yml"), site_dir=str(tmp_path / "site")))
    built = BuiltSite(tmp_path / "site")

    assert json.loads(built["manifest.json"])["mode"] == "controlled"
    assert b"Text of April" in built["procedures/SOP-005.html"]
    assert b"Words of a draft" not in b"".join(built[path] for path in built)


def test_mkdocs_at_work_shows_drafts(root: Path, tmp_path: Path) -> None:
    config = load_config(str(root / "mkdocs.yml"), site_dir=str(tmp_path / "site"))
    config.plugins.on_startup(command="serve", dirty=False)
    with engine_log() as said:
        mkdocs_build(config, serve_url="http://127.0.0.1:1/")
    page = (tmp_path / "site/procedures/SOP-007.html").read_text("utf-8")

    assert said.getvalue().startswith("ims: DRAFT: every page is marked")
    assert "missing: approved by process-owner" in page
    assert "no signature of this revision" not in page


def test_built_site_proves_itself(built: dict[str, bytes], opened: Contents) -> None:
    assert check_site(built, opened) == []


def test_same_moment_gives_the_same_bytes_also_later(
    built: dict[str, bytes], tmp_path: Path
) -> None:
    """What landed after the moment changes nothing of it (design 9)."""
    world = company()
    world.now = AS_OF + timedelta(days=1)
    world.land(
        world.sign("ben", "quality-assurance", "stop-use", SOP.format("002"), reason="Late.")
    )
    root = tmp_path / "later"
    world.write(root)
    assert plugin.build(root, tmp_path / "site", Wish(AS_OF))

    again = BuiltSite(tmp_path / "site")
    assert set(again) == set(built)
    assert [path for path in again if again[path] != built[path]] == []


def test_manifest_can_be_compared_with_a_release(root: Path, built: dict[str, bytes]) -> None:
    stated = json.loads(built["manifest.json"])
    state = open_history(root).history.state

    assert stated["mode"] == "controlled"
    assert stated["as_of"] == "2026-03-20T12:00:00+00:00"
    assert stated["commit"] == state.head
    assert stated["site"] == ""
    assert stated["quality"] is False
    assert stated["effective_set"] == set_digest(state, AS_OF, AS_OF)


def test_search_finds_only_what_is_in_force(built: dict[str, bytes]) -> None:
    index = json.loads(built["search/search_index.json"])["docs"]
    text = json.dumps(index)

    assert "New way." in text
    for absent in ("Old way", "Secret of 003", "Secret of 004", "SOP-004", "Words of a draft",
                   "Text of April", "changes.html", "%40", "@1.html"):  # fmt: skip
        assert absent not in text, absent
    assert [entry["title"] for entry in index if "SOP-003" in entry["title"]] == [
        "STOP: SOP-003 A title"
    ]


def changed(built: dict[str, bytes], path: str, old: str, new: str) -> dict[str, bytes]:
    assert old.encode() in built[path], old
    files = {**built, path: built[path].replace(old.encode(), new.encode(), 1)}
    stated = json.loads(files["manifest.json"])
    stated["files"][path] = digest(files[path])
    return {**files, "manifest.json": json.dumps(stated).encode()}


EDITS = [
    ("SOP-001", 'data-ims-revision="2"', 'data-ims-revision="1"', "SIT003"),
    ("SOP-001@1", 'data-ims-status="effective"', 'data-ims-status="x"', "SIT003"),
    ("SOP-001", 'data-ims-digest="', 'data-ims-digest="0', "SIT003"),
    ("SOP-003", "STOP: do not use", "Do use", "SIT018"),
    ("SOP-003", 'class="ims-banner', 'class="other', "SIT018"),
    ("SOP-004", "is withdrawn", "is in force", "SIT018"),
    ("SOP-001", "revision 1 is in force", "revision 2 is in force", "SIT018"),
]


@pytest.mark.parametrize("edit", EDITS)
def test_edited_page_is_detected(
    built: dict[str, bytes], opened: Contents, edit: tuple[str, str, str, str]
) -> None:
    name, old, new, code = edit
    files = changed(built, f"procedures/{name}.html", old, new)

    assert [d.code for d in check_site(files, opened)] == [code]


def test_obsolete_page_in_the_search_is_detected(built: dict[str, bytes], opened: Contents) -> None:
    name = "search/search_index.json"
    files = changed(built, name, '"docs":[', '"docs":[{"location":"procedures/SOP-001%401.html"},')

    assert [d.code for d in check_site(files, opened)] == ["SIT015"]


def test_page_that_nobody_staged_is_detected(built: dict[str, bytes], opened: Contents) -> None:
    files = {**built, "old.html": b"<h1>SOP-001</h1>"}

    assert {d.code for d in check_site(files, opened)} == {"SIT012", "SIT016"}


def test_other_effective_set_is_detected(built: dict[str, bytes], opened: Contents) -> None:
    stated = json.loads(built["manifest.json"]) | {"effective_set": "0" * 64}
    files = {**built, "manifest.json": json.dumps(stated).encode()}

    assert [d.code for d in check_site(files, opened)] == ["SIT010"]


def test_command_builds_and_proves(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "site"
    wished = ["--as-of", "2026-03-20", "--site", "DUB", "--root", str(root)]

    assert main(["build", str(folder), *wished]) == 0
    assert main(["site-verify", str(folder), "--root", str(root)]) == 0
    said = capsys.readouterr().out
    assert "CONTROLLED: state of 2026-03-20, 00:00 at DUB, site DUB, effective set " in said
    assert "note: this copy is out of date" in said


# --- an author at work -----------------------------------------------------------------------


def test_author_sees_drafts_with_what_is_in_force_and_who_signed(root: Path) -> None:
    opened = open_working_copy(root, NOW)
    pages = opened.pages()
    draft = words(pages, "procedures/SOP-007.md")

    assert opened.note == ""
    assert all('data-ims-mode="draft"' in page for page in pages.values())
    assert "IN REVIEW" in draft
    assert "signed: reviewed by Dan Orr (department-head)" in draft
    assert "missing: approved by process-owner" in draft
    assert "Approvalsnot complete: 1 signature so far" in draft
    shown = words(pages, "procedures/SOP-001.md")
    assert "3 signatures: Dan Orr, Cat Moss, Ben Kay" in shown
    assert "no signature" not in shown
    assert "This is no site of controlled copies. Do not work to it." in shown
    assert "Dublin (DUB)" in shown


def test_author_sees_that_an_edit_voids_signatures(root: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(root, copy)
    place = copy / SOP.format("007")
    place.write_text(place.read_text("utf-8").replace("Words", "Other words"), "utf-8")
    page = words(open_working_copy(copy, NOW).pages(), "procedures/SOP-007.md")

    assert "signed:" not in page
    assert "missing: reviewed by department-head" in page


def test_author_sees_that_an_approved_text_was_altered(root: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(root, copy)
    place = copy / SOP.format("002")
    place.write_text(place.read_text("utf-8").replace("Second", "Third"), "utf-8")
    page = words(open_working_copy(copy, NOW).pages(), "procedures/SOP-002.md")

    assert "Nobody signed this text." in page
    assert "no signature of this revision is verified" in page
    assert "Dan Orr" not in page


def test_author_is_told_of_a_wrong_history(tmp_path: Path) -> None:
    world = company()
    path = SOP.format("002")
    world.land({path: world.company.files[path].replace(b"Second text", b"Altered text")})
    root = tmp_path / "company"
    world.write(root)

    assert "the history has 1 problem" in open_working_copy(root, NOW).note


def test_draft_and_controlled_are_never_mixed(root: Path) -> None:
    drafts, controlled = open_working_copy(root, NOW), open_to_publish(root, Wish(AS_OF), NOW)

    assert all("<strong>DRAFT</strong>" in page for page in drafts.pages().values())
    assert not [p for p in controlled.pages().values() if "<strong>DRAFT</strong>" in p]


def test_as_of_is_a_day_or_an_instant_with_zone() -> None:
    assert day_or_moment("2026-03-20") == date(2026, 3, 20)
    assert day_or_moment("2026-03-20T12:00Z") == datetime(2026, 3, 20, 12, tzinfo=UTC)
    with pytest.raises(ImsError, match="is no day and no instant"):
        day_or_moment("soon")
