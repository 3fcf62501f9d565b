"""What AWS charges: public on-demand prices of the US East (N. Virginia) region in dollars, first tier, x86."""

PRICES_OF = "November 2026"
PER_GB_SECOND = 0.0000166667  # Lambda, duration
PER_INVOCATION = 0.20 / 1e6  # Lambda, requests
PER_SQS_REQUEST = 0.40 / 1e6  # a standard queue's; one request carries up to ten messages
