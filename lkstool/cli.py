"""The commands: parse arguments, call the pipeline, hand to output. No logic.

English names are canonical; every command also has its Indonesian name, which the Indonesian help shows.
The language is known before anything else (``--lang``, then ``LKSTOOL_LANG``, then Indonesian; never the
locale), because the help texts are made of it. The heavy world is imported inside the commands.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lkstool import __version__
from lkstool.command_line import Commands, checked_language, chosen_language, office_day, run_app, share
from lkstool.core.messages import mistake, mistake_words, say, words_of

if TYPE_CHECKING:
    from lkstool.core.results import Validation
    from lkstool.output.terminal import Terminal
    from lkstool.workspace import Workspace

LANG = chosen_language(sys.argv, os.environ)


def t(key: str) -> str:
    """Return a help text in the chosen language."""
    return say(key, LANG)


commands = Commands(LANG, t("help.app"))
form_commands = commands.group("form", "formulir", t("commands.form.help"))

Year = Annotated[str | None, typer.Option("--year", metavar=t("slot.year"), help=t("help.year"))]
In = Annotated[Path | None, typer.Option("--workspace", metavar=t("slot.folder"), help=t("help.workspace"))]
Language = Annotated[
    str | None, typer.Option("--lang", metavar="id|en", help=t("help.lang"), callback=checked_language)
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help=t("help.quiet"))]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help=t("help.verbose"))]
AsJson = Annotated[bool, typer.Option("--json", help=t("help.json"))]
Jobs = Annotated[int | None, typer.Option("--jobs", min=1, metavar=t("slot.count"), help=t("help.jobs"))]
RegisterFile = Annotated[
    Path | None, typer.Option("--register", metavar=t("slot.file"), help=t("help.register"))
]
Paths = Annotated[list[str] | None, typer.Argument(metavar=t("slot.path"), help=t("help.paths"))]


def _terminal(*, quiet: bool) -> Terminal:
    from lkstool.output.terminal import Terminal

    return Terminal(LANG, quiet=quiet)


def _given(paths: list[str] | None, workspace: Workspace | None) -> list[str]:
    """Return the paths to read: those given, else the workspace's inbox."""
    if paths:
        return paths
    if workspace is None:
        raise mistake("no_paths")
    from lkstool.output.terminal import near

    return [near(workspace.inbox)]


def _home(folder: Path | None) -> Workspace | None:
    """Return the workspace: the one named, else the one around the current folder, if any."""
    from lkstool import workspace as workspaces

    return workspaces.open_workspace(folder) if folder else workspaces.find()


def _again(paths: list[str] | None = None, **options: Path | str | None) -> str:
    """Write what was given to this command as it is typed after the next one, with a space before it."""
    from lkstool.output.terminal import quoted

    words = list(paths or ())
    for name, value in options.items():
        if value is not None:
            words += [f"--{name}", str(value)]
    return " " + quoted(words) if words else ""


@commands.app.callback()
def lkstool(
    ctx: typer.Context,
    lang: Language = None,
    version: Annotated[bool, typer.Option("--version", help=t("help.version"))] = False,
) -> None:
    """Show the version, or the help if no command is named."""
    if version:
        sys.stdout.write(f"lkstool {__version__}\n")
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        sys.stdout.write(ctx.get_help())
        raise typer.Exit


@commands.command("init", "mulai", t("commands.init.help"))
def init(
    folder: Annotated[
        Path, typer.Argument(metavar=t("slot.folder"), help=t("commands.init.folder"))
    ] = Path(),
    lang: Language = None,
    quiet: Quiet = False,
) -> None:
    """Make a workspace."""
    from lkstool import workspace as workspaces
    from lkstool.output.terminal import near, quoted

    made = workspaces.init(folder)
    terminal = _terminal(quiet=quiet)
    terminal.result(say("commands.init.done", LANG, folder=near(made.folder)))
    going = [] if made.folder == Path.cwd() else [f"cd {quoted([near(made.folder)])}"]
    terminal.next_step(t("commands.init.next"), *going, t("commands.init.next_register"))


