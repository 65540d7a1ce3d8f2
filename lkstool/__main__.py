"""Where the program starts: ``lkstool``, and ``python -m lkstool``."""

import gc
import sys

# New objects after which Python looks for circles among those it keeps. Hundreds of workbooks make
# millions of values and hardly a circle, and looking as often as usual takes a fifth of the time.
_SELDOM = 100_000


def main() -> None:
    """Run the command line."""
    gc.set_threshold(_SELDOM)
    if getattr(sys, "frozen", False):
        # A reading process of the program without Python (docs/windows.md) is this same program.
        from multiprocessing import freeze_support

        freeze_support()
    try:
        # Not at the head: a reading process loads this file too, and has no use for the commands.
        from lkstool.cli import main as run
    except KeyboardInterrupt:  # nothing was begun yet, so there is nothing to tell
        raise SystemExit(130) from None
    run()


if __name__ == "__main__":
    main()
