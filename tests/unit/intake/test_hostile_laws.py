"""Laws of the intake for whatever comes, by Hypothesis; `make hostile` tries many more."""

from typing import Any

from hypothesis import given

from tests.hostile.intake import breaches
from tests.hostile.intake_strategy import REQUESTS
from tests.support.examples import examples
from tests.support.intake_scene import Scene


@given(REQUESTS)
@examples(500)
def test_no_request_breaks_a_law(event: Any) -> None:
    # Given any request; then no 5xx, nothing of it in the answer, nothing counted twice or queued in clear
    assert breaches(Scene(INTAKE_CLIENT_IP_HEADER="x-forwarded-for"), event) == []
