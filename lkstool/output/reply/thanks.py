"""What became of the findings that a sender was told last time, said so that it encourages."""

from __future__ import annotations

from lkstool.core.formats import Lang
from lkstool.core.messages import say
from lkstool.core.results import SinceLast


def thanks(since: SinceLast | None, lang: Lang) -> str:
    """Say what was mended since the last submission; "" where nothing was to mend or nothing is known."""
    if since is None or not since.done + since.open:
        return ""
    counts = {"done": since.done, "open": since.open, "new": since.new}
    if not since.open:
        key = "all_done_new" if since.new else "all_done"
    elif since.done:
        key = "some_done_new" if since.new else "some_done"
    else:
        key = "none_done_new" if since.new else "none_done"
    return say(f"reply.since.{key}", lang, **counts)
