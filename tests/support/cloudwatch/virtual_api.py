"""The metrics that API Gateway writes of an HTTP API, and the intake's alarms over them."""

from collections.abc import Callable, Iterable

from devtools.local_aws.emf import Metric
from devtools.local_aws.translation import INTAKE, translate

from tests.support.cloudwatch.alarm import Alarm, in_alarm
from tests.support.cloudwatch.metric_store import MetricStore
from tests.support.cloudwatch.resolved_template import ResolvedTemplate

NEEDED = {"IntakeWriteKeys": "k", "IntakeOrigins": "https://a.example", "RequireConsent": "true"}
Statuses = Callable[[int], Iterable[int]]


class VirtualApi:
    """Answers requests minute by minute; with a request there is a value of each metric, and none without."""

    def __init__(self) -> None:
        self._metrics = MetricStore()
        self.minute = 0

    def run(self, minutes: int, statuses: Statuses = lambda _: ()) -> None:
        """Let so many minutes pass; `statuses` says what is answered in each."""
        end = self.minute + minutes
        for minute in range(self.minute, end):
            for status in statuses(minute):
                values = {"Count": 1.0, "4xx": float(400 <= status < 500), "5xx": float(status >= 500)}
                for name, value in values.items():
                    self._metrics.put(Metric.of("AWS/ApiGateway", name, ApiId="IntakeApi"), minute, [value])
        self.minute = end

    def put(self, namespace: str, name: str, value: float, **dimensions: str) -> None:
        """A value of another service's metric, at this minute."""
        self._metrics.put(Metric.of(namespace, name, **dimensions), self.minute, [value])

    def in_alarm(self, **parameters: str) -> dict[str, list[int]]:
        """The minutes in which each alarm of intake.yaml was in ALARM."""
        resolved = ResolvedTemplate(translate(NEEDED, INTAKE), **NEEDED | parameters)
        alarms = [Alarm.of(name, one) for name, one in resolved.of_type("AWS::CloudWatch::Alarm").items()]
        return in_alarm(alarms, self._metrics, 0, self.minute)
