"""Amounts and currencies, exactly: decimal arithmetic, no rounding, nothing guessed."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from x_conversions.currencies import CURRENCIES
from x_conversions.text import is_placeholder

# Digits with an optional fraction. Grouping ("1,299.00") and exponents are refused rather than guessed.
_AMOUNT = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?", re.ASCII)
# No order is larger; below it every amount in a JSON double keeps its cents (2**53 cents is 9e13).
_LARGEST = Decimal(10) ** 15
_LONGEST = 40


class Unreadable:
    """The type of `UNREADABLE`: a value that is there and is no amount."""


UNREADABLE: Final = Unreadable()


def read_amount(value: object) -> Decimal | Unreadable | None:
    """An amount as a decimal; None when nothing is there; UNREADABLE for what is no amount. May be negative."""
    if isinstance(value, str):
        text = value.strip()
        if len(text) <= _LONGEST and _AMOUNT.fullmatch(text):
            return _bounded(Decimal(text))
        return None if is_placeholder(text) else UNREADABLE
    if value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        # repr gives the shortest digits that mean this float: those the producer wrote.
        return _bounded(Decimal(repr(value)))
    return UNREADABLE


def _bounded(amount: Decimal) -> Decimal | Unreadable:
    return amount if -_LARGEST < amount < _LARGEST else UNREADABLE  # False for NaN


def format_amount(amount: Decimal) -> str:
    """An amount as X takes it: a string with at least two decimals, and all that are there ("123.3345")."""
    text = f"{amount:f}"
    point = text.find(".")
    if point < 0:
        return text + ".00"
    return text + "0" if point == len(text) - 2 else text


def first_amount(values: Iterable[object]) -> Decimal | Unreadable | None:
    """The first value that is an amount; UNREADABLE when there are only unreadable ones; None when nothing is there."""
    found: Unreadable | None = None
    for value in values:
        amount = read_amount(value)
        if isinstance(amount, Decimal):
            return amount
        found = amount or found
    return found


def read_quantity(value: object) -> int | Unreadable | None:
    """A whole number above zero; None when nothing is there; UNREADABLE for anything else."""
    amount = read_amount(value)
    if not isinstance(amount, Decimal):
        return amount
    return int(amount) if amount > 0 and amount == amount.to_integral_value() else UNREADABLE


def first_currency(values: Iterable[object]) -> str | Unreadable | None:
    """The first ISO 4217 code, upper-case; UNREADABLE when there are only others; None when nothing is there."""
    found: Unreadable | None = None
    for value in values:
        if isinstance(value, str):
            code = value.strip().upper()
            if code in CURRENCIES:
                return code
        if not is_placeholder(value):
            found = UNREADABLE
    return found
