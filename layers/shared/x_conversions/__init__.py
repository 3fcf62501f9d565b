"""From an SQS message to a conversion at X: everything that is deployed."""
