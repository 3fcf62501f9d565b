"""What `python -m devtools.local_aws.moto` runs: the process behind `LocalAws`. Ends when its standard input does."""

import json
import logging
import os
import sys
import threading
import warnings
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

from moto.iam.models import iam_backends
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    create_backend_app,
)
from moto.sts.models import sts_backends
from werkzeug.serving import make_server

from devtools.local_aws.moto import (
    cloudformation,
    concurrency,
    event_sources,
    invocations,
    logs,
    permissions,
    queues,
    region,
    secrets,
    services,
    simulation,
    tables,
)
from devtools.local_aws.moto.clock import CLOCK
from devtools.local_aws.moto.connection import KeptConnection
from devtools.local_aws.region import ACCOUNT, REGION
from devtools.own_machine import is_from_elsewhere

CONTROL = "/_local_aws/"
_OPERATOR = "operator"


class Application:
    """moto, and beside it what `LocalAws` asks for."""

    def __init__(self) -> None:
        self.decisions = permissions.Decisions()
        self.invocations = invocations.Invocations()
        cloudformation.adapt()
        queues.adapt()
        region.adapt()
        secrets.adapt()
        services.adapt()
        concurrency.adapt()
        event_sources.adapt()
        logs.adapt()
        simulation.adapt()
        permissions.adapt(self.decisions)
        invocations.adapt(self.invocations)
        self._moto = DomainDispatcherApplication(create_backend_app)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """WSGI."""
        if is_from_elsewhere(environ.get("HTTP_HOST", ""), environ.get("HTTP_ORIGIN")):
            text = b"only for programs and pages of this machine"
            start_response("403 Forbidden", [("Content-Type", "text/plain"), ("Content-Length", str(len(text)))])
            return [text]
        path: str = environ["PATH_INFO"]
        if not path.startswith(CONTROL):
            answer: Iterable[bytes] = self._moto(environ, start_response)
            return answer
        query = {name: values[0] for name, values in parse_qs(environ["QUERY_STRING"]).items()}
        body = json.dumps(self._control(path.removeprefix(CONTROL), query)).encode()
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    def _control(self, what: str, query: dict[str, str]) -> Any:
        answers: dict[str, Callable[[], Any]] = {
            "decisions": self.decisions.as_json,
            "invocations": lambda: self.invocations.after(int(query["after"]), float(query["wait"])),
            "set-queues-ahead": lambda: CLOCK.set_ahead(float(query["seconds"])),
            "start-queues-clock": lambda: CLOCK.start(float(query["seconds"])),
            "age-items": lambda: tables.age_items(
                float(query["seconds"]), query["attributes"].split(","), float(query["written_before"])
            ),
            "empty-queue": lambda: queues.empty(query["queue_url"]),
            "empty-table": lambda: tables.empty(query["name"]),
            "in-flight": lambda: queues.in_flight_until(query["queue_url"]),
            "assume": lambda: _assume(query["role_arn"]),
        }
        return answers[what]()


def _assume(role_arn: str) -> dict[str, str]:
    # As the Lambda service does for a function: not a call of anybody's, so no policy of ours is asked
    session = sts_backends[ACCOUNT]["aws"].assume_role(
        region_name=REGION,
        role_session_name="local",
        role_arn=role_arn,
        policy="",
        duration=43_200,  # 12 hours, IAM's longest; moto never looks at it
        external_id="",
    )
    return {
        "access_key_id": session.access_key_id,
        "secret_access_key": session.secret_access_key,
        "session_token": session.session_token,
    }


def _create_operator() -> dict[str, str]:
    """A user who may do everything: the person in front of the machine."""
    iam = iam_backends[ACCOUNT]["aws"]
    iam.create_user(region_name=REGION, user_name=_OPERATOR)
    everything = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
    }
    iam.put_user_policy(_OPERATOR, "everything", json.dumps(everything))
    key = iam.create_access_key(_OPERATOR)
    return {"access_key_id": key.access_key_id, "secret_access_key": key.secret_access_key}


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


def main() -> None:
    """Listen on the host given as argument, on a free port; say which on standard output, as JSON."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    warnings.simplefilter("ignore")
    server = make_server(sys.argv[1], 0, Application(), threaded=True, request_handler=KeptConnection)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    print(json.dumps({"port": server.server_port, "operator": _create_operator()}), flush=True)
    server.serve_forever()
