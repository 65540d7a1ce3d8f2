"""Makes ``sample_data`` anew: ``python -m lkstool.sample sample_data``."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from lkstool.sample.sample_data import make_sample_data

if __name__ == "__main__":
    make_sample_data(Path(sys.argv[1]), shutil.which("soffice"))
