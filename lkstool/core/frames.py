"""How pandas holds texts here, whatever else is installed beside it."""

from __future__ import annotations

import pandas as pd


def hold_texts_plainly() -> None:
    """Let columns of texts hold Python's own strings; called by every room that makes such columns.

    Where pyarrow is installed, pandas would take its strings: they hold no half characters, which senders'
    files do, and an empty column of them cannot be compared with a number.
    """
    pd.set_option("mode.string_storage", "python")
