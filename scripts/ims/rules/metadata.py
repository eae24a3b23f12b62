"""MET: front matter and registers have the keys and values they must have."""

import re
from collections import Counter
from collections.abc import Container, Iterator
from pathlib import PurePosixPath

from ims.models.document import Document, Matrix
from ims.rules import Check, Context, Problem, Rule, enter, file_rule, rule
from ims.source import Keys
from ims.system import Item
from ims.vocabulary import Applicability

# code, name of the fault in `ims.models.reading`, what is wrong and why, smallest mend
_FAULTS = (
    (
        "MET001",
        "unknown-key",
        "A key is not known.\n\nWhy: a misspelt key would be ignored and its value lost.",
        "delete the key or correct its spelling",
    ),
    (
        "MET002",
        "missing-value",
        "A value that is needed is missing.\n\nWhy: R11; ISO 13485:2016, 4.2.4.",
        "add it; `ims new` shows every key",
    ),
    (
        "MET003",
        "wrong-value",
        "A value is not of the kind that its key needs.\n\nWhy: R11, R26, R60.",
        "write a value of that form",
    ),
    (
        "MET004",
        "impossible-date",
        "A date or time does not exist.\n\nWhy: R19; due dates are computed from it.",
        "correct the day",
    ),
    (
        "MET005",
        "computed-key",
        "A key is typed that the system computes.\n\n"
        "Why: R10; a typed status, approval or history is no evidence.",
        "delete the line",
    ),
)


def _telling(name: str) -> Check:
    def check(item: Item, context: Context) -> Iterator[Problem]:
        for fault in item.faults:
            if fault.name == name and not (
                name == "unknown-key" and _has_unknown_type(item, context)
            ):
                yield Problem(fault.keys, fault.fact, fault.help)

    return check


def _has_unknown_type(item: Item, context: Context) -> bool:
    """Return whether nobody can say which keys belong here: the type itself is told instead."""
    named = item.source.data.get("type")
    types: dict[str, Container[str]] = {
        "document": context.system.document_types,
        "record": context.system.record_types,
    }
    known = types.get(item.kind.name) if item.kind else None
    return bool(known) and isinstance(named, str) and named not in (known or ())


for _code, _name, _reason, _help in _FAULTS:
    enter(Rule(_code, _name, _reason, _help, _telling(_name)))


@file_rule("MET006", help="rename the file, or correct `id`")
def id_not_file_name(item: Item, _: Context) -> Iterator[Problem]:
    """The id differs from the file name.

    Why: R11; links, numbering and history follow the id, people find files by name.
    """
    if item.kind and isinstance(item.source.data.get("id"), str) and item.id != item.stem:
        yield Problem(("id",), f"`id` is `{item.id}`, the file is `{item.stem}`")


@rule("MET007", Document, help="move the file to that folder, or correct `type`")
def type_not_folder(item: Item, document: Document, context: Context) -> Iterator[Problem]:
    """A document stands in the folder of another type.

    Why: R11; readers and approvals go by type, folders show it.
    """
    known = context.system.document_types.get(document.type)
    folder = PurePosixPath(item.path).parent.name
    if known and known.folder != folder:
        fact = f"`type` is `{document.type}`, which belongs in `docs/{known.folder}/`"
        yield Problem(("type",), fact)


@rule(
    "MET008",
    Document,
    help="take an id of that prefix (`ims new` finds the next), or correct `type`",
)
def prefix_not_of_type(_: Item, document: Document, context: Context) -> Iterator[Problem]:
    """The prefix of an id belongs to another type.

    Why: R11; the id says what a document is wherever it is printed.
    """
    known = context.system.document_types.get(document.type)
    prefix = document.id.partition("-")[0]
    if known and known.prefix != prefix:
        fact = (
            f"`id` begins with `{prefix}`; type `{document.type}` has the prefix `{known.prefix}`"
        )
        yield Problem(("id",), fact)


@file_rule("MET009", help="give one of them the next free id; an id is never used twice")
def duplicate_id(item: Item, context: Context) -> Iterator[Problem]:
    """Two files carry the same id.

    Why: R11; nobody could say which of them is in force.
    """
    paths = context.system.paths_by_id.get(item.stem, [])
    if item.path in paths and len(paths) > 1:
        others = ", ".join(path for path in paths if path != item.path)
        yield Problem(("id",), f"`{item.stem}` is also the id of {others}")


