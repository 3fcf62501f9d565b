"""Where things lie in a checkout."""

from pathlib import Path

ROOT = Path(__file__).parents[3]
BUILD = ROOT / ".aws-sam" / "build"  # sam build's default, so that plain `sam` commands find the same artefacts
INTAKE_BUILD = ROOT / ".aws-sam" / "intake"  # as samconfig.toml has it
LOCAL = ROOT / ".local"
LAYER = BUILD / "SharedLayer" / "python"
NATIVE = LOCAL / "native"  # the layer's dependencies for this machine, where that isn't Linux
