"""The part of CloudWatch's metric math that the template's alarms use, for one point in time.

A value that is missing makes the result missing, as where one of two time series has no data point.
"""

import ast
import operator
import re
from collections.abc import Mapping
from functools import cache

Value = float | None

_BINARY = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: lambda left, right: left / right if right else None,  # there is no such value
}
_COMPARISONS = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def evaluate(expression: str, values: Mapping[str, Value]) -> Value:
    """The value of an expression.

    Parameters
    ----------
    expression
        Such as ``IF(delivered == 0 AND deferred > 0, 1, 0)``. Its grammar is close enough to Python's.
    values
        The metrics' values by their ids.
    """
    return _value(_parsed(expression), values)


@cache
def _parsed(expression: str) -> ast.expr:
    python = re.sub(r"\bAND\b", "and", re.sub(r"\bOR\b", "or", expression))
    return ast.parse(python, mode="eval").body


def _value(node: ast.expr, values: Mapping[str, Value]) -> Value:
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.Name(id=name):
            return values[name]
        case ast.BinOp(left=left, op=op, right=right):
            return _both(_BINARY[type(op)], _value(left, values), _value(right, values))
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _both(_COMPARISONS[type(op)], _value(left, values), _value(right, values))
        case ast.BoolOp(op=op, values=nodes):
            parts = [_value(one, values) for one in nodes]
            return None if None in parts else float((all if isinstance(op, ast.And) else any)(parts))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return _called(name, arguments, values)
    raise ValueError(f"metric math that this doesn't know: {ast.unparse(node)}")


def _called(name: str, arguments: list[ast.expr], values: Mapping[str, Value]) -> Value:
    match name, arguments:
        case "FILL", [series, instead]:
            known = _value(series, values)
            return _value(instead, values) if known is None else known
        case "IF", [condition, yes, no]:
            chosen = _value(condition, values)
            return None if chosen is None else _value(yes if chosen else no, values)
    raise ValueError(f"a function of metric math that this doesn't know: {name}")


def _both(of: object, left: Value, right: Value) -> Value:
    found = None if left is None or right is None else of(left, right)  # type: ignore[operator]
    return None if found is None else float(found)
