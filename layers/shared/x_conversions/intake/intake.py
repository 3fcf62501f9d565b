"""The intake: one HTTP request in, its answer out, and on the way its events onto the queue."""

from collections.abc import Callable, Sequence

from x_conversions.intake import answers
from x_conversions.intake.answers import Answer
from x_conversions.intake.refusal import Code, RequestRefused
from x_conversions.intake.report import RequestReport
from x_conversions.intake.request import IntakeRequest, read_request
from x_conversions.intake.sdk_settings import rudderstack_settings, segment_settings
from x_conversions.intake.secret import SecretUnavailableError
from x_conversions.intake.senders import is_known

Route = Callable[[IntakeRequest, RequestReport], Answer]


class Intake:
    """Answers requests. Never raises: whatever comes in, somebody waits for an answer.

    Parameters
    ----------
    write_keys, public_url
        For the settings that SDKs ask for.
    take_events, take_webhook
        Take events of SDKs, and webhooks.
    failed
        Told of errors of this program.
    """

    def __init__(
        self,
        write_keys: Sequence[str],
        public_url: str,
        take_events: Route,
        take_webhook: Route,
        failed: Callable[[Exception], None],
    ) -> None:
        self._write_keys, self._public_url, self._failed = write_keys, public_url, failed
        self._by_method: dict[str, dict[str, Route]] = {
            "GET": {"v1": self._segment_settings, "sourceConfig": self._rudderstack_settings},
            "POST": {
                "v1": take_events,
                "beacon": take_events,
                "api": take_events,
                "webhooks": take_webhook,
            },
        }

    def handle(self, event: object, report: RequestReport) -> Answer:
        """Answer one request, as an HTTP API hands it over; what it came to is in the report."""
        try:
            request = read_request(event)
            return self._route(request)(request, report)
        except RequestRefused as end:
            report.refused = end.code.code
            return answers.refusal(end.code)
        except SecretUnavailableError as error:
            report.causes[str(error)] += 1
        except Exception as error:  # noqa: BLE001 - the sender comes again, and the log says where
            self._failed(error)
        report.refused = Code.QUEUE_UNAVAILABLE.code
        return answers.refusal(Code.QUEUE_UNAVAILABLE)

    def _route(self, request: IntakeRequest) -> Route:
        method, _, path = request.route.partition(" ")
        route = self._by_method.get(method, {}).get(path.strip("/").partition("/")[0])
        if route is None:
            raise RequestRefused(Code.NOT_FOUND)
        return route

    def _segment_settings(self, request: IntakeRequest, report: RequestReport) -> Answer:
        report.via = "settings"
        return answers.settings(segment_settings(self._known(request.parameters.get("key", "")), self._public_url))

    def _rudderstack_settings(self, request: IntakeRequest, report: RequestReport) -> Answer:
        report.via = "settings"
        return answers.settings(rudderstack_settings(self._known(request.query.get("writeKey", ""))))

    def _known(self, key: str) -> str:
        if not is_known(key, self._write_keys):
            raise RequestRefused(Code.NOT_FOUND)
        return key
