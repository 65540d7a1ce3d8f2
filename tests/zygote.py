"""Runs ``lkstool`` many times quickly: libraries are loaded once, and every run is a fork of that process.

A run is a process of its own with its own arguments, folder, environment and streams, as if it had been
typed; only what every run would load first is there already. Started by ``conftest`` with one request a
line on its standard input: ``arguments`` (or Python ``code`` to run in place of the program), ``cwd``,
``env``, and the names of files for the three streams, answered with the number of the process; or the number
of a process to ``wait`` for, answered with its exit code, negative for the signal that killed it.
"""

from __future__ import annotations

import atexit
import gc
import json
import multiprocessing
import os
import sys
import tempfile
import time
import traceback
from multiprocessing import forkserver
from pathlib import Path
from typing import Any


def preload() -> None:
    """Load what nearly every command needs; not the commands, whose language is that of their arguments.

    One submission is checked and merged, for libraries load and prepare much at their first use only.
    """
    import typer._adapters  # noqa: F401

    import lkstool.checks
    import lkstool.command_line
    import lkstool.dataset.merge
    import lkstool.indicators.compute
    import lkstool.intake.parse
    import lkstool.output.documents
    import lkstool.output.findings_workbook
    import lkstool.output.reply.write
    import lkstool.output.terminal
    import lkstool.workspace
    from lkstool.core.messages import interface
    from lkstool.forms.load import REGISTER, form_of, years
    from lkstool.pipeline import merge

    for year in (*years(), REGISTER):
        form_of(year)
    for lang in ("id", "en"):
        interface(lang)
    sample = Path(__file__).parent.parent / "sample_data" / years()[-1]
    first = next(each for each in sorted(sample.glob("*.xlsx")) if not each.name.startswith("~"))
    with tempfile.TemporaryDirectory() as folder:
        merge([str(first)], lkstool.workspace.init(Path(folder) / "kantor"))


def serve() -> None:
    """Answer requests until there are no more."""
    # What reading processes would write must not stand between the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    preload()
    # No run's collector needs to walk over what all of them have.
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        request = json.loads(line)
        if "wait" in request:
            _, status = os.waitpid(request["wait"], 0)
            answer = os.waitstatus_to_exitcode(status)
        else:
            answer = os.fork()
            if answer == 0:
                _run(request)
        answers.write(f"{answer}\n")
        answers.flush()


def _use_running_forkserver() -> None:
    """Let the run's reading processes be copies of the one process that the runs before had, too.

    It is no child of the run, which could not wait for it and would therefore start one of its own.
    """
    if "forkserver" in multiprocessing.get_all_start_methods():
        forkserver._forkserver.ensure_running = lambda: None  # type: ignore[attr-defined]


def _run(request: dict[str, Any]) -> None:
    """Become the program; never returns."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    for number, name in ((0, "stdin"), (1, "stdout"), (2, "stderr")):
        handle = os.open(request[name], os.O_RDONLY if number == 0 else flags, 0o600)
        os.dup2(handle, number)
        os.close(handle)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    for number, name in ((1, "stdout"), (2, "stderr")):
        stream = open(number, "w", encoding="utf-8", errors="surrogateescape", closefd=False)  # noqa: SIM115
        setattr(sys, name, stream)
    _use_running_forkserver()
    os.environ.clear()
    os.environ.update(request["env"])
    time.tzset()
    os.chdir(request["cwd"])
    sys.argv = ["lkstool", *request["arguments"]]
    code: Any = 1
    try:
        if request["code"]:
            exec(compile(request["code"], "<script>", "exec"), {"__name__": "__main__"})
            code = 0
        else:
            from lkstool.cli import main

            main()
    except SystemExit as end:
        code = end.code
    except BaseException:  # noqa: BLE001 - as Python itself would end
        traceback.print_exc()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code if isinstance(code, int) else 0 if code is None else 1)


if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent)]
    serve()
