"""What single parameters take and refuse."""

from x_conversions.events.mapping import FIELDS

from tests.support.each import each
from tests.support.template import KEY, SECRET, accepts, source

RULE = "arn:aws:events:eu-west-1:123456789012:rule/orders"
BUS_RULE = "arn:aws:events:eu-west-1:123456789012:rule/shop/orders"
TOPIC = "arn:aws-us-gov:sns:us-gov-west-1:123456789012:orders.fifo"
ROLE = "arn:aws:iam::210987654321:role/shop/producer"

ACCEPTED = {
    "PixelId": ["o8z6j", "1", "0123456789abc"],
    "EventIds": [
        "",
        "Purchase=tw-o8z6j-o87ne,PageView=tw-o8z6j-o87nf",
        "Order Completed=a1,Größe gewählt=o87ne,",
        "Purchase = tw-a-b , PageView = tw-a-c",
        "Purchase=tw-a-b,Order Created=Purchase, Basket = AddToCart ,AddToCart=tw-a-c",
        '{"Purchase":"tw-a-b","Order Created":"Purchase"}',
        '{"Purchase":"tw-a-b"}',
        '{"' + "x" * 1491 + '":"a1"}',
        '{ "Purchase": "tw-a-b", "Order, paid = {done}": "tw-a-c" }',
    ],
    "DefaultEventId": ["", "o87ne", "tw-o8z6j-o87ne"],
    "ConsentCategories": ["advertising", "advertising, analytics", " C0004", "ads-and-more"],
    "ConversionIdFrom": ["messageId", "properties.order_id,messageId", "a.b , c", "properties.$id"],
    "FieldMapping": [
        "",
        "value=properties.order.grand_total,email=properties.customer.mail",
        "event = name , consent=data.$ok",
        ",".join(f"{field}=data.{field}" for field in FIELDS),
    ],
    "AllowIpAndUserAgentOnly": ["true", "false"],
    "DefaultCountry": ["", "DE"],
    "DefaultCurrency": ["", "EUR"],
    "CredentialsSecretArn": ["", SECRET, SECRET.replace("aws", "aws-cn").replace("x-", "team/x_y+z=1.@a-")],
    "SecretKmsKeyArn": ["", KEY, KEY.replace("1234abcd-12ab-34cd-56ef-", "mrk-")],
    "KmsKeyArn": ["", KEY],
    "ProducerArns": ["", RULE, BUS_RULE, TOPIC, ROLE, f"{RULE}, {TOPIC},{ROLE}", ",".join([RULE] * 10)],
    "FormerKmsKeyArn": ["", KEY],
    "LogKmsKeyArn": ["", KEY],
    "SubnetIds": ["", "subnet-0123abcd", "subnet-0123456789abcdef0, subnet-0123456789abcdef1"],
    "SecurityGroupIds": ["", "sg-0123abcd,sg-0123456789abcdef0"],
    "PermissionsBoundaryArn": ["", "arn:aws:iam::123456789012:policy/a/b", "arn:aws:iam::aws:policy/PowerUserAccess"],
    "XAdsApiUrl": [
        "https://ads-api.x.com",
        "https://ads-api.x.com:8443/",
        "http://127.0.0.1:8900",
        "http://localhost:1",
        "http://[::1]:8900",
        "http://host.docker.internal:8900",
    ],
    "XTokenUrl": ["https://api.x.com/2/oauth2/token", "http://localhost:1/2/oauth2/token", "http://[::1]:1/t"],
    "AlarmEmail": ["", "shop@example.com", "o'neil+alarms@mail.example.co.uk"],
    "AlarmTopicArn": ["", TOPIC.removesuffix(".fifo"), "arn:aws:sns:eu-west-1:123456789012:on-call_1"],
    "MaxConcurrency": ["2", "1000"],
    "BatchSize": ["1", "10000"],
    "BatchWindowSeconds": ["0", "300"],
    "EventsPer15Minutes": ["0"],
}
REFUSED = {
    "PixelId": ["", "O8Z6J", "tw-o8z6j", "o8z6j ", "o8z6j\n", "0123456789abcd"],
    "EventIds": [
        "Purchase",
        "=a",
        "a=b=c",
        "a=1,,b=2",
        "Purchase,PageView=tw-a-b",  # the first has no id
        "Purchase=tw-a-",
        "Purchase=TW-A-B",
        "Purchase=tw-a-b,Order Created=Pur-chase",
        "{",  # what a shell leaves of a JSON object
        "{}",  # would pass the rule that some id is given
        "{Purchase:tw-a-b}",
        "Purchase=" + "a" * 14,
        "x" * 1999 + "=a",
        '{"' + "x" * 1492 + '":"a1"}',
    ],
    "DefaultEventId": ["tw-o8z6j", "tw-o8z6j-", "Purchase=tw-a-b", "o87ne,o87nf"],
    "ConsentCategories": ["", " ", ",advertising", "a\nb", "a" * 101],
    "ConversionIdFrom": ["", "a,,b", ".a", "a.", "a b", "a,"],
    "FieldMapping": [
        "value",
        "value=",
        "=properties.total",
        "price=properties.total",
        "value=properties.total,,email=a",
        "value=a email=b",
        "value=.a",
        "value=a.",
        "value=a[0]",
        "value=" + "a" * 395,
    ],
    "AllowIpAndUserAgentOnly": ["", "yes", "True"],
    "DefaultCountry": ["de", "DEU", "D", "UK", "ZZ", "EU"],
    "DefaultCurrency": ["eur", "€", "EU", "XYZ", "XXX", "BTC"],
    # a name, no suffix, a wildcard that would widen the roles
    "CredentialsSecretArn": ["x-credentials", SECRET.removesuffix("-AbCdEf"), SECRET[:-8] + "*", SECRET + "*"],
    "SecretKmsKeyArn": ["alias/x", KEY.replace("key/", "alias/"), KEY[:-36] + "*"],
    "KmsKeyArn": ["alias/aws/sqs", KEY[:-36] + "*"],
    # wildcards would open the queue; so would a whole account
    "ProducerArns": [
        "*",
        "arn:aws:iam::*:role/x",
        ROLE[:-8] + "*",
        RULE + "?",
        "arn:aws:iam::123456789012:root",
        "arn:aws:sts::123456789012:assumed-role/x/y",
        "123456789012",
        f"{RULE},*",
        f"{RULE},",
        f"{RULE},,{ROLE}",
        f"{RULE} {ROLE}",
        ",".join([RULE] * 11),  # one more than the queue's policy has places for
    ],
    "FormerKmsKeyArn": ["alias/aws/sqs", KEY[:-36] + "*"],
    "LogKmsKeyArn": ["alias/aws/logs", KEY[:-36] + "*"],
    "SubnetIds": ["vpc-0123abcd", "subnet-", "subnet-0123abcd0", "*"],
    "SecurityGroupIds": ["default", "sg-", "subnet-0123abcd", "*"],
    "PermissionsBoundaryArn": ["boundary", "arn:aws:iam::123456789012:role/x", "arn:aws:iam::123456789012:policy/*"],
    "XAdsApiUrl": [
        "",
        "ads-api.x.com",
        "http://ads-api.x.com",
        "http://127.0.0.1.evil.example",
        "http://localhost@evil.example",
        "https://user:password@ads-api.x.com",
        "https://ads-api.x.com/12",
        "https://ads-api.x.com?a",
        "https://ads-api.x.com\\.evil.example",
        "ftp://localhost",
    ],
    "XTokenUrl": [
        "http://api.x.com/2/oauth2/token",
        "https://api.x.com",
        "https://a:b@api.x.com/t",
        "https://api.x.com/a b",
    ],
    "AlarmEmail": ["shop", "shop@example", "a@b@example.com", "a b@example.com", "Shop <shop@example.com>"],
    "AlarmTopicArn": ["on-call", TOPIC, ROLE, TOPIC.removesuffix("orders.fifo") + "*"],  # alarms can't do FIFO
    "MaxConcurrency": ["1", "1001", "2.5"],
    "BatchSize": ["0", "10001"],
    "BatchWindowSeconds": ["-1", "301"],
    "MaxReceiveCount": ["5", "1001"],
    "RequireConsent": ["", "yes", "True"],
    "LogLevel": ["WARNING"],
    "LogRetentionDays": ["0", "2"],
    "Architecture": ["x86"],
}


@each(("name", "value"), [(name, value) for name, values in ACCEPTED.items() for value in values])
def test_takes(name: str, value: str) -> None:
    assert accepts(name, value)


@each(("name", "value"), [(name, value) for name, values in REFUSED.items() for value in values])
def test_refuses(name: str, value: str) -> None:
    assert not accepts(name, value)


def test_every_default_is_one_that_the_parameter_takes() -> None:
    defaults = {name: str(body["Default"]) for name, body in source()["Parameters"].items() if "Default" in body}
    assert [name for name, default in defaults.items() if not accepts(name, default)] == []