@commands.command("validate", "periksa", t("commands.validate.help"))
def validate(
    paths: Paths = None,
    json: AsJson = False,
    xlsx: Annotated[
        Path | None, typer.Option("--xlsx", metavar=t("slot.file"), help=t("commands.validate.xlsx"))
    ] = None,
    reply: Annotated[
        Path | None, typer.Option("--reply", metavar=t("slot.folder"), help=t("commands.validate.reply"))
    ] = None,
    register: RegisterFile = None,
    jobs: Jobs = None,
    year: Year = None,
    workspace: In = None,
    lang: Language = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Check submissions."""
    from lkstool import pipeline
    from lkstool.output.findings_workbook import checked_name, write_findings

    terminal = _terminal(quiet=quiet or json)
    home = _home(workspace)
    given = _given(paths, home)
    xlsx = checked_name(xlsx) if xlsx else None
    started = time.monotonic()
    with terminal.progress(t("commands.validate.progress")) as bar:
        result = pipeline.validate(
            given,
            year=year,
            register=register,
            workspace=home,
            jobs=jobs,
            today=office_day(),
            on_listed=bar.total,
            on_done=bar.done,
        )
    if xlsx:
        write_findings(xlsx, result, LANG)
    replied = _reply(result, reply, year, home, jobs, quiet=quiet) if reply else []
    if json:
        from lkstool.output.json_text import validation_json

        sys.stdout.write(validation_json(result, LANG) + "\n")
        for line in replied:
            _terminal(quiet=quiet).remark(line)
        return 1 if result.blocks else 0
    from lkstool.output.next_steps import after_validation
    from lkstool.output.terminal import IN_FULL, near, validation_view

    if result.register:
        terminal.remark(say("commands.validate.register_used", LANG, path=near(Path(result.register))))
    else:
        terminal.remark(t("commands.validate.register_none"))
    if result.not_remembered:
        reason, _ = mistake_words(result.not_remembered, LANG)
        terminal.remark(say("since_last.unknown", LANG, reason=reason))
    for path in result.registers:
        terminal.remark(say("commands.validate.register_skipped", LANG, path=path))
    terminal.result(validation_view(result, LANG, in_full=verbose))
    seconds = round(time.monotonic() - started, 1)
    terminal.remark(say("commands.validate.summary_time", LANG, files=len(result.files), seconds=seconds))
    if xlsx:
        terminal.remark(say("commands.validate.xlsx_done", LANG, path=xlsx.as_posix()))
    for line in replied:
        terminal.remark(line)
    again = _again(paths, register=register, year=year, workspace=workspace)
    steps = after_validation(
        result,
        again,
        LANG,
        in_workspace=home is not None,
        in_full=verbose or len(result.files) <= IN_FULL,
        done=[name for name, given in (("xlsx", xlsx), ("reply", reply)) if given],
    )
    for told, commands_told in steps:
        terminal.next_step(told, *commands_told)
    return 1 if result.blocks else 0


def _reply(
    result: Validation,
    folder: Path,
    year: str | None,
    home: Workspace | None,
    jobs: int | None,
    *,
    quiet: bool,
) -> list[str]:
    """Write the replies to the senders; returns what to tell about them."""
    from lkstool import pipeline
    from lkstool.output.reply.write import summary

    with _terminal(quiet=quiet).progress(t("reply.progress")) as bar:
        replies = pipeline.reply(
            result,
            folder,
            LANG,
            year=year,
            workspace=home,
            jobs=jobs,
            today=office_day(),
            on_listed=bar.total,
            on_done=bar.done,
        )
    return summary(replies, folder, LANG)


@commands.command("merge", "gabung", t("commands.merge.help"))
def merge(
    paths: Paths = None,
    json: AsJson = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=t("commands.merge.dry_run"))] = False,
    register: RegisterFile = None,
    jobs: Jobs = None,
    year: Year = None,
    workspace: In = None,
    lang: Language = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Merge valid submissions."""
    from lkstool import pipeline
    from lkstool import workspace as workspaces
    from lkstool.output.merge_view import merge_json, merge_view

    terminal = _terminal(quiet=quiet or json)
    home = workspaces.open_workspace(workspace)
    given = _given(paths, home)
    with terminal.progress(t("commands.merge.progress")) as bar:
        validation, merged = pipeline.merge(
            given,
            home,
            year=year,
            register=register,
            jobs=jobs,
            today=office_day(),
            dry_run=dry_run,
            on_listed=bar.total,
            on_done=bar.done,
        )
    if json:
        sys.stdout.write(merge_json(validation, merged, LANG) + "\n")
        return 1 if merged.rejected else 0
    terminal.result(merge_view(validation, merged, LANG, dry_run=dry_run, in_full=verbose))
    again = _again(paths, register=register, year=year, workspace=workspace)
    if dry_run:
        terminal.next_step(
            t("commands.merge.next_dry"), say("commands.merge.next_merge", LANG, arguments=again)
        )
    elif merged.rejected:
        terminal.next_step(
            t("commands.merge.next_rejected"), say("commands.merge.next_check", LANG, arguments=again)
        )
    else:
        there = _again(workspace=workspace, year=year)
        terminal.next_step(say("commands.merge.next", LANG, arguments=there))
    return 1 if merged.rejected else 0


@commands.command("repairs", "perbaikan", t("commands.repairs.help"))
def repairs(
    paths: Paths = None,
    apply: Annotated[bool, typer.Option("--apply", "--terapkan", help=t("commands.repairs.apply"))] = False,
    register: RegisterFile = None,
    jobs: Jobs = None,
    year: Year = None,
    workspace: In = None,
    lang: Language = None,
    quiet: Quiet = False,
) -> None:
    """Collect what may be repaired for everybody."""
    from lkstool import pipeline
    from lkstool import workspace as workspaces
    from lkstool.output.repairs_view import next_step, repairs_view

    terminal = _terminal(quiet=quiet)
    home = workspaces.open_workspace(workspace)
    with terminal.progress(t("commands.validate.progress")) as bar:
        told = pipeline.repairs(
            _given(paths, home),
            home,
            year=year,
            register=register,
            jobs=jobs,
            today=office_day(),
            apply=apply,
            on_listed=bar.total,
            on_done=bar.done,
        )
    terminal.result(repairs_view(told.rows, told.path, LANG, applied=apply))
    again = _again(paths, register=register, year=year, workspace=workspace)
    terminal.next_step(*next_step(told.rows, told.path, again, LANG, applied=apply))


@commands.command("undo", "batal", t("commands.undo.help"))
def undo(
    batch: Annotated[
        int | None, typer.Argument(metavar=t("slot.batch"), help=t("commands.undo.batch"))
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help=t("commands.undo.yes"))] = False,
    workspace: In = None,
    lang: Language = None,
    quiet: Quiet = False,
) -> None:
    """Take a batch back."""
    from lkstool import workspace as workspaces
    from lkstool.dataset import history as past
    from lkstool.output.merge_view import undo_question

    terminal = _terminal(quiet=quiet)
    home = workspaces.open_workspace(workspace)
    chosen = past.to_undo(home, batch)
    if not yes:
        answer = terminal.confirm(undo_question(chosen, LANG))
        if answer is None:
            raise mistake("needs_yes", batch=str(chosen.id))
        if not answer:
            terminal.result(t("commands.undo.kept"))
            return
    undone = past.undo(home, chosen.id)
    counts = {"batch": str(undone.batch), "removed": len(undone.removed), "restored": len(undone.restored)}
    terminal.result(say("commands.undo.done", LANG, **counts))
    terminal.next_step(say("commands.undo.next", LANG, arguments=_again(workspace=workspace)))


