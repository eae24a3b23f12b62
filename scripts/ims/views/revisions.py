"""The bytes of one revision, for comparing it with another."""

from collections.abc import Mapping
from dataclasses import dataclass

from ims.diagnostic import ImsError
from ims.history.state import State, Tree

HEAD = "HEAD"


@dataclass(frozen=True)
class RevisionText:
    """A revision: its bytes, and the digests of what else belongs to it."""

    path: str
    raw: bytes
    parts: Mapping[str, str]


def text_at(state: State, tree: Tree, name: str, revision: str) -> RevisionText:
    """Return an approved revision, or the text of the last commit as `HEAD`.

    Raises ImsError where there is no such revision.
    """
    if revision == HEAD:
        return _last(state, tree, name)
    found = state.approved(name, revision) if revision else None
    if found is None:
        known = [a.revision for a in state.facts[name].approved] if name in state.facts else []
        help = f"approved are {', '.join(known)}; `HEAD` is the text of the last commit"
        raise ImsError(
            f"{name} has no approved revision `{revision}`", help if known else "look at the id"
        )
    signed = state.statements[found.signatures[0].path].target(name, found.revision)
    parts = dict(signed.parts) if signed else {}
    own = tree.blobs.sha256(found.blob)
    shown = {path: digest for path, digest in parts.items() if digest != own}
    return RevisionText(found.path, tree.blobs.read(found.blob), shown)


def _last(state: State, tree: Tree, name: str) -> RevisionText:
    core = tree.core(state.paths[name]) if name in state.paths else None
    if core is None:
        raise ImsError(f"the last commit has no `{name}`", "look at the id")
    shown = {path: digest for path, digest in tree.parts(core).items() if path != core.path}
    return RevisionText(core.path, tree.read(core.path) or b"", shown)
