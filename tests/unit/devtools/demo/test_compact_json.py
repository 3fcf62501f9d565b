"""JSON for a narrow column."""

import json

from devtools.demo.compact_json import compact_json
from hypothesis import given
from hypothesis import strategies as st

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def test_what_fits_stays_on_one_line() -> None:
    assert compact_json({"a": {"b": 1}, "c": [1, 2, 3]}, 16) == '{\n "a": {"b": 1},\n "c": [1, 2, 3]\n}'


@given(VALUES, st.integers(0, 100))
def test_it_is_the_same_json(value: object, width: int) -> None:
    assert json.loads(compact_json(value, width)) == value
