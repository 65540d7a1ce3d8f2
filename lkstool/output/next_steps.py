"""What to type after a command: sentences with commands that can be copied as they stand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lkstool.core.formats import Lang
from lkstool.core.messages import say
from lkstool.core.results import Validation
from lkstool.core.status import StatusTable
from lkstool.output.files import free_name

Step = tuple[str, tuple[str, ...]]
_NEW_WORKSPACE = "ruang-kerja"


def after_validation(
    validation: Validation,
    arguments: str,
    lang: Lang,
    *,
    in_workspace: bool,
    in_full: bool,
    replies: str,
    done: Sequence[str] = (),
    matching: str = "",
) -> list[Step]:
    """Say what can be done after a validation.

    Args:
        validation: its result.
        arguments: what was given to the command, as it is typed after the next one.
        lang: ``id`` or ``en``.
        in_workspace: there is a workspace to merge into.
        in_full: the files were shown in full.
        replies: a folder that replies may go to, as it is typed.
        done: options that were used already and need not be offered: ``xlsx``, ``reply``.
        matching: a file of another layout that could be matched with the form, as it is typed.

    Returns:
        Sentences, each with its commands; a command alone stands as the sentence.
    """

    def told(key: str, **values: object) -> str:
        return say(f"commands.validate.{key}", lang, **values)

    merging = told("next_good", arguments=arguments)
    if not validation.blocks and in_workspace:
        return [(merging, ())]
    if not validation.blocks:
        there = f"{merging} --workspace {_NEW_WORKSPACE}"
        return [(told("next_workspace"), (told("next_init", folder=_NEW_WORKSPACE), there))]
    offers = [key for key in ("xlsx", "reply") if key not in done]
    if in_full:
        code = next(each.findings[0].code for each in validation.files if each.count("error"))
        ways = [told(f"next_{key}", arguments=arguments, replies=replies) for key in offers if key == "reply"]
        steps: list[Step] = [
            (told("next_bad" if ways else "next_meaning"), (*ways, told("next_code", code=code)))
        ]
    else:
        ways = [told(f"next_{key}", arguments=arguments, replies=replies) for key in ("verbose", *offers)]
        about = {2: "next_details", 1: f"next_details_{offers[0]}" if offers else "", 0: "next_details_alone"}
        steps = [(told(about[len(offers)]), tuple(ways))]
    if matching:
        steps.append((told("next_layout"), (told("next_map", arguments=matching),)))
    if in_workspace and validation.count_state("valid"):
        steps.append((told("next_partly"), (merging,)))
    return steps


def other_year(validation: Validation, usual: str) -> str | None:
    """Return the year of the valid files where it is another than the workspace's; else None."""
    found = {result.year for result in validation.files if result.state == "valid"}
    return found.pop() if len(found) == 1 and usual not in found else None


def other_layout(validation: Validation) -> str | None:
    """Return the first file that looks like a home's own list and that no mapping read yet.

    Such a file does not say its form year (LKS118) and lacks sheets or columns that are required, or
    has no sheet of the form at all (LKS117). A sender's damaged form does say its year.
    """
    for result in validation.files:
        codes = {finding.code for finding in result.findings}
        if "LKS117" in codes or ("LKS118" in codes and codes & {"LKS201", "LKS205"}):
            return result.file
    return None


def after_status(
    table: StatusTable, arguments: str, lang: Lang, *, chosen: str = "", chased: bool = False
) -> list[str]:
    """Say what comes next in the year.

    Args:
        table: how far the collecting is.
        arguments: the workspace and year that were named, as they are typed after the next command.
        lang: ``id`` or ``en``.
        chosen: the PDM that was named, typed in the same way.
        chased: the reminders were written just now.

    Returns:
        A sentence with its commands; a command alone stands as the sentence.
    """

    def told(key: str, **values: object) -> str:
        return say(f"commands.status.{key}", lang, **values)

    totals = table.totals
    if table.waiting:
        check, merge = told("next_check", arguments=arguments), told("next_merge", arguments=arguments)
        return [told("next_inbox"), check, merge]
    if table.register is None:
        return [told("next_register"), told("next_register_command")]
    if not totals.received and table.as_of <= table.deadline:
        return [told("next_send"), told("next_send_command")]
    if any(each.to_chase for each in table.lks) and not chased:
        folder = free_name(Path(told("folder", day=table.as_of.isoformat())))
        return [told("next_chase"), told("next_messages", arguments=arguments + chosen, folder=folder)]
    if not totals.valid:
        return [told("next_later"), told("next_check", arguments=arguments)]
    return [told("next_report", arguments=arguments)]
