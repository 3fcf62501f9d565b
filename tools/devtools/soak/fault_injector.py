"""Makes the plan's troubles happen, those that are not X's own."""

import json
import threading
from collections.abc import Iterable

from devtools.local_aws import Stack
from devtools.soak.fault_plan import FaultPlan
from devtools.soak.instance import Instance
from devtools.soak.run_log import Invocation, RunLog
from devtools.x_simulator import XSimulator
from devtools.x_simulator.received import ReceivedRequest, TokenRequest

_POLICY = "unwritable"


class FaultInjector:
    """Kills functions, closes the dead-letter queue, revokes a token, and has SQS hand messages out twice."""

    def __init__(self, plan: FaultPlan, stack: Stack, x: XSimulator, run_log: RunLog) -> None:
        self._plan, self._stack, self._x, self._run_log = plan, stack, x, run_log
        self._instances: dict[str, Instance] = {}
        self._kills = list(plan.kills_after_counting)
        self._is_unwritable = False
        self._login: dict[str, str] = {}  # not in the secret yet
        self._lock = threading.Lock()
        self._sqs, self._iam = stack.aws.client("sqs"), stack.aws.client("iam")
        self._role = stack.role_arn("DeliverFunction").rsplit("/", 1)[-1]

    def know(self, instances: Iterable[Instance]) -> None:
        """These are the instances."""
        self._instances = {instance.host: instance for instance in instances}

    def begun(self, instance: Instance, invocation: Invocation) -> None:
        """An invocation is about to start."""
        number = invocation.number
        if number == self._plan.unwritable.start:
            self._close_dead_letter_queue()
            self._is_unwritable = True
        if self._is_unwritable and number >= self._plan.unwritable.stop and self.times_unwritten():
            self._iam.delete_role_policy(RoleName=self._role, PolicyName=_POLICY)
            self._is_unwritable = False
        if number == self._plan.revoked.start:
            self._login = self._x.grant_oauth2()
        if self._login and number >= self._plan.revoked.stop and self.times_refused():
            self._stack.put_secret(self._login)
            self._login = {}
        self._deliver_twice(invocation)
        if (delay := self._plan.kills_at.get(number)) is not None:
            killer = threading.Timer(delay, instance.kill, [invocation])
            killer.daemon = True
            killer.start()

    def times_unwritten(self) -> int:
        """How often a function could not write to the dead-letter queue."""
        lines = (line for instance in self._instances.values() for line in instance.function.logs)
        return sum('"the dead-letter queue could not be written"' in line for line in lines)

    def times_refused(self) -> int:
        """How often X did not take the token that it had been sent."""
        return sum(request.reason is not None for request in self._x.requests)

    def answered(self, received: ReceivedRequest | TokenRequest) -> None:
        """X is about to answer; kills the sender if the plan says so."""
        if not isinstance(received, ReceivedRequest) or not received.counted:
            return
        with self._lock:
            is_due = bool(self._kills) and received.number >= self._kills[0]
            # not what hung so long that its sender is gone
            if is_due and self._instances[host_of(received)].kill():
                del self._kills[0]

    def _close_dead_letter_queue(self) -> None:
        statement = {"Effect": "Deny", "Action": "sqs:SendMessage", "Resource": "*"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        self._iam.put_role_policy(RoleName=self._role, PolicyName=_POLICY, PolicyDocument=document)

    def _deliver_twice(self, invocation: Invocation) -> None:
        for key, record in zip(invocation.keys, invocation.records, strict=True):
            if key in self._plan.delivered_twice and key not in self._run_log.delivered_twice:
                self._run_log.delivered_twice.add(key)
                self._sqs.change_message_visibility(
                    QueueUrl=self._stack.queue_url, ReceiptHandle=record["receiptHandle"], VisibilityTimeout=0
                )


def host_of(received: ReceivedRequest) -> str:
    """The name that the sender knows X by; each instance has one of its own."""
    return received.headers["host"].partition(":")[0]
