"""The demo's web page: the local stack kept running, and a window on it."""
