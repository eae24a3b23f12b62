"""TXT: the text is fit to publish: no code, no data of people, nothing for fewer readers."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import unquote

from ims import body
from ims.rules import Context, Line, Problem, text_rule
from ims.rules.text import lines_with_code, short
from ims.system import Item
from ims.vocabulary import Classification

# CO<sub>2</sub> and 10<sup>3</sup>: laboratories need them, and both readers show them alike.
_HARMLESS = {"<sub>", "</sub>", "<sup>", "</sup>"}


@text_rule("TXT006", help="write it in Markdown; put a literal `<` between backticks")
def raw_html(item: Item, _: Context) -> Iterator[Problem]:
    """The text holds HTML, a script or a hidden comment.

    Why: R53; HTML can run code, hide text and look different for author and reader.
    """
    opened: list[str] = []
    foreign = [(line, tag) for line, tag in item.outline.html if tag not in _HARMLESS]
    for line, tag in foreign:
        name = re.sub(r"^</?([a-zA-Z0-9-]*).*", r"\1", tag, flags=re.DOTALL).lower()
        if tag.startswith("</") and name in opened:  # told where it opens
            opened.remove(name)
        else:
            opened.append(name)
            yield Problem(Line(line), f"`{short(tag)}` is HTML")
    if not foreign and _MAYBE_HTML.search(item.source.body):
        for tag in _Foreign.tags(body.reader_html(item.source.body))[:1]:
            line = _line_of(tag, item.source.body)
            yield Problem(Line(line), f"the published page takes `<{tag}` for HTML")


_MAYBE_HTML = re.compile(r"<(?!https?:|mailto:)[a-z!/?]", re.IGNORECASE)


def _line_of(tag: str, text: str) -> int:
    lines = text.lower().split("\n")
    return next((n for n, line in enumerate(lines, 1) if f"<{tag}" in line), 1)


class _Foreign(HTMLParser):
    """Collects what is on the page and was not made from Markdown.

    The reader's Markdown takes more for HTML than the author's preview: `<svg/onload=...>`.
    """

    MADE = re.compile(
        r"p|h[1-6]|a|em|strong|code|pre|div|span|table|t[dhr]|thead|tbody|[uo]l|li|blockquote|[hb]r|img|su[bp]"
    )
    ATTRIBUTES = re.compile(r"href|title|src|alt|class|id|name|start|align")

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    @classmethod
    def tags(cls, page: str) -> list[str]:
        """Return the names of all tags that Markdown does not make."""
        reader = cls()
        reader.feed(page)
        return reader.found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one tag."""
        odd = [k for k, v in attrs if not (self.ATTRIBUTES.fullmatch(k) or _is_alignment(k, v))]
        if odd or not self.MADE.fullmatch(tag):
            self.found.append(tag)

    def handle_comment(self, data: str) -> None:  # noqa: ARG002 - the parser's signature
        """Note a comment."""
        self.found.append("!--")


def _is_alignment(key: str, value: str | None) -> bool:
    return key == "style" and (value or "").startswith("text-align: ")


_MARKING = {
    Classification.INTERNAL: r"(?:for )?internal use(?: only)?|company internal",
    Classification.CONFIDENTIAL: r"confidential|commercial in confidence|trade secret",
    Classification.RESTRICTED: r"strictly confidential|restricted|secret|eyes only",
}
_MARKED = [
    (
        level,
        re.compile(
            rf"^\W*(?:{words})\W*$|\b(?:classification|marking)\s*:\s*(?:{words})\b", re.IGNORECASE
        ),
    )
    for level, words in reversed(_MARKING.items())
]


_MARKING_SIGNS = ("internal", "confiden", "trade secret", "restricted", "secret", "eyes only")
_IN_LIST_OR_TABLE = re.compile(r"\s*(?:[-*+]|[0-9]+[.)]|#+)\s|.*\|")


@text_rule("TXT009", help="raise `classification`, or take the marked text out")
def over_classification(item: Item, _: Context) -> Iterator[Problem]:
    """A passage is marked for fewer readers than the document.

    Why: R65; 21 CFR 820.35(d): what is published is decided by the document's classification.
    """
    declared = item.source.data.get("classification", Classification.INTERNAL)
    lowered = item.source.body.lower()
    if declared not in list(Classification) or not any(s in lowered for s in _MARKING_SIGNS):
        return
    own = Classification(str(declared))
    lines = item.source.body.split("\n")
    for line, words in item.outline.prose:
        if _IN_LIST_OR_TABLE.match(lines[line - 1]):  # names the levels, marks nothing
            continue
        for level, marking in _MARKED:
            if level.rank > own.rank and marking.search(words):
                fact = f"`{short(words.strip())}` marks it {level}; the document is {own}"
                yield Problem(Line(line), fact)
                break


