"""Where things stand. The environment is read at call time: a test or a service can point elsewhere."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def var_folder() -> Path:
    """The folder of the published versions: DASHBOARD_VAR, or var/ in the project."""
    return Path(os.environ.get("DASHBOARD_VAR") or ROOT / "var")


def workbook_folder() -> Path:
    """The folder of the workbooks that are loaded by default: DASHBOARD_WORKBOOKS, or data/workbooks."""
    return Path(os.environ.get("DASHBOARD_WORKBOOKS") or ROOT / "data" / "workbooks")


def with_examples() -> bool:
    """Whether workbooks named examples* are loaded too: not when DASHBOARD_EXAMPLES is "no"."""
    return os.environ.get("DASHBOARD_EXAMPLES", "yes").strip().casefold() not in ("no", "nee", "false", "0")


def write_whole(path: Path, content: bytes) -> None:
    """Write a file in one step or not at all: whoever reads it sees the former or the new one."""
    beside = path.with_suffix(f"{path.suffix}.{os.getpid()}.part")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
