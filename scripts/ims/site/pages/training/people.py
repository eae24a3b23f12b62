"""Training by person, for quality alone: the matrix of a site, and the lists that are printed."""

from collections import defaultdict

from ims.models.curricula import Task
from ims.site import markup
from ims.site.contents import Contents
from ims.site.pages import frame
from ims.standpoint import Standpoint
from ims.training import Need, Wanted, needs, programme, qualifications, wanted
from ims.training.needs import NEVER
from ims.training.posts import away_until
from ims.training.qualified import last_on_task, lasts, may_do
from ims.training.register import at_site

_LISTED = 6  # open needs of one person; the rest is counted


def matrix_place(site: str) -> str:
    """Return the place of the matrix of a site."""
    return f"training/people/{site}.md"


def list_place(site: str) -> str:
    """Return the place of the lists of a site."""
    return f"training/qualified/{site}.md"


def matrix(contents: Contents, standpoint: Standpoint, site: str) -> str:
    """Return each person of a site with what is done, what is open, and the tasks that hold."""
    people: dict[str, list[Need]] = defaultdict(list)
    for need in needs(standpoint):
        if need.site == site:
            people[need.person].append(need)
    rows = [
        _person(standpoint, site, person, own)
        for person, own in sorted(people.items(), key=lambda pair: standpoint.name(pair[0]))
    ]
    headers = ("Person", "Roles", "Done", "Late", "Open, with its day", "Tasks, until")
    body = [
        f"{standpoint.basis}. The same as a table for each need: `ims training --matrix --format csv`.",
        markup.table(headers, rows, filters=("Late",)) if rows else "Nobody needs anything here.",
    ]
    head = frame.Head(f"Training matrix, {contents.place(site)}", hide=["toc"], landscape=True)
    return frame.page(contents, head, "\n\n".join(body))


def _person(standpoint: Standpoint, site: str, person: str, own: list[Need]) -> list[str]:
    known = standpoint.people[person]
    roles = dict.fromkeys(a.role for a in standpoint.assignments(known) if at_site(a.sites, site))
    late = sum(need.late(standpoint.day) for need in own)
    away, back = away_until(known, standpoint.day)
    leave = f" (away, back {back or 'on an unknown day'})" if away else ""
    return [
        markup.text(standpoint.name(person) + leave),
        markup.text(", ".join(map(standpoint.role, roles))),
        f"{sum(need.done for need in own)} of {len(own)}",
        "✕ late" if late else "✓ none",
        _open([need for need in own if not need.done]),
        _tasks(standpoint, site, person),
    ]


def _open(open_: list[Need]) -> str:
    listed = sorted(open_, key=lambda need: (need.due, need.target))
    said = [
        markup.text(
            f"{need.target} {'assessment ' if need.kind == 'assessed' else ''}"
            f"{'on return' if need.due == NEVER else need.due}"
        )
        for need in listed[:_LISTED]
    ]
    more = len(listed) - _LISTED
    return markup.join([*said, *([f"and {more} more"] if more > 0 else [])], "<br>")


def _tasks(standpoint: Standpoint, site: str, person: str) -> str:
    found = []
    for task in programme(standpoint).tasks.values():
        last = last_on_task(standpoint, person, task) if at_site(task.sites, site) else None
        if last:
            until = lasts(last, task)
            state = (
                f"{until}" if may_do(standpoint, person, task) else f"✕ {_why(last.passed, until)}"
            )
            found.append(markup.text(f"{task.title}: {state}"))
    return markup.join(found, "<br>")


def _why(passed: bool, until: object) -> str:  # noqa: FBT001 - one word for the page
    return f"lapsed {until}" if passed else "failed"


# --- the lists that hang at the line --------------------------------------------------------------


def qualified(contents: Contents, standpoint: Standpoint, site: str) -> str:
    """Return the list of each task of a site: who may, until when; who may not, and why."""
    here = [task for task in programme(standpoint).tasks.values() if at_site(task.sites, site)]
    parts = [f"{standpoint.basis}. Compare with this site before each shift."]
    for task in here:
        parts += [f"## {markup.text(task.title)} {{#{markup.anchor('task', task.id)}}}"]
        parts += [_list(standpoint, task, site)]
    if not here:
        parts.append("The curricula name no task of this site.")
    head = frame.Head(f"Who may do what, {contents.place(site)}", hide=["toc"])
    return frame.page(contents, head, "\n\n".join(parts))


def _list(standpoint: Standpoint, task: Task, site: str) -> str:
    in_force = [name for name in task.documents if standpoint.effective(name, site)]
    if missing := sorted({*task.documents} - {*in_force}):
        return f"✕ **Nobody:** {markup.text(', '.join(missing))} is not in force here."
    asked: Wanted = wanted(standpoint, [task.id], site)
    rows = [
        [
            markup.text(one.name),
            "✓ may" if one.may else "✕ **may not**",
            markup.cell(one.until or ""),
            markup.cell("; ".join(one.reasons).replace("`", "") or ", ".join(one.evidence)),
        ]
        for one in qualifications(standpoint, asked)
    ]
    on = ", ".join(asked.targets)
    said = f"On {markup.text(on)}.\n\n" if on else ""
    headers = ("Person", "Alone", "Until", "Evidence, or why not")
    return said + (markup.table(headers, rows) if rows else "Nobody holds the role here.")
