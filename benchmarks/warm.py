"""The other end of ``processes.Warm``: loads one thing to do, and does it each time a line comes in."""

from __future__ import annotations

import importlib
import os
import sys


def main() -> None:
    """Serve until the input ends."""
    making, cores, *arguments = sys.argv[1:]
    os.sched_setaffinity(0, {int(core) for core in cores.split(",")})
    module, _, function = making.partition(":")
    action = getattr(importlib.import_module(module), function)(*arguments)
    print("ready", flush=True)
    for _ in sys.stdin:
        action()
        print("done", flush=True)


if __name__ == "__main__":
    main()
