"""The commands that keep what the office has: backup, restore, purge, rotate-key, log, doctor. No logic."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from lkstool.cli_options import LANG, AsJson, In, Jobs, Language, Quiet, Verbose, t, terminal_of, typed_again
from lkstool.command_line import Commands
from lkstool.core.messages import mistake, say

keeping_commands = Commands(LANG, t("help.app"))


@keeping_commands.command("backup", "cadangkan", t("commands.backup.help"))
def backup(
    out: Annotated[
        Path | None, typer.Option("--out", metavar=t("slot.folder"), help=t("commands.backup.out"))
    ] = None,
    without_originals: Annotated[
        bool,
        typer.Option("--without-originals", "--tanpa-asli", help=t("commands.backup.without_originals")),
    ] = False,
    with_key: Annotated[
        bool, typer.Option("--with-key", "--dengan-kunci", help=t("commands.backup.with_key"))
    ] = False,
    json: AsJson = False,
    workspace: In = None,
    lang: Language = None,
    quiet: Quiet = False,
) -> int:
    """Make a backup."""
    from lkstool import workspace as workspaces
    from lkstool.keeping import backup as keeping
    from lkstool.output.keeping_view import backup_json, backup_remarks, backup_told
    from lkstool.output.path_text import near, quoted

    terminal = terminal_of(quiet=quiet or json)
    home = workspaces.open_workspace(workspace)
    with terminal.progress(t("commands.backup.progress")) as bar:
        made = keeping.backup(
            home,
            out=out,
            originals=not without_originals,
            key=with_key,
            on_listed=bar.total,
            on_done=bar.done,
        )
    if json:
        sys.stdout.write(backup_json(made) + "\n")
        return 1 if made.missing else 0
    terminal.result(backup_told(made, LANG))
    terminal.paths([near(made.path)])
    for remark in backup_remarks(made, LANG):
        terminal.remark(remark)
    told = "next_command" if with_key else "next_command_key"
    again = say(f"commands.backup.{told}", LANG, file=quoted([near(made.path)]))
    terminal.next_step(t("commands.backup.next"), again)
    return 1 if made.missing else 0


@keeping_commands.command("restore", "pulihkan", t("commands.restore.help"))
def restore(
    file: Annotated[Path, typer.Argument(metavar=t("slot.file"), help=t("commands.restore.file"))],
    workspace: Annotated[
        Path | None,
        typer.Option("--workspace", metavar=t("slot.folder"), help=t("commands.restore.workspace")),
    ] = None,
    key: Annotated[
        Path | None,
        typer.Option("--key", "--kunci", metavar=t("slot.file"), help=t("commands.restore.key")),
    ] = None,
    new_key: Annotated[
        bool, typer.Option("--new-key", "--kunci-baru", help=t("commands.restore.new_key"))
    ] = False,
    database: Annotated[
        str | None, typer.Option("--database", metavar="URL", help=t("commands.restore.database"))
    ] = None,
    json: AsJson = False,
    lang: Language = None,
    quiet: Quiet = False,
) -> None:
    """Restore a workspace from a backup."""
    from lkstool.keeping import restore as keeping
    from lkstool.output.keeping_view import restored_json, restored_view
    from lkstool.output.path_text import near, quoted

    if workspace is None:
        raise mistake("restore_where", file=quoted([file.as_posix()]))
    if key and new_key:
        raise mistake("two_keys")
    terminal = terminal_of(quiet=quiet or json)
    with terminal.progress(t("commands.restore.progress")) as bar:
        restored = keeping.restore(
            file,
            workspace,
            key_file=key,
            new_key=new_key,
            database=database,
            on_listed=bar.total,
            on_done=bar.done,
        )
    if json:
        sys.stdout.write(restored_json(restored) + "\n")
        return
    terminal.result(restored_view(restored, LANG))
    terminal.next_step(say("commands.restore.next", LANG, folder=quoted([near(restored.folder)])))


@keeping_commands.command("purge", "musnahkan", t("commands.purge.help"))
def purge(
    year: Annotated[
        str | None, typer.Option("--year", metavar=t("slot.year"), help=t("commands.purge.year"))
    ] = None,
    before: Annotated[
        str | None,
        typer.Option("--before", "--sebelum", metavar=t("slot.year"), help=t("commands.purge.before")),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help=t("commands.purge.yes"))] = False,
    json: AsJson = False,
    workspace: In = None,
    lang: Language = None,
    quiet: Quiet = False,
) -> int:
    """Delete what is personal of years whose retention is over."""
    from lkstool import workspace as workspaces
    from lkstool.keeping import retention
    from lkstool.output.keeping_view import purge_json, purge_view

    terminal = terminal_of(quiet=quiet or json)
    home = workspaces.open_workspace(workspace)
    done, copies = retention.purge(home, year=year, before=before, yes=yes)
    unfinished = bool(done.left) or not done.compacted
    if json:
        sys.stdout.write(purge_json(done, copies, done=yes) + "\n")
        return 1 if unfinished else 0
    terminal.result(purge_view(done, copies, LANG, done=yes))
    again = typed_again(year=year, before=before, workspace=workspace)
    if not yes and not done.nothing:
        command = say("commands.purge.next_dry_command", LANG, arguments=again)
        terminal.next_step(t("commands.purge.next_dry"), command)
    elif unfinished:
        terminal.next_step(say("commands.purge.next_again", LANG, arguments=again))
    elif yes and not done.nothing:
        there = typed_again(workspace=workspace)
        terminal.next_step(say("commands.purge.next", LANG, arguments=there))
    return 1 if unfinished else 0


@keeping_commands.command("rotate-key", "ganti-kunci", t("commands.rotate_key.help"))
def rotate_key(
    yes: Annotated[bool, typer.Option("--yes", "-y", help=t("commands.rotate_key.yes"))] = False,
    json: AsJson = False,
    jobs: Jobs = None,
    workspace: In = None,
    lang: Language = None,
    quiet: Quiet = False,
) -> None:
    """Exchange the key and make all tokens anew."""
    from lkstool import workspace as workspaces
    from lkstool.keeping import rotate
    from lkstool.output.keeping_view import rotate_question, rotated_json, rotated_view

    terminal = terminal_of(quiet=quiet or json)
    home = workspaces.open_workspace(workspace)
    if not yes:
        submissions, missing = rotate.without_original(home)
        answer = terminal.confirm(rotate_question(submissions, len(missing), LANG))
        if answer is None:
            raise mistake("rotate_needs_yes")
        if not answer:
            terminal.result(t("commands.rotate_key.kept"))
            return
    with terminal.progress(t("commands.rotate_key.progress")) as bar:
        rotated = rotate.rotate(home, jobs=jobs, on_listed=bar.total, on_done=bar.done)
    if json:
        sys.stdout.write(rotated_json(rotated) + "\n")
        return
    terminal.result(rotated_view(rotated, LANG))
    terminal.next_step(say("commands.rotate_key.next", LANG, arguments=typed_again(workspace=workspace)))


@keeping_commands.command("log", "catatan", t("commands.log.help"))
def log(
    json: AsJson = False,
    workspace: In = None,
    lang: Language = None,
    quiet: Quiet = False,
) -> None:
    """Show who did what and when."""
    from lkstool import workspace as workspaces
    from lkstool.dataset import audit
    from lkstool.output.keeping_view import log_json, log_view

    entries = audit.entries(workspaces.open_workspace(workspace))
    if json:
        sys.stdout.write(log_json(entries) + "\n")
        return
    terminal_of(quiet=quiet).result(log_view(entries, LANG))


@keeping_commands.command("doctor", "dokter", t("commands.doctor.help"))
def doctor(
    fix: Annotated[bool, typer.Option("--fix", help=t("commands.doctor.fix"))] = False,
    json: AsJson = False,
    workspace: In = None,
    lang: Language = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Check the health of a workspace."""
    from lkstool import workspace as workspaces
    from lkstool.keeping import health
    from lkstool.output.health_view import health_json, health_view

    terminal = terminal_of(quiet=quiet or json)
    folder = workspaces.folder_of(workspace)
    encoding = sys.stdout.encoding or ""  # a progress bar puts another stream in its place
    with terminal.progress(t("commands.doctor.progress")) as bar:
        checks = health.examine(folder, encoding=encoding, fix=fix, on_listed=bar.total, on_done=bar.done)
    bad = any(check.verdict == "bad" for check in checks)
    arguments = typed_again(workspace=workspace)
    if json:
        sys.stdout.write(health_json(checks, LANG, arguments) + "\n")
        return 1 if bad else 0
    terminal.result(health_view(checks, LANG, in_full=verbose, arguments=arguments))
    if bad:
        again = say("commands.doctor.next_command", LANG, arguments=arguments)
        terminal.next_step(t("commands.doctor.next"), again)
    return 1 if bad else 0
