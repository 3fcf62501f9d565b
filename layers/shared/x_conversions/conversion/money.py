"""Amounts and currencies, exactly: decimal digits, nothing guessed, and rounded only far below any coin.

An amount is the text X takes, such as "129.99": made from the digits a producer wrote, and turned into a Decimal only
where something is added up or rounded.
"""

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Final

from x_conversions.core.characters import visible
from x_conversions.core.text import is_placeholder

# ISO 4217: the alphabetic codes of currencies people pay with (no funds, no metals, no test codes).
CURRENCIES = frozenset(
    """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN
    BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD
    FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY
    KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP
    MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR
    RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT
    TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER
    ZAR ZMW ZWG
    """.split()
)
# Digits with an optional fraction. Grouping ("1,299.00") and exponents are refused rather than guessed.
_AMOUNT = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?", re.ASCII)
# The same as X takes it already: no sign, no leading zeros, two to eight decimals. Saves the way through Decimal.
_READY = re.compile(r"(?:0|[1-9][0-9]{0,14})\.[0-9]{2,8}", re.ASCII)
# No order is larger; below it every amount in a JSON double keeps its cents (2**53 cents is 9e13).
_LARGEST = 1e15
# Shops add up in floating point: 0.30000000000000004 is 0.30. No currency has more than four decimals; eight leave
# room for coins that aren't of ISO 4217.
_MOST_DECIMALS = 8
_SMALLEST = Decimal(1).scaleb(-_MOST_DECIMALS)
# Enough for every product of a price (23 digits) and a quantity (10), many thousand of them added up.
EXACTLY = Context(prec=60, rounding=ROUND_HALF_EVEN)
# Of a list, or of one product: a 32-bit integer with a sign, which is what X's field holds.
MOST_ITEMS = 2_147_483_647
# From here on repr writes a float without an exponent.
_SMALLEST_PLAIN = 1e-4
_LONGEST = 100


class Unreadable:
    """The type of `UNREADABLE`: a value that is there and is no amount."""


UNREADABLE: Final = Unreadable()


def read_amount(value: object) -> str | Unreadable | None:
    """An amount as X takes it: a text with at least two decimals, and all that are there; "-…" for a negative one.

    None when nothing is there; UNREADABLE for what is no amount.
    """
    if isinstance(value, str):
        return value if _READY.fullmatch(value) else _text_amount(visible(value).strip())
    return None if value is None else _number_amount(value)


def _text_amount(text: str) -> str | Unreadable | None:
    if len(text) <= _LONGEST and _AMOUNT.fullmatch(text):
        return sendable_amount(Decimal(text))
    return None if is_placeholder(text) else UNREADABLE


def _number_amount(value: object) -> str | Unreadable:
    if type(value) is float and _SMALLEST_PLAIN <= value < _LARGEST:
        text = repr(value)  # the shortest digits that mean this float: those the producer wrote
        if text[-2] == ".":
            return text + "0"
        if len(text) - text.index(".") <= _MOST_DECIMALS + 1:
            return text
    # Compared before anything is made of it: False for NaN and the infinities, and no number of 5,000 digits passes.
    if isinstance(value, int | float) and not isinstance(value, bool) and -_LARGEST < value < _LARGEST:
        return sendable_amount(Decimal(repr(value)))
    return UNREADABLE


def sendable_amount(amount: Decimal) -> str | Unreadable:
    """An amount as X takes it: a text with at least two decimals, and all that are there ("123.3345").

    More than eight are rounded to eight, half to even, and zeros beyond two taken off. UNREADABLE for an amount that
    isn't zero and would become zero, and for one with more than 15 digits before the point.
    """
    if not -_LARGEST < amount < _LARGEST:
        return UNREADABLE
    whole, _, decimals = f"{amount or Decimal(0):f}".partition(".")  # no minus zero
    if len(decimals) > _MOST_DECIMALS:
        rounded = amount.quantize(_SMALLEST, context=EXACTLY)
        if not rounded or not -_LARGEST < rounded < _LARGEST:
            return UNREADABLE
        whole, _, decimals = f"{rounded:f}".partition(".")
        decimals = decimals.rstrip("0")
    return f"{whole}.{decimals:0<2}"


def is_negative(amount: str) -> bool:
    return amount.startswith("-")


def first_amount(candidates: Iterable[object]) -> str | Unreadable | None:
    """What the first place says that says something: an amount, or UNREADABLE; None when nothing is there.

    Never the next place's amount in place of an unreadable one: that would be another amount.
    """
    for value in candidates:
        if value is not None and (amount := read_amount(value)) is not None:
            return amount
    return None


def read_quantity(value: object) -> int | Unreadable | None:
    """A whole number from 1 to 2,147,483,647; None when nothing is there; UNREADABLE for anything else."""
    if type(value) is int and 0 < value <= MOST_ITEMS:
        return value
    amount = read_amount(value)
    if not isinstance(amount, str):
        return amount
    number = Decimal(amount)
    return int(number) if 0 < number <= MOST_ITEMS and number == number.to_integral_value() else UNREADABLE


def first_currency(candidates: Iterable[object]) -> str | Unreadable | None:
    """The first ISO 4217 code, upper-case; UNREADABLE when there are only others; None when nothing is there."""
    found: Unreadable | None = None
    for value in candidates:
        if isinstance(value, str):
            if value in CURRENCIES:
                return value
            code = visible(value).strip().upper()
            if code in CURRENCIES:
                return code
        if not is_placeholder(value):
            found = UNREADABLE
    return found
