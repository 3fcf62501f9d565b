"""Event source mappings that can be asked for and do nothing: `Poller` does what Lambda does with them.

moto would act on them, one message a call and with Docker.
"""

from typing import Any

from moto.awslambda.models import EventSourceMapping, LambdaBackend
from moto.sqs.models import sqs_backends


def adapt() -> None:
    """Change moto's Lambda in this process."""
    create = LambdaBackend.create_event_source_mapping

    def create_event_source_mapping(backend: LambdaBackend, spec: dict[str, Any]) -> EventSourceMapping:
        mapping = create(backend, {name: _typed(name, value) for name, value in spec.items()})
        for queue in sqs_backends[backend.account_id][backend.region_name].queues.values():
            queue.lambda_event_source_mappings.clear()
        return mapping

    for name, replacement in {"create_event_source_mapping": create_event_source_mapping}.items():
        setattr(LambdaBackend, name, replacement)


def _typed(name: str, value: Any) -> Any:
    """A property as Lambda's API has it; CloudFormation's parameters are texts."""
    if name == "Enabled":
        return str(value).lower() == "true"
    if name in ("BatchSize", "MaximumBatchingWindowInSeconds"):
        return int(value)
    return value
