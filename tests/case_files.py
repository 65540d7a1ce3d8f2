"""The cases of ``tests/cases``: a file for each code, with what passes and what is found."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_CASES = Path(__file__).parent / "cases"


@cache
def case_files() -> Mapping[str, Mapping[str, Any]]:
    """Return every file by its code, in order; read once, and changed by nobody."""
    fast = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return {
        path.stem: yaml.load(path.read_text(encoding="utf-8"), fast) for path in sorted(_CASES.glob("*.yaml"))
    }
