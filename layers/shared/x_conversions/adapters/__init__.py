"""The only code that does I/O: AWS, X, and the clock."""
