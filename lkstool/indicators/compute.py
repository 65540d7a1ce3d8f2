"""From the facts of a year to everything that its report prints, in one pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from lkstool.core.facts import AsReported, Facts, Settings
from lkstool.core.figures import Context, Edition, Withheld
from lkstool.core.followup import NO_PLAN, FollowUp, Plan, updated
from lkstool.core.formats import listed, percent
from lkstool.core.regions import regions
from lkstool.forms.model import Form
from lkstool.indicators import (
    achievements,
    agenda,
    change,
    corrections,
    excepted,
    followup,
    income,
    money,
    papers,
    partners,
    practices,
    quality,
    releases,
    reprints,
    subjects,
)
from lkstool.indicators.asked import TABLE_FIELDS
from lkstool.indicators.asked_otherwise import asked_otherwise
from lkstool.indicators.catalogue import INDICATORS
from lkstool.indicators.counts import Key, Ledger
from lkstool.indicators.evidence import Evidence
from lkstool.indicators.layouts import LAYOUTS
from lkstool.indicators.limits import limits
from lkstool.indicators.measures import Measured, Measures
from lkstool.indicators.population import Year
from lkstool.indicators.tables import REVISED, finished

_PROTECTS = Withheld.PROTECTS


@dataclass(frozen=True, slots=True, eq=False)
class Traced:
    """The figures of a year with what stands behind them.

    Attributes:
        context: what the internal edition prints.
        evidence: by figure id; a figure that is "not reported" has none.
        lks: as ``population.Year.lks``: name, kabupaten or kota and standing of every LKS.
        groups, sexes: codes of the groups of people and of their sexes, in the form's order, with labels.
        main_groups: the main group of every valid LKS.
    """

    context: Context
    evidence: Mapping[str, Evidence]
    lks: pd.DataFrame
    groups: Mapping[str, str]
    sexes: Mapping[str, str]
    main_groups: Mapping[str, str]


def compute(
    facts: Facts,
    previous: Facts | None,
    form: Form,
    settings: Settings,
    edition: Edition,
    plan: Plan = NO_PLAN,
    named: practices.Named = lambda _words: False,
    *,
    reported: AsReported | None = None,
    printed: Sequence[Facts] = (),
) -> Context:
    """Compute all figures and tables of a report.

    Args:
        facts: this year's data.
        previous: last year's data, if there is any; used only on the LKS that are valid in both years.
        form: this year's form: period, labels, order of the codes.
        settings: reference day, deadline, weights, smallest count.
        edition: ``public`` withholds small counts of people, ``internal`` prints all.
        plan: what the office has decided to do.
        named: says whether some words are the name of somebody served; no practice that has one is told.
        reported: last year as its report had it; None where nobody knows.
        printed: this year as it was when public reports were printed of it, oldest first, where it was
            otherwise than now.

    Returns:
        Figures in the order of the catalogue, tables in the order of their layouts.
    """
    return _computed(facts, previous, form, settings, edition, plan, named, reported, printed)[0]


def proposed(facts: Facts, previous: Facts | None, form: Form, settings: Settings) -> tuple[FollowUp, ...]:
    """Return what the data of a year propose to be done, as ``followup.proposals`` orders it.

    Args:
        facts: this year's data.
        previous: last year's data, if there is any.
        form: this year's form.
        settings: as for ``compute``.
    """
    return followup.proposals(*_years(facts, previous, form, settings, "internal"))


def traced(
    facts: Facts, previous: Facts | None, form: Form, settings: Settings, plan: Plan = NO_PLAN
) -> Traced:
    """Compute all figures as the internal edition prints them, and keep the rows behind each.

    Args:
        facts: this year's data.
        previous: last year's data, if there is any.
        form: this year's form.
        settings: as for ``compute``.
        plan: what the office has decided to do.
    """
    context, measured, year = _computed(
        facts, previous, form, settings, "internal", plan, lambda _words: False, None, ()
    )
    evidence = {
        name: behind.evidence
        for name, behind in measured.items()
        if behind.evidence is not None and context.figures[name].value is not None
    }
    groups, sexes = (year.labels("penerima", name) for name in ("kelompok", "jenis_kelamin"))
    return Traced(context, evidence, year.lks, groups, sexes, year.main_groups)


def _computed(
    facts: Facts,
    previous: Facts | None,
    form: Form,
    settings: Settings,
    edition: Edition,
    plan: Plan,
    named: practices.Named,
    reported: AsReported | None,
    printed: Sequence[Facts],
) -> tuple[Context, Mapping[str, Measured], Year]:
    """Measure a year and settle what is printed of it."""
    year, before = _years(facts, previous, form, settings, edition)
    then = _then(year, before, reported)
    corrected = corrections.measure(year, before, then, reported)
    planned = _planned(followup.proposals(year, before), plan)
    past = tuple(each for each in plan.before if each.chosen)
    ledger = Ledger()
    of_year = subjects.of_year(year, before, ledger)
    of_practices, told = practices.measure(year, named)
    parts: tuple[Measures, ...] = (
        *of_year,
        papers.measure(year, before),
        money.measure(year, before),
        income.measure(year),
        partners.measure(year),
        quality.measure(year, before, then),
        excepted.measure(year),
        agenda.measure(year, planned, past),
        of_practices,
    )
    marks: dict[Key, Withheld] = {}
    if edition == "public":
        marks = reprints.withheld(ledger, year, before, printed)
        if before is not None:
            earlier = releases.withheld_of_last_year(before, change.same_lks(year, before), corrected)
            # Where both withhold a count, the mark that tells less stands.
            marks |= {
                key: mark if marks.get(key, mark) is mark else _PROTECTS for key, mark in earlier.items()
            }
        if corrected.of_few:
            marks[money.OF_LAST_YEAR] = _PROTECTS
    measured = {each.id: each for part in parts for each in part.figures}
    side_by_side = achievements.measure(year, measured)
    drafts = {draft.id: draft for part in (*parts, side_by_side) for draft in part.tables}
    drafts["T11.3"] = corrected.draft
    last = str(int(facts.year) - 1) if facts.year.isdigit() else ""
    if corrected.draft.rows:
        last = f"{last} {REVISED}"
        drafts["T11.5"] = corrections.marked(drafts["T11.5"])
    drafts["T14.1"] = limits(year, before, marks, ledger.printed)
    context = Context(
        year=facts.year,
        reference_date=settings.reference_date,
        edition=edition,
        meeting=_meeting(settings),
        figures={
            name: measured[name].finished(marks, unknown=bool(form.lacking(indicator.fields)))
            for name, indicator in INDICATORS.items()
        },
        tables={
            name: finished(
                drafts[name],
                marks,
                facts.year,
                last,
                unknown=bool(form.lacking(TABLE_FIELDS.get(name, ()))),
            )
            for name in LAYOUTS
        },
        follow_up=planned,
        past_follow_up=past,
        practices=told,
        form_changes=asked_otherwise(form),
    )
    return context, measured, year


def _planned(proposals: tuple[FollowUp, ...], plan: Plan) -> tuple[FollowUp, ...]:
    """Return what is to be done as the office has it, region by region as the proposals stand."""
    order = {code: at for at, code in enumerate(regions())}
    rows = [each for each in updated(proposals, plan.now) if not each.is_outdated]
    return tuple(sorted(rows, key=lambda each: order.get(each.kabkota, len(order))))


def _years(
    facts: Facts, previous: Facts | None, form: Form, settings: Settings, edition: Edition
) -> tuple[Year, Year | None]:
    """Return this year and the one before as they are measured."""
    year = Year(facts, form, settings, settings.reference_date, form.period.start, form.period.end, edition)
    # A year without any valid report is no year to compare with.
    if previous is None or not previous.submissions["counts"].astype(bool).any():
        return year, None
    return year, _year_before(year, previous)


def _year_before(year: Year, previous: Facts) -> Year:
    """Return last year as it is measured: the same days of the calendar, as many years earlier."""
    back = int(year.facts.year) - int(previous.year)
    settings = replace(year.settings, year=previous.year, deadline=_earlier(year.settings.deadline, back))
    return Year(
        previous,
        year.form,
        settings,
        _earlier(year.reference, back),
        _earlier(year.start, back),
        _earlier(year.end, back),
        year.edition,
    )


def _then(year: Year, before: Year | None, reported: AsReported | None) -> Year | None:
    """Return last year as its report had it: ``before`` itself where nothing has changed since."""
    if before is None or reported is None:
        return None
    return before if reported.facts is before.facts else _year_before(year, reported.facts)


def _earlier(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def _weights(settings: Settings) -> str:
    """Say what the three parts of the score weigh, in the order in which the report names them."""
    names = ("melapor", "tepat waktu", "sah")
    parts = zip(names, settings.weights, strict=True)
    return listed([f"{name} {percent(100 * weight, decimals=0)}" for name, weight in parts])


def _meeting(settings: Settings) -> dict[str, str | date]:
    meeting: dict[str, str | date] = {
        "nama": settings.meeting_name,
        "majelis": settings.council,
        "tenggat": settings.deadline,
        "bobot": _weights(settings),
    }
    if settings.meeting_date is not None:
        meeting["tanggal"] = settings.meeting_date
    return meeting
