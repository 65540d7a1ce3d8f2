"""Where the program starts: ``lkstool``, and ``python -m lkstool``."""


def main() -> None:
    """Run the command line."""
    try:
        # Not at the head: a reading process loads this file too, and has no use for the commands.
        from lkstool.cli import main as run
    except KeyboardInterrupt:  # nothing was begun yet, so there is nothing to tell
        raise SystemExit(130) from None
    run()


if __name__ == "__main__":
    main()
