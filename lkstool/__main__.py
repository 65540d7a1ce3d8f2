"""Run the command line with ``python -m lkstool``."""

from lkstool.cli import main

if __name__ == "__main__":
    main()