@rule("MET010", Document, help="name the master and its revision, like `follows: SOP-004@3`")
def variant_without_master(_: Item, document: Document, __: Context) -> Iterator[Problem]:
    """A site addendum or translation does not say what it follows.

    Why: R21; nobody would notice when its master moves on.
    """
    if document.id.count("-") > 1 and not document.follows:
        yield Problem(("id",), f"`{document.id}` is a variant and has no `follows`")


@rule("MET011", Document, help="keep either `all` or the list of sites")
def all_and_more(_: Item, document: Document, __: Context) -> Iterator[Problem]:
    """`all` stands beside single sites.

    Why: R81; it is unclear where the document applies.
    """
    if "all" in document.sites and set(document.sites) != {"all"}:
        yield Problem(("sites",), "`sites` holds `all` and other sites")


@rule("MET012", Document, help="delete one of them")
def repeated_entry(_: Item, document: Document, __: Context) -> Iterator[Problem]:
    """A list names the same thing twice.

    Why: R11; the second was probably meant to be something else.
    """
    lists: dict[str, list[str]] = {
        "disciplines": [str(entry) for entry in document.disciplines],
        "sites": document.sites,
        "audience": document.audience,
        "authors": document.authors,
    }
    for key, entries in lists.items():
        for entry, count in Counter(entries).items():
            if count > 1:
                last = len(entries) - 1 - entries[::-1].index(entry)
                yield Problem((key, last), f"`{entry}` stands {count} times in `{key}`")


@rule("MET013", Matrix, help="add `justification`")
def exclusion_without_reason(_: Item, matrix: Matrix, __: Context) -> Iterator[Problem]:
    """A requirement is set aside without a reason.

    Why: R67; ISO/IEC 27001:2022, 6.1.3; ISO 13485:2016, 4.2.2.
    """
    for index, row in enumerate(matrix.rows):
        if row.applicability is Applicability.NOT_APPLICABLE and not row.justification:
            keys: Keys = ("rows", index, "applicability")
            yield Problem(keys, f"`{row.item}` is not applicable and has no `justification`")


@rule("MET014", Matrix, help="join the rows, or give them different sites")
def row_repeated(_: Item, matrix: Matrix, __: Context) -> Iterator[Problem]:
    """Two rows of a matrix speak of the same item and site, for the same products and licences.

    Why: R67; they could disagree.
    """
    seen: set[tuple[str, ...]] = set()
    for index, row in enumerate(matrix.rows):
        of = (*sorted(row.products), "|", *sorted(row.licences))
        taken = [site for site in row.sites if (row.item, site, *of) in seen]
        if taken:
            yield Problem(("rows", index, "item"), f"`{row.item}` has a row for {taken[0]} already")
        seen.update((row.item, site, *of) for site in row.sites)


@rule("MET015", Document, help="name in `audience` the roles that must know it", level=2)
def audience_empty(_: Item, document: Document, context: Context) -> Iterator[Problem]:
    """A document by which people work names nobody who must know it.

    Why: R54; ISO 13485:2016, 6.2: nobody would be trained on it.
    """
    kind = context.system.document_types.get(document.type)
    if kind and kind.training_gate and not document.audience:
        yield Problem(("audience",), f"`audience` is empty; type `{kind.id}` asks for training")


@rule("MET016", Document, help="name another document, or delete the line")
def follows_itself(_: Item, document: Document, __: Context) -> Iterator[Problem]:
    """A document follows or supersedes itself.

    Why: R17, R21; it would be its own master, and never stale.
    """
    if (document.follows or "").partition("@")[0] == document.id:
        yield Problem(("follows",), f"`{document.id}` follows itself")
    for index, name in enumerate(document.supersedes):
        if name == document.id:
            yield Problem(("supersedes", index), f"`{document.id}` supersedes itself")


_SCHEMES = {"1": r"[0-9]+", "1.0": r"[0-9]+\.[0-9]+", "A": r"[A-Z]+"}


@rule(
    "MET017",
    Document,
    help="write it as `revision_scheme` in `controls/system.yaml` says",
    level=2,
)
def revision_of_another_scheme(_: Item, document: Document, context: Context) -> Iterator[Problem]:
    """A revision is not written in the scheme of the organization.

    Why: R11, R12; nobody could say whether `B` comes after `2`.
    """
    settings = context.system.settings
    pattern = _SCHEMES.get(settings.revision_scheme) if settings else None
    if settings and pattern and not re.fullmatch(pattern, document.revision):
        fact = f"`{document.revision}` is not of the scheme `{settings.revision_scheme}`"
        yield Problem(("revision",), fact)
