"""Corporate texts with a local addendum: where each pair is read as one (R81)."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from ims.places.local_texts import Addendum, addenda
from ims.site import markup
from ims.site.contents import Contents
from ims.site.entry import Entry


@dataclass(frozen=True)
class Pair:
    """A master and its addendum, both in force at one site and both published."""

    addendum: Addendum
    master: Entry
    local: Entry

    @property
    def path(self) -> str:
        """Return the place of the page on which both are one text, beside the master."""
        name = f"{self.addendum.master}-at-{self.addendum.site}.md"
        return posixpath.join(posixpath.dirname(self.master.item.path.removeprefix("docs/")), name)


def pairs(contents: Contents) -> Iterator[Pair]:
    """Return the pairs of the sites of this publication."""
    shown = {site.id for site in contents.sites}
    for one in addenda(contents.standpoint) if contents.standpoint else ():
        if one.site in shown:
            here = {entry.document.id: entry for entry in contents.at_site(one.site)}
            if one.master in here and one.id in here:
                yield Pair(one, here[one.master], here[one.id])


def read_together(contents: Contents, entry: Entry) -> str:
    """Return the news that a document is read together with another one at some sites."""
    links = [
        f"{markup.text(contents.place(pair.addendum.site))}: "
        + markup.link(f"{pair.master.document.id} with {pair.addendum.id}", pair.path, entry.path)
        for pair in pairs(contents)
        if entry in (pair.master, pair.local)
    ]
    if not links:
        return ""
    return markup.banner("info", f"**As one text, with the local part marked.** {'; '.join(links)}")
