"""The deliver function's own lines: any event is answered, with what Lambda takes."""

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from x_conversions.delivery.batch import BatchHandler

from tests.support.batches import FakeQueues, record
from tests.support.builders import ENVIRONMENT, event, settings
from tests.support.delivery_builders import Bench, FakeX
from tests.support.generated_events import ANYTHING
from tests.support.generated_records import RECORDS

_APP = Path(__file__).parents[3] / "functions" / "deliver" / "app.py"


class Context:
    def get_remaining_time_in_millis(self) -> int:
        return 60_000


@pytest.fixture(scope="module")
def x() -> FakeX:
    return FakeX()


@pytest.fixture(scope="module")
def app(x: FakeX) -> ModuleType:
    """The function's module, over an X and queues without a network."""
    bench, queues, chosen = Bench(x), FakeQueues(), settings()
    with pytest.MonkeyPatch.context() as patch:
        # Its clients are made while it starts, which Lambda has told where it is
        for name, value in {**ENVIRONMENT, "AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-1"}.items():
            patch.setenv(name, value)
        spec = importlib.util.spec_from_file_location("deliver_app", _APP)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    handler = BatchHandler(chosen.rules(), False, bench.delivery, queues, queues, bench.clock)
    vars(module)["handler"] = handler
    return module


EVENTS = ANYTHING | st.fixed_dictionaries({"Records": ANYTHING}) | st.fixed_dictionaries({"Records": st.lists(RECORDS)})


@given(EVENTS)
def test_any_event_is_answered(app: ModuleType, value: Any) -> None:
    response = app.lambda_handler(value, Context())
    assert list(response) == ["batchItemFailures"]
    ids = [one["itemIdentifier"] for one in response["batchItemFailures"]]
    assert all(isinstance(one, str) and one for one in ids)


@pytest.mark.parametrize("value", [None, 5, "text", [], {}, {"Records": None}, {"Records": {}}, {"Records": []}])
def test_an_event_without_records_is_answered_with_nothing(app: ModuleType, value: Any) -> None:
    assert app.lambda_handler(value, Context()) == {"batchItemFailures": []}


def test_an_honest_event_is_delivered(app: ModuleType, x: FakeX) -> None:
    batch = {"Records": [None, 5, record(1, event({"messageId": "honest"}))]}
    assert app.lambda_handler(batch, Context()) == {"batchItemFailures": []}
    assert x.counted[-1] == "honest"
