"""The floor of `make bench` is an honest one: it gives what the transformation gives."""

import pytest

from tests.benchmarks import transform_floor
from tests.benchmarks.transform import request
from tests.benchmarks.transform_shapes import Shape, shapes
from tests.support.each import each

MEASURED = shapes()
WITH_FLOOR = {name: shape for name, shape in MEASURED.items() if shape.floor is not None}
WITHOUT = {name: shape for name, shape in MEASURED.items() if shape.floor is None}


@each("shape", WITH_FLOOR.values(), ids=WITH_FLOOR)
def test_both_sides_write_the_same_bytes(shape: Shape) -> None:
    assert shape.floor is not None
    assert request(shape.bodies[:50]) == transform_floor.request(shape.bodies[:50], shape.floor)


@pytest.mark.parametrize("shape", WITHOUT.values(), ids=WITHOUT)
def test_what_is_said_to_end_early_does(shape: Shape) -> None:
    assert request(shape.bodies) == b'{"conversions":[]}'


@pytest.mark.parametrize("shape", MEASURED.values(), ids=MEASURED)
def test_no_two_events_of_a_batch_are_alike(shape: Shape) -> None:
    assert len(set(shape.bodies)) == len(shape.bodies)