@commands.command("history", "riwayat", t("commands.history.help"))
def history(
    lks: Annotated[str | None, typer.Argument(metavar=t("slot.lks"), help=t("commands.history.lks"))] = None,
    workspace: In = None,
    lang: Language = None,
    quiet: Quiet = False,
) -> None:
    """Show what was merged."""
    from lkstool import workspace as workspaces
    from lkstool.dataset import history as past
    from lkstool.output.merge_view import batches_view, submissions_view

    terminal = _terminal(quiet=quiet)
    home = workspaces.open_workspace(workspace)
    if lks:
        terminal.result(submissions_view(past.history(home, lks), LANG))
    else:
        terminal.result(batches_view(past.history(home), LANG))


@commands.command("report", "laporan", t("commands.report.help"))
def report(
    name: Annotated[str, typer.Argument(metavar=t("slot.name"), help=t("commands.report.name"))] = "rakorwil",
    formats: Annotated[
        str, typer.Option("--format", metavar=t("slot.formats"), help=t("commands.report.format"))
    ] = "pdf,docx,html",
    out: Annotated[
        Path | None, typer.Option("--out", metavar=t("slot.folder"), help=t("commands.report.out"))
    ] = None,
    edition: Annotated[
        str, typer.Option("--edition", metavar="public|internal", help=t("commands.report.edition"))
    ] = "public",
    year: Year = None,
    workspace: In = None,
    lang: Language = None,
    quiet: Quiet = False,
) -> None:
    """Write a report."""
    from lkstool import pipeline
    from lkstool import workspace as workspaces
    from lkstool.output.terminal import near

    terminal = _terminal(quiet=quiet)
    home = workspaces.open_workspace(workspace)
    chosen = pipeline.report_formats(formats)
    with terminal.working(t("commands.report.progress")) as step:
        written = pipeline.report(
            name,
            home,
            year=year,
            formats=chosen,
            out=out,
            edition=pipeline.report_edition(edition),
            progress=step,
        )
    terminal.result(t("commands.report.done"))
    terminal.paths([near(path) for path in written])
    for gap in pipeline.report_gaps(home, year):
        terminal.remark(words_of(gap, LANG).message)
    told = "next_internal" if edition == "internal" else "next"
    terminal.next_step(say(f"commands.report.{told}", LANG, file=written[0].name))