# Mailboxes of a function, and what RFC 2606 reserves for examples, are no data of a person.
_FUNCTIONS = (
    "admin|complaints?|compliance|contact|directors?|dpo|git|help|helpdesk|hr|info|it|legal|no-?reply|office|"
    "privacy|qa|quality|ra|regulatory|safety|sales|security|service|support|team|vigilance"
)
_EXAMPLES = (
    r"lists?\.|(?:[\w-]+\.)*example\.(?:com|org|net)\b|[\w.-]+\.(?:example|invalid|test)(?!\.?\w)"
)
_PPS = "an Irish PPS number"
_PERSONAL = {
    "an e-mail address": rf"(?<![\w.+-])(?!(?i:{_FUNCTIONS})(?:[.+_-][\w.+-]*)?@)[\w.+-]+"
    rf"@(?!{_EXAMPLES})[\w-]+\.[\w.-]*[a-z]{{2,}}\b",
    # What follows `(01)` is the number of a device (GS1), not of a telephone.
    "a telephone number": r"(?<![\w.-])(?<!\(01\))(?:\+|00)[1-9][0-9]{0,2}[ ()./-]*"
    r"(?:[0-9][ ()./-]*){7,12}\b",
    "a US social security number": (
        r"(?<![\w-])(?!000|666|9)[0-9]{3}-(?!00)[0-9]{2}-(?!0000)[0-9]{4}(?![\w-])"
    ),
    "a UK national insurance number": r"\b[A-CEGHJ-PR-TW-Z]{2} ?(?:[0-9]{2} ?){3}[A-D]\b",
    _PPS: r"\b[0-9]{7}[A-W][A-I]?\b",
    "a date of birth": r"(?i:\b(?:date of birth|born on|d\.?o\.?b\.?)\W{1,3}[0-9])",
    "a patient's name": r"\b[Pp]atient(?:'s)?(?: name)?(?: is|:)? (?:Mr|Mrs|Ms|Dr)\.? [A-Z]",
}
_PERSONAL_DATA = [(what, re.compile(pattern)) for what, pattern in _PERSONAL.items()]
# One of these stands in everything personal; the patterns themselves are slow.
_PERSONAL_SIGNS = ("@", "patient", "birth", "born", "dob", "d.o.b")
_LONG_NUMBER = re.compile(r"[0-9](?:[ ()./-]*[0-9]){5}")


@text_rule("TXT010", help="name a role or a person id; keep personal data outside Git")
def personal_data(item: Item, _: Context) -> Iterator[Problem]:
    """The text looks as if it held data of a person.

    Why: R43; what enters the history cannot be erased from it (GDPR, Article 17).
    """
    lowered = item.source.text.lower()
    signs = [sign for sign in _PERSONAL_SIGNS if sign in lowered]
    if not signs and not _LONG_NUMBER.search(lowered):
        return
    for place, words in lines_with_code(item):
        suspected = _LONG_NUMBER.search(words) or any(sign in words.lower() for sign in signs)
        for what, pattern in _PERSONAL_DATA if suspected else ():
            if any(what != _PPS or _is_pps(match[0]) for match in pattern.finditer(words)):
                yield Problem(place, f"this looks like {what}")
                break


def _is_pps(number: str) -> bool:
    """Return whether the check letter fits; lot and serial numbers look alike otherwise."""
    letters = "WABCDEFGHIJKLMNOPQRSTUV"
    total = sum(int(digit) * weight for digit, weight in zip(number, range(8, 1, -1), strict=False))
    total += 9 * letters.index(number[8:] or "W")
    return letters[total % 23] == number[7]


# The preview refuses to make links of these and shows them as text; the page makes links.
_REFUSED_LINK = re.compile(
    r"(?:\]\(|\]:)\s*<?\s*((?:javascript|vbscript|file|data):)", re.IGNORECASE
)


@text_rule("TXT011", help="use `https:`, or a relative path to another document")
def unsafe_link(item: Item, _: Context) -> Iterator[Problem]:
    """A link leads to something other than a page, a mail or a file of the manual.

    Why: R53; `javascript:` and `data:` run in the reader's browser.
    """
    for link in item.outline.links:
        target = link.target.strip().lower()
        local = target.startswith(("/", "\\")) or (target[1:2] == ":" and target[:1].isalpha())
        scheme = target.partition(":")[0] if re.match(r"[a-z][a-z0-9+.-]*:", target) else ""
        if local or scheme not in {"", "https", "http", "mailto"}:
            yield Problem(Line(link.line), f"`{short(unquote(link.target))}` is no safe target")
    for line, words in item.outline.prose:
        for refused in _REFUSED_LINK.findall(words):
            yield Problem(Line(line), f"`{refused}` is no safe target")


@text_rule("TXT012", help="put the picture beside the document and link to it there")
def picture_from_outside(item: Item, _: Context) -> Iterator[Problem]:
    """A picture is loaded from another server.

    Why: R20, R53; the manual works without a network, and nobody controls what that server shows.
    """
    for link in item.outline.links:
        if link.is_image and re.match(r"(?:[a-z][a-z0-9+.-]*:)?//", link.target):
            yield Problem(Line(link.line), f"`{short(link.target)}` is on another server")
