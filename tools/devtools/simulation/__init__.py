"""`make simulate`: the deployed delivery, pacing and deferral in days of virtual time."""
