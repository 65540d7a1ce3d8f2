"""The command ``map``: workbooks of other layouts. No logic."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lkstool.cli_options import LANG, In, Language, Quiet, Year, t, terminal_of, typed_again, workspace_of
from lkstool.command_line import Commands
from lkstool.core.messages import mistake, say

if TYPE_CHECKING:
    from lkstool.mapping import Draft
    from lkstool.output.terminal import Terminal

map_commands = Commands(LANG, t("help.app"))


@map_commands.command("map", "petakan", t("commands.map.help"))
def map_layout(
    file: Annotated[str, typer.Argument(metavar=t("slot.file"), help=t("commands.map.file"))],
    name: Annotated[
        str | None, typer.Option("--name", metavar=t("slot.name"), help=t("commands.map.name"))
    ] = None,
    sheet: Annotated[
        list[str] | None, typer.Option("--sheet", metavar="A=B", help=t("commands.map.sheet"))
    ] = None,
    column: Annotated[
        list[str] | None, typer.Option("--column", metavar="A=B", help=t("commands.map.column"))
    ] = None,
    constant: Annotated[
        list[str] | None, typer.Option("--set", metavar="A=B", help=t("commands.map.constant"))
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar=t("slot.file"), help=t("commands.map.out"))
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help=t("commands.map.yes"))] = False,
    year: Year = None,
    workspace: In = None,
    lang: Language = None,
    quiet: Quiet = False,
) -> None:
    """Match another layout with the form."""
    from lkstool import mapping
    from lkstool.output.path_text import near

    terminal = terminal_of(quiet=quiet)
    home = workspace_of(workspace)
    draft = mapping.draft(
        file, year=year, workspace=home, sheets=sheet or (), columns=column or (), constants=constant or ()
    )
    if draft.is_form:
        terminal.result(say("map.already", LANG, year=draft.proposal.year))
        return
    if out is None and (known := mapping.known_as(draft, home)):
        terminal.result(say("map.known", LANG, path=near(Path(known))))
        return
    _show(draft, terminal)
    confirmed = draft if yes else _confirmed(draft, terminal)
    if confirmed is None:
        terminal.result(t("map.kept"))
        return
    path = mapping.save(confirmed, name or Path(file).stem, home, out)
    terminal.result(say("map.saved", LANG, path=near(path)))
    chosen = None if home and path.parent == home.layouts else near(path)
    again = typed_again([file], mapping=chosen, year=year, workspace=workspace)
    terminal.next_step(t("map.next"), say("map.next_validate", LANG, arguments=again.strip()))


def _show(draft: Draft, terminal: Terminal) -> None:
    from lkstool.mapping import CODE_FIELD
    from lkstool.output.layout_view import lacking_text, proposal_view

    terminal.result(proposal_view(draft.proposal, draft.form, LANG))
    lacking = [each for each in draft.lacking if (each[0].name, each[1].name) != CODE_FIELD]
    if lacking:
        terminal.remark(lacking_text(lacking, LANG))
        example = next((f"{s.name}.{f.name}" for s, f in lacking if f.privacy != "personal"), "")
        terminal.remark(say("map.lacking_next", LANG, example=example or "penerima.kelompok"))
    if len(lacking) < len(draft.lacking):
        terminal.remark(t("map.lacking_code"))


def _confirmed(draft: Draft, terminal: Terminal) -> Draft | None:
    """Let the officer put the draft right until it is to be saved; None if it is not."""
    yes, no = t("general.confirm_words").split()
    while True:
        answer = terminal.ask(t("map.question"))
        if answer is None:
            raise mistake("map_needs_yes")
        if answer.lower() in (yes, "y", "yes"):
            return draft
        if answer.lower() in (no, no[0], "n", "no", ""):
            return None
        if answer.isdecimal() and 1 <= int(answer) <= len(draft.columns):
            corrected = _corrected(draft, int(answer) - 1, terminal)
            if corrected is not draft:
                draft = corrected
                _show(draft, terminal)
        else:
            terminal.remark(say("map.no_such_number", LANG, value=answer))


def _corrected(draft: Draft, heading: int, terminal: Terminal) -> Draft:
    """Ask what one heading is; an answer that cannot be meant leaves it as it is."""
    from lkstool.intake.proposal import Target
    from lkstool.mapping import meant

    *_, tab, column = draft.columns[heading]
    answer = terminal.ask(say("map.question_field", LANG, heading=column.heading))
    if not answer:
        return draft
    if answer in ("-", "–"):
        return draft.changed(heading, None)
    target = meant(draft, heading, answer)
    if isinstance(target, Target):
        return draft.changed(heading, target)
    told = {"sheet": draft.form.by_name[tab.sheet or ""].title, "value": answer}
    if target is None:
        terminal.remark(say("map.no_such_field", LANG, **told))
    else:
        terminal.remark(say("map.no_such_field_guess", LANG, **told, guess=target.title))
    return draft
