"""The small sample that lkstool carries: where it lies, and how the demo puts it into an inbox."""

from __future__ import annotations

import json
import os
import shutil
from datetime import datetime
from pathlib import Path

import lkstool
from lkstool.forms.load import REGISTER_FILE
from lkstool.sample.region import RECEIVED_FILE


def sample_data() -> Path:
    """Return the folder of the packaged sample: the wheel's copy, else the checkout's."""
    package = Path(lkstool.__file__).parent
    carried = package / "_sample_data"
    return carried if carried.is_dir() else package.parent / "sample_data"


def copy_sample(inbox: Path, register: Path) -> int:
    """Copy the sample submissions into an inbox and the sample register to its place.

    Each file gets the time at which it is said to have arrived (``received.json``), because a submission
    is on time or late by it.

    Returns:
        How many submissions were copied.
    """
    source = sample_data()
    arrived = json.loads((source / RECEIVED_FILE).read_text(encoding="utf-8"))
    shutil.copyfile(source / REGISTER_FILE, register)
    copied = 0
    for path in sorted(source.glob("20[0-9][0-9]/*")):
        if not path.is_file():
            continue
        target = inbox / path.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        when = arrived.get(path.relative_to(source).as_posix())
        if when:
            at = datetime.fromisoformat(when).timestamp()
            os.utime(target, (at, at))
        copied += 1
    return copied
