"""MIN: the minutes of a management review give reasons of their own."""

import re
from collections.abc import Iterator

from ims.models.management_review import ManagementReview
from ims.models.review_inputs import ReviewInputs
from ims.rules import Context, Problem, rule
from ims.system import Item, ManagementSystem

REGISTER = "controls/review-inputs.yaml"
JUDGEMENTS = ("suitability", "adequacy", "effectiveness", "alignment")
# A sentence of nothing but these words repeats the question and answers it with yes.
_SAID_WITHOUT_REASON = frozenset(
    """a about across all aligned alignment also an and are as at be been by compliant company conclusion
    concluded confirm confirmed confirms considered considers continue continued continues continuing
    current currently deemed direction effective effectively effectiveness efficient for found four fully
    functioning good has have holds in integrated is it its judge judged judgement judgements line maintained
    management meets meeting no none now of ok on operating organisation organization our overall period
    purpose quality remain remained remains requirements review reviewed satisfactory seen still strategic
    suitable suitability system systems team that the their this to top was we well were with without working
    works yes adequate adequately adequacy comment comments change changes needed necessary""".split()
)
_WORD = re.compile(r"[^\W\d_]+")


def gives_a_reason(text: str, empty: frozenset[str] = frozenset()) -> bool:
    """Return whether a text says more than that the system is suitable, adequate and effective.

    A figure or the id of a record is more; so is any word that does not belong to the question.
    """
    words = {word.lower() for word in _WORD.findall(text)}
    return bool(words - _SAID_WITHOUT_REASON - empty) or bool(re.search(r"\d", text))


def empty_words(system: ManagementSystem) -> frozenset[str]:
    """Return the words of other languages that give no reason, as the register lists them."""
    found = system.item(REGISTER).model if REGISTER in system.tree else None
    listed = found.empty_words if isinstance(found, ReviewInputs) else []
    return frozenset(word.lower() for word in listed)


@rule(
    "MIN001",
    ManagementReview,
    help="write in own words why, with the inputs it rests on",
    level=3,
)
def judgement_without_reason(
    _: Item, review: ManagementReview, context: Context
) -> Iterator[Problem]:
    """The four judgements of a management review stand without a reason, or with default wording.

    Why: ISO 9001:2015, 9.3.1; a sentence that fits every company judges none (R76).
    """
    given = [name for name in JUDGEMENTS if getattr(review, name)]
    if not given:
        return
    if not review.conclusion:
        yield Problem((given[0],), f"`{given[0]}` is judged and `conclusion` is empty")
    elif not gives_a_reason(review.conclusion, empty_words(context.system)):
        yield Problem(("conclusion",), f"`{review.conclusion.strip()}` gives no reason")