@commands.command("sample", "contoh", t("commands.sample.help"))
def sample(
    folder: Annotated[Path, typer.Argument(metavar=t("slot.folder"), help=t("commands.sample.folder"))],
    lks: Annotated[
        int, typer.Option("--lks", min=1, metavar=t("slot.count"), help=t("commands.sample.lks"))
    ] = 12,
    seed: Annotated[int, typer.Option("--seed", metavar=t("slot.seed"), help=t("commands.sample.seed"))] = 1,
    flaws: Annotated[
        float, typer.Option("--flaws", parser=share, metavar=t("slot.rate"), help=t("commands.sample.flaws"))
    ] = 0.0,
    lang: Language = None,
    quiet: Quiet = False,
) -> None:
    """Make a synthetic region."""
    from lkstool.pipeline import sample_region

    terminal = _terminal(quiet=quiet)
    with terminal.progress(t("commands.sample.progress")) as bar:
        region = sample_region(folder, lks, seed, flaws, progress=bar.done)
    told = say(
        "commands.sample.done",
        LANG,
        files=region.files,
        folder=folder.as_posix(),
        planted=len(region.planted),
    )
    terminal.result(told)
    terminal.next_step(say("commands.sample.next", LANG, arguments=_again([folder.as_posix()])))


@commands.command("demo", "demo", t("commands.demo.help"))
def demo(
    folder: Annotated[
        Path, typer.Option("--dir", metavar=t("slot.folder"), help=t("commands.demo.folder"))
    ] = Path("lkstool-demo"),
    lang: Language = None,
    quiet: Quiet = False,
) -> None:
    """Try everything on sample data."""
    from lkstool.output.demo_view import DemoView
    from lkstool.pipeline import demo as run_demo

    run_demo(folder, DemoView(_terminal(quiet=quiet)))


@commands.command("explain", "jelaskan", t("commands.explain.help"))
def explain(
    code: Annotated[
        str | None, typer.Argument(metavar=t("slot.code"), help=t("commands.explain.code"))
    ] = None,
    lang: Language = None,
) -> None:
    """Explain a code."""
    from lkstool.output.explain_view import code_view, codes_view

    terminal = _terminal(quiet=False)
    terminal.result(code_view(code, LANG) if code else codes_view(LANG))


