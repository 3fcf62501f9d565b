"""What the simulator's tests share beside their fixtures."""

PATH = "/12/measurement/conversions/o8z6j"


class Clock:
    """Epoch seconds that a test moves."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.25

    def __call__(self) -> float:
        return self.now
