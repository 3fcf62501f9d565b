"""Where things lie in a checkout."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
LOCAL = ROOT / ".local"
# What runs on this machine, for its own processor. What is deployed lies in sam's own .aws-sam/build, out of the way.
BUILD = LOCAL / "build"
INTAKE_BUILD = LOCAL / "intake"
LAYER = BUILD / "SharedLayer" / "python"
NATIVE = LOCAL / "native"  # the layer's dependencies for this machine, where that isn't Linux
