"""A healthy stack as `xconv doctor` reads it."""

import json
from datetime import UTC, datetime

from x_conversions.core.version import VERSION
from xconv.ads_api.resources import AccountView, AdAccount, WebEventTag
from xconv.doctor.snapshot import Permission, SecretState, Series, Snapshot, XState

NOW = 1_795_514_400.0  # 2026-11-24T10:00:00Z
DEAD_LETTERS = "arn:aws:sqs:eu-central-1:123456789012:dead"
QUEUE = {
    "VisibilityTimeout": "660",
    "MessageRetentionPeriod": "864000",
    "SqsManagedSseEnabled": "true",
    "RedrivePolicy": json.dumps({"deadLetterTargetArn": DEAD_LETTERS, "maxReceiveCount": "1000"}),
    "ApproximateNumberOfMessages": "3",
    "ApproximateNumberOfMessagesNotVisible": "0",
}
DEAD_LETTER_QUEUE = QUEUE | {
    "QueueArn": DEAD_LETTERS,
    "MessageRetentionPeriod": "1209600",
    "ApproximateNumberOfMessages": "0",
}
CONFIGURATION = {
    "Runtime": "python3.13",
    "LastModified": "2026-11-24T09:00:00.000+0000",
    "Timeout": 60,
    "Architectures": ["arm64"],
    "MemorySize": 512,
    "Environment": {"Variables": {}},
}
MAPPING = {
    "UUID": "uuid",
    "State": "Enabled",
    "FunctionArn": "arn:aws:lambda:eu-central-1:123456789012:function:shop-deliver",
    "FunctionResponseTypes": ["ReportBatchItemFailures"],
}
METRICS = {
    **dict.fromkeys(("Skipped", "Rejected", "Deferred", "Unaccounted", "TokenRefreshFailed"), Series(0, None)),
    **dict.fromkeys(("Withheld", "PurchasesWithheld", "PurchasesDelivered", "NotRecorded"), Series(0, None)),
    **dict.fromkeys(("Received", "Delivered"), Series(10, NOW - 60)),
    "oldest": Series(60, None),
}
ALARM = {"AlarmName": "a", "StateValue": "OK", "ActionsEnabled": True, "AlarmActions": ["arn"]}
PARAMETERS = {"PixelId": "o8z6j", "EventIds": "Purchase=tw-o8z6j-o87ne", "RequireConsent": "true"}
TAG = WebEventTag(
    "o87ne", "Purchase", "PURCHASE", "TRACKING", "o8z6j", datetime.fromtimestamp(NOW, UTC), 14, 1, is_deleted=False
)
VIEW = AccountView(AdAccount("18ce552mlaq", "Shop", "ACCEPTED"), ("ACCOUNT_ADMIN",), (TAG,))
OAUTH2 = SecretState("oauth2", NOW + 7200, is_renewable=True)
HEALTHY = Snapshot(
    name="shop",
    region="eu-central-1",
    status="UPDATE_COMPLETE",
    now=NOW,
    parameters=PARAMETERS | {"LogRetentionDays": "30"},
    outputs={"Version": VERSION, "DeliverFunctionName": "shop-deliver", "RefreshTokenFunctionName": "shop-refresh"},
    functions={
        "DeliverFunctionName": {
            "Configuration": CONFIGURATION
            | {
                "Environment": {
                    "Variables": {
                        "PIXEL_ID": "o8z6j",
                        "EVENT_IDS": "Purchase=tw-o8z6j-o87ne",
                        "REQUIRE_CONSENT": "true",
                    }
                }
            }
        },
        "RefreshTokenFunctionName": {"Configuration": CONFIGURATION},
    },
    queue=QUEUE,
    dead_letter_queue=DEAD_LETTER_QUEUE,
    mappings=[MAPPING],
    secret=OAUTH2,
    at_x=XState([VIEW]),
    permissions=[Permission("shop-deliver", "sqs:SendMessage", DEAD_LETTERS, is_allowed=True)],
    log_groups={"shop-deliver": {"retentionInDays": 30}, "shop-refresh": {"retentionInDays": 30}},
    alarms=[ALARM],
    metrics=METRICS,
)
