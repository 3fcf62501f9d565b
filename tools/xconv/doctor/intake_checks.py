"""The intakes beside a stack: what both are told, they must be told alike."""

from collections.abc import Iterator, Mapping

from xconv.doctor.check import Check, UnreadablePart, good_if, unknown
from xconv.doctor.snapshot import Snapshot

_ALIKE = ("RequireConsent", "ConsentCategories", "ConversionIdFrom", "FieldMapping", "DefaultCountry", "KmsKeyArn")


def check_intakes(stack: Snapshot) -> Iterator[Check]:
    """Each intake's parameters against the stack's own; nothing where there is none."""
    if isinstance(stack.intakes, UnreadablePart):
        yield unknown("intake", stack.intakes)
        return
    for name, parameters in stack.intakes.items():
        differing = [key for key in _ALIKE if _differ(parameters, stack.parameters, key)]
        yield good_if(
            not differing,
            name,
            f"{', '.join(differing)}: other than in this stack" if differing else "is told the same as this stack",
            "deploy the intake with the same values: it copies events, and asks for consent, by them",
        )


def _differ(ours: Mapping[str, str], theirs: Mapping[str, str], key: str) -> bool:
    return key in ours and key in theirs and ours[key] != theirs[key]
