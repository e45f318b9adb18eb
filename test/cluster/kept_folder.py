"""A folder for one run of a script, which is kept when the run is not good."""

import pathlib
import shutil
import signal
import sys
import tempfile
from typing import Callable

from cluster import TOOL_IS_MISSING, ToolIsMissing


def judged_in(prefix: str, work: Callable[[pathlib.Path], bool]) -> int:
    """How the script is to end: with 0 when `work` says that all is good, with TOOL_IS_MISSING when it could not be tried."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    folder = pathlib.Path(tempfile.mkdtemp(prefix=prefix))
    folder.chmod(0o755)  # PostgreSQL runs as another user than root
    try:
        good = work(folder)
    except ToolIsMissing as missing:
        print(f"{missing} lacks a tool", file=sys.stderr)
        return TOOL_IS_MISSING
    except BaseException:
        print(f"what is left of it: {folder}", file=sys.stderr)
        raise
    if not good:
        print(f"what it is judged by: {folder}", file=sys.stderr)
        return 1
    shutil.rmtree(folder)
    return 0
