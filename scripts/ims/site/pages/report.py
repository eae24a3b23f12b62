"""Report a problem: one page, eight questions, no account, no network (R47, scenario 2)."""

from ims.site import markup
from ims.site.contents import Contents
from ims.site.pages import frame

PLACE = "report.md"
TITLE = "Report a problem"
# Name, question, whether it is needed, lines of the field (0: a moment), longest answer.
_FIELDS = (
    ("what", "What happened? Your own words", True, 5, 10_000),
    ("where", "Where?", True, 1, 300),
    ("happened", "When did it happen?", True, 0, 40),
    ("item", "Batch, lot or equipment (several with commas)", False, 1, 300),
    ("product", "Product", False, 1, 300),
    ("done", "What was done at once?", False, 3, 10_000),
    ("name", "Your name, or leave it empty", False, 1, 200),
    ("contact", "Whom can we ask? A role or a place", False, 1, 200),
)
_INTRODUCTION = """\
Make people safe first, and tell the person who leads the shift.
Then write here what you saw, in your own words; nobody needs to know what kind of problem it is.
Nothing leaves this device by itself: the page makes a small file that you hand over or print.
It works without network, also from a disk or on a phone. Names of patients or injured people do not belong here."""
_AFTER = """\
Hand the file to site quality by mail, stick or shared folder; the next working day at the latest.
Site quality takes it in with `ims intake FILE --site SITE`: your words and both times stay as you wrote them.
Without a device use the paper form of nonconformities, or print this page and fill it in by hand.

For a hazard with which nothing has happened yet open <a href="#hazard">this page for hazards</a>, for an idea or praise <a href="#feedback">this page for feedback</a>."""


def render(contents: Contents) -> str:
    """Return the page."""
    body = "\n\n".join([_INTRODUCTION, _form(contents), _AFTER])
    return frame.page(contents, frame.Head(TITLE, hide=["toc"], searched=True), body)


def _form(contents: Contents) -> str:
    fields = "".join(_field(*one) for one in _FIELDS)
    buttons = (
        '<button type="submit">Make the report</button> '
        '<button type="button" data-ims-copy>Copy it</button> '
        '<button type="button" data-ims-print>Print it</button>'
    )
    zone = markup.html(contents.publication.site)
    return (
        f'<form class="ims-report" data-ims-report data-ims-site="{zone}" autocomplete="off">'
        f"{fields}<p>{buttons}</p>"
        '<p role="status" data-ims-said>Fill in what you know; three answers are needed.</p>'
        '<pre data-ims-made hidden="hidden"></pre></form>'
    )


def _field(name: str, question: str, needed: bool, lines: int, longest: int) -> str:  # noqa: FBT001 - a row of the table
    must = ' required="required"' if needed else ""
    mark = " (needed)" if needed else ""
    shared = f'name="{name}" maxlength="{longest}"{must}'
    if lines == 0:
        control = f'<input type="datetime-local" name="{name}"{must}>'
    elif lines == 1:
        control = f'<input type="text" {shared}>'
    else:
        control = f'<textarea rows="{lines}" {shared}></textarea>'
    return f"<label><span>{markup.html(question)}{mark}</span>{control}</label>"