@form_commands.command("blank", "kosong", t("commands.form.blank"))
def form_blank(
    lks: Annotated[
        list[str] | None, typer.Option("--lks", metavar=t("slot.lks"), help=t("commands.form.blank_lks"))
    ] = None,
    out: Annotated[
        Path, typer.Option("--out", metavar=t("slot.folder"), help=t("commands.form.blank_out"))
    ] = Path(),
    register: RegisterFile = None,
    year: Year = None,
    workspace: In = None,
    lang: Language = None,
    quiet: Quiet = False,
) -> None:
    """Make blank forms."""
    from lkstool import form_sending
    from lkstool.output.terminal import near

    terminal = _terminal(quiet=quiet)
    written, kept = form_sending.blank_forms(
        out, year=year, lks=lks or [], register=register, workspace=_home(workspace)
    )
    told = say("commands.form.blank_done", LANG, files=len(written), folder=near(out))
    terminal.result(told)
    if kept:
        terminal.remark(say("commands.form.blank_kept", LANG, files=len(kept)))
    if written:
        terminal.next_step(say("commands.form.blank_next", LANG, file=written[0].name))


@form_commands.command("register", "daftar-induk", t("commands.form.register"))
def form_register(
    out: Annotated[
        Path | None, typer.Option("--out", metavar=t("slot.folder"), help=t("commands.form.register_out"))
    ] = None,
    workspace: In = None,
    lang: Language = None,
    quiet: Quiet = False,
) -> None:
    """Make a blank register."""
    from lkstool import form_sending
    from lkstool.output.terminal import near

    terminal = _terminal(quiet=quiet)
    written = form_sending.blank_register(out, workspace=_home(workspace))
    terminal.result(say("commands.form.register_done", LANG, file=near(written)))
    terminal.next_step(t("commands.form.register_next"), t("commands.form.register_command"))


@form_commands.command("prefill", "terisi", t("commands.form.prefill"))
def form_prefill(
    lks: Annotated[
        list[str] | None, typer.Option("--lks", metavar=t("slot.lks"), help=t("commands.form.prefill_lks"))
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar=t("slot.folder"), help=t("commands.form.prefill_out"))
    ] = None,
    register: RegisterFile = None,
    jobs: Jobs = None,
    year: Year = None,
    workspace: In = None,
    lang: Language = None,
    quiet: Quiet = False,
) -> int:
    """Make forms with what is known already."""
    from lkstool import form_sending
    from lkstool import workspace as workspaces
    from lkstool.output.prefill_view import next_step, prefill_view

    terminal = _terminal(quiet=quiet)
    home = workspaces.open_workspace(workspace)
    with terminal.progress(t("commands.form.prefill_progress")) as bar:
        made = form_sending.prefilled_forms(
            home,
            year=year,
            lks=lks or [],
            out=out,
            register=register,
            jobs=jobs,
            on_listed=bar.total,
            on_done=bar.done,
        )
    terminal.result(prefill_view(made, LANG))
    terminal.next_step(next_step(made, LANG))
    return 1 if any(each.why for each in made) else 0


@form_commands.command("check", "periksa", t("commands.form.check"))
def form_check(
    file: Annotated[
        Path | None, typer.Argument(metavar=t("slot.file"), help=t("commands.form.check_file"))
    ] = None,
    lang: Language = None,
) -> int:
    """Check form files."""
    from lkstool import pipeline
    from lkstool.output.form_view import form_check_view

    checked = pipeline.check_forms([file] if file else None)
    _terminal(quiet=False).result(form_check_view(checked, LANG))
    return 1 if any(form is None for _, form, _ in checked) else 0


@form_commands.command("diff", "banding", t("commands.form.diff"))
def form_diff(
    old: Annotated[str, typer.Argument(metavar=t("slot.old"), help=t("commands.form.diff_old"))],
    new: Annotated[str, typer.Argument(metavar=t("slot.new"), help=t("commands.form.diff_new"))],
    lang: Language = None,
) -> None:
    """Compare two years."""
    from lkstool.forms.compare import compare
    from lkstool.forms.load import form_of
    from lkstool.output.form_view import form_diff_view

    _terminal(quiet=False).result(form_diff_view(compare(form_of(old), form_of(new)), LANG))


@form_commands.command("fields", "isian", t("commands.form.fields"))
def form_fields(
    year: Year = None,
    lang: Language = None,
) -> None:
    """Show all fields."""
    from lkstool.forms.load import form_of, years
    from lkstool.output.form_view import form_fields_view

    _terminal(quiet=False).result(form_fields_view(form_of(year or years()[-1]), LANG))


def main() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run_app(commands.app, LANG))
