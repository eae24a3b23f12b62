"""The state of a record follows from its signed stages alone: every set, in every order (R60)."""

from datetime import date, timedelta
from itertools import combinations, permutations

import pytest
from ims.models.kinds import RECORD_MODELS
from ims.models.record import Record
from ims.standpoint import Filed, StageSigned

DAY = date(2026, 3, 2)
TYPES = sorted(RECORD_MODELS)


def signed(model: type[Record], order: tuple[str, ...]) -> tuple[StageSigned, ...]:
    """Return signatures that arrived in this order, one a day."""
    return tuple(
        StageSigned(stage, "ana", role, meaning.value, DAY + timedelta(days=number), "x.json")
        for number, stage in enumerate(order)
        for meaning, (role, *_) in [model.signers[stage]]
    )


def filed(model: type[Record], signatures: tuple[StageSigned, ...]) -> Filed:
    order = list(model.stages)
    record = model.model_construct(type=model.name, site="DUB", owner="nobody")
    kept = tuple(sorted(signatures, key=lambda one: order.index(one.stage)))
    return Filed(f"{model.prefix}-DUB-2026-0001", "x.md", record, DAY, DAY, kept)


@pytest.mark.parametrize("name", TYPES)
def test_state_next_role_and_closure_follow_from_every_set_of_signatures_in_every_order(
    name: str,
) -> None:
    model = RECORD_MODELS[name]
    stages = tuple(model.stages)
    for size in range(len(stages) + 1):
        for chosen in combinations(stages, size):
            expected_open = tuple(stage for stage in stages if stage not in chosen)
            role = model.signers[expected_open[0]][1][0] if expected_open else "nobody"
            closed = stages[-1] in chosen
            state = "closed" if closed else chosen[-1] if chosen else "not signed"
            for order in permutations(chosen):
                one = filed(model, signed(model, order))
                assert one.open_stages == expected_open
                assert one.next_role() == role
                assert one.is_closed is closed
                assert one.state == state
                arrived = DAY + timedelta(days=order.index(stages[-1])) if closed else None
                assert one.closed_on == arrived


@pytest.mark.parametrize("name", TYPES)
def test_a_type_with_logic_says_everything_that_a_type_in_data_says(name: str) -> None:
    model = RECORD_MODELS[name]
    fields = [field for names in model.stages.values() for field in names]

    assert len(set(fields)) == len(fields)
    assert set(fields) == set(model.model_fields) - set(Record.model_fields)
    assert set(model.signers) == set(model.stages)
    assert model.required <= set(fields)
    assert {*model.needs} | {other for other, _ in model.needs.values()} <= set(fields)
    assert all((model.prefix, model.folder, model.heading, model.keeper, model.retention))


def test_fields_of_the_first_stage_are_needed_at_once_and_those_of_later_stages_are_not() -> None:
    for model in RECORD_MODELS.values():
        first, *later = model.stages.values()
        needed = {key for key, field in model.model_fields.items() if field.is_required()}
        assert {*first} & model.required <= needed
        assert not needed & {key for names in later for key in names}


def test_what_the_types_serve_and_keep_by_exists_in_the_starter() -> None:
    """R44: no type claims a requirement or a rule of retention that is not there."""
    from pathlib import Path

    from ims.files import Folder
    from ims.system import ManagementSystem

    starter = ManagementSystem(dict(Folder(Path(__file__).parent.parent)))
    for model in RECORD_MODELS.values():
        assert model.retention in starter.retention
        assert model.keeper in starter.roles
        assert {role for _, roles in model.signers.values() for role in roles} <= {*starter.roles}
        assert {*model.may_link} <= {*starter.record_types}
        for requirement in model.serves:
            assert starter.requirement(requirement), f"{model.name}: {requirement}"
