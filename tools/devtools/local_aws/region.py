"""Where the local AWS says it is."""

REGION = "us-east-1"
ACCOUNT = "123456789012"  # moto's own default
