"""Processes that need not import what they are made of: they are forked from one that has."""

import sys
from pathlib import Path

START = [sys.executable, "-I", "-S", str(Path(__file__).parent / "start_warm.py")]
"""Runs one; the socket's path and the process's arguments come behind."""
