"""Python's compiled files beside the modules of a built artefact.

Lambda can't keep any, because layers and code are read-only there: without these it would compile every module that
is imported, on every cold start.
"""

import compileall
from pathlib import Path
from py_compile import PycInvalidationMode


def compile_artefact(directory: Path) -> None:
    """Compile every module in a directory."""
    compileall.compile_dir(
        directory,
        quiet=2,
        force=True,
        # By default Python compares the source's time with one in the compiled file, and archives change times.
        invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
        # So that the same sources give the same files wherever they are built.
        stripdir=str(directory),
    )
