"""Where the local AWS says it is."""

REGION = "us-east-1"
