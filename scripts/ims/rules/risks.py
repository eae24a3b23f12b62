"""RIS: risks are rated by their method."""

from collections.abc import Iterator

from ims.models.risk import Risk
from ims.models.risk_method import RiskMethods
from ims.rules import Context, Problem, rule
from ims.system import Item

_METHODS = "controls/risk-methods.yaml"
_RATINGS = (
    ("severity", "probability", "level"),
    ("residual_severity", "residual_probability", "residual_level"),
)


@rule("RIS001", Risk, help="take the level that controls/risk-methods.yaml gives", level=2)
def level_not_by_method(_: Item, risk: Risk, context: Context) -> Iterator[Problem]:
    """The level of a risk is not the one that its severity and probability have by its method.

    Why: R64; ISO 45001:2018, 6.1.2.2; ISO 14971:2019, 5.5: one method, so that a level means the same everywhere.
    """
    tree = context.system.tree
    book = context.system.item(_METHODS).model if _METHODS in tree else None
    if isinstance(book, RiskMethods):
        for names in _RATINGS:
            yield from _wrong(book, risk, *names)


def _wrong(
    book: RiskMethods, risk: Risk, harm: str, chance: str, level: str
) -> Iterator[Problem]:  # fmt: skip
    rated, typed = (getattr(risk, harm), getattr(risk, chance)), getattr(risk, level)
    if None in (*rated, typed):
        return
    found, shown = book.level(risk.disciplines, *rated), f"`{rated[0]:g}` x `{rated[1]:g}`"
    if found is None:
        named = ", ".join(risk.disciplines)
        yield Problem((harm,), f"{shown} is on no scale of a method for {named}")
    elif found != typed:
        yield Problem((level,), f"`{typed}` is typed, the method gives `{found}` for {shown}")
