"""RDG: what may not stand among the readings."""

from ims.history.study import Study
from ims.rules.steps import Told, step_rule
from ims.vocabulary import Meaning


@step_rule("RDG001", help="take the line out; `ims acknowledge --import` writes only good ones")
def line_is_no_reading(study: Study) -> Told:
    """A line among the readings holds no signed statement "read and understood".

    Why: 21 CFR 11.10(a): altered or invalid records are discerned; what cannot be read there
    proves nothing, and a decision that is hidden there is none.
    """
    for batch in study.batches:
        for number, fact in batch.faults:
            yield f"{batch.path}: added line {number}", fact
        for arrived in batch.lines:
            if arrived.is_valid and arrived.said.meaning is not Meaning.READ_AND_UNDERSTOOD:
                yield batch.path, f"`{arrived.said.meaning}` by {arrived.said.person} is no reading"


@step_rule("RDG002", help="take the line out; `ims acknowledge --import` leaves out what is there")
def reading_twice(study: Study) -> Told:
    """A reading arrives a second time.

    Why: one signature is one reading (R55); a copy would make an old one look new.
    """
    seen = set(study.before.read_lines)
    for batch in study.batches:
        for arrived in batch.lines:
            if arrived.is_valid and arrived.path in seen:
                said = arrived.said
                yield batch.path, f"the reading of {said.person} of {said.time} stands there twice"
            seen.add(arrived.path)
