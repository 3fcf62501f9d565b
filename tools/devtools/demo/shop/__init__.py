"""A shop for the demo: its pages, with Segment's SDK in them, and the intake that they send to."""
