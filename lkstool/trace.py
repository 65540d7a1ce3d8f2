"""From a figure of the report back to the LKS, files, sheets and rows that it was counted from.

The rows are those that the measures themselves have kept (``indicators.evidence``); here they get the names
of their files, and beside them stand the automatic changes and the exceptions that touched them.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lkstool.core.figures import Number
from lkstool.core.messages import mistake
from lkstool.core.origins import Excepted, Origin, Ratio, Role, Side, Touched, Trace
from lkstool.core.regions import regions
from lkstool.forms.load import form_of, years
from lkstool.selection import chosen_lks, group_code, place_of_pdm, region_code

if TYPE_CHECKING:
    import pandas as pd

    from lkstool.dataset.year_book import YearBook
    from lkstool.indicators.catalogue import Indicator
    from lkstool.indicators.evidence import Counted, Evidence
    from lkstool.workspace import Workspace

# Tables whose cells are figures of a place or a group; the others are lists, or are made of several figures.
TABLES: Mapping[str, tuple[str, ...]] = {
    "T0.1": ("P01",),
    "T1.1": ("J01", "M01", "M03"),
    "T2.1": ("J01",),
    "T2.3": ("J03",),
    "T2.4": ("J01", "M01"),
    "T3.1": ("P01",),
    "T3.2": ("P01",),
    "T3.3": ("P04",),
    "T3.6": ("J05",),
    "T4.1": ("G01", "G02", "G03"),
    "T4.2": ("C02", "C03", "C04"),
    "T4.3": ("P06b", "C01", "C13"),
    "T5.1": ("L01",),
    "T5.2": ("L04", "L05", "L06"),
    "T6.1": ("S00", "S07"),
    "T6.2": ("S01",),
    "T6.3": ("S04",),
    "T6.4": ("S06",),
    "T8.1": ("K01",),
    "T8.2": ("K02",),
    "T8.3": ("K03",),
    "T8.4": ("K05",),
    "T8.5": ("K07",),
    "T9.1": ("N01", "N02"),
    "T9.2": ("N03",),
    "T10.1": ("M01", "M02", "M03", "M08"),
    "T13.5": ("D04",),
}


def trace(
    name: str,
    workspace: Workspace,
    *,
    year: str | None = None,
    lks: str | None = None,
    kabkota: str | None = None,
    pdm: str | None = None,
    kelompok: str | None = None,
) -> Trace:
    """Trace a figure, or its part of some LKS and one group of people.

    Args:
        name: id of the indicator, in upper or lower case.
        workspace: whose dataset.
        year: form year; None is the workspace's.
        lks: code of an LKS.
        kabkota: name or code of a kabupaten or kota.
        pdm: name of a PDM, or name or code of its kabupaten or kota.
        kelompok: code or label of a group of people. Where people are counted it is their own; elsewhere, and
            in a median, the main one of the LKS.

    Raises:
        UserError: no such indicator, place, LKS or group; or nothing of that year is in the dataset.
    """
    from lkstool.dataset.year_book import year_book
    from lkstool.indicators.compute import traced
    from lkstool.indicators.evidence import FOLLOW_UPS, RESIDENTS
    from lkstool.planning import plan_of
    from lkstool.workspace import followup_list, residents_file

    indicator = named(name)
    settings = (workspace.for_year(year) if year else workspace).settings
    form = form_of(settings.year)
    now = year_book(workspace, settings.year)
    if now is None:
        raise mistake("year_without_data", year=settings.year)
    last = str(int(settings.year) - 1)
    before = year_book(workspace, last) if last in years() else None
    current = replace(now.facts, residents=workspace.residents())
    plan = plan_of(workspace, settings.year)
    told = traced(current, before.facts if before else None, form, settings, plan)
    figure = told.context.figures[indicator.id]
    chosen = chosen_lks(told.lks, now.facts.register, code=lks, region=kabkota, pdm=pdm)
    within = None if chosen is None else chosen | _places(lks, kabkota, pdm)
    group = None if kelompok is None else group_code(kelompok, told.groups)
    narrowed = {
        name: shown
        for name, shown in (
            ("lks", lks and next(iter(chosen or ()), lks)),
            ("kabkota", kabkota and regions()[region_code(kabkota)].name),
            ("pdm", pdm),
            ("kelompok", told.groups[group] if group else None),
        )
        if shown
    }
    words = {"numerator": indicator.numerator, "denominator": indicator.denominator}
    about = (
        *(indicator.id, indicator.title, indicator.unit, indicator.definition, words),
        *(settings.year, settings.reference_date, figure.coverage, figure.value),
    )
    behind = told.evidence.get(indicator.id)
    if behind is None:
        return Trace(*about, None, narrowed, reported=False)
    behind = behind.of(within, group)
    parts = tuple(
        (part, told.context.figures[part].title, told.evidence[part].of(within, group).value(), weight)
        for part, weight in zip(behind.parts, behind.weights, strict=True)
        if part in told.evidence
    )
    files = _Files(
        now,
        before,
        dict(zip(map(str, told.lks.index), told.lks["nama"], strict=True)),
        {each.name: each.title for each in form.sheets},
        {
            FOLLOW_UPS: (workspace.follow_ups.name, followup_list.sheet_of(last)),
            RESIDENTS: (workspace.residents_file.name, residents_file.SHEET),
        },
    )
    sides = tuple(files.side(role, its) for role, its in _sides(behind))
    value: Number = figure.value
    if narrowed:
        value = _score(parts) if behind.shape == "score" else behind.value()
    if chosen is not None and indicator.population in ("sah", "panel"):
        # Where nobody has reported there is no number, which is not the same as none.
        value = value if told.lks["sah"].reindex(sorted(chosen)).any() else None
    return Trace(
        *about,
        value,
        narrowed,
        reported=True,
        sides=sides,
        ratios=files.ratios(behind) if behind.shape == "median" else (),
        parts=parts,
        changes=files.changes(sides, indicator.fields),
        waivers=files.waivers(sides, indicator.fields),
    )


def named(text: str) -> Indicator:
    """Return the indicator that a text means.

    Raises:
        UserError: there is none; the nearest is suggested, and a table's id leads to its figures.
    """
    from lkstool.indicators.catalogue import INDICATORS
    from lkstool.indicators.layouts import LAYOUTS

    by_name = {name.casefold(): indicator for name, indicator in INDICATORS.items()}
    plain = text.strip().casefold()
    if plain in by_name:
        return by_name[plain]
    table = text.strip().upper()
    if table in TABLES:
        raise mistake("trace_of_table", table=table, figures=", ".join(TABLES[table]), first=TABLES[table][0])
    if table in LAYOUTS:
        raise mistake("trace_of_list", table=table)
    titles = {indicator.title.casefold(): name for name, indicator in INDICATORS.items()}
    near = [title for title in titles if plain and plain in title]
    titles |= {name.casefold(): name for name in INDICATORS}
    near += difflib.get_close_matches(plain, list(titles), n=1, cutoff=0.5)
    if near:
        guess = titles[near[0]]
        raise mistake("unknown_indicator_guess", name=text, guess=guess, title=INDICATORS[guess].title)
    raise mistake("unknown_indicator", name=text)


def _places(lks: str | None, kabkota: str | None, pdm: str | None) -> frozenset[str]:
    """Return the kabupaten or kota that was asked for; none where an LKS was, or the PDM is no such place."""
    if lks is not None:
        return frozenset()
    asked = set() if kabkota is None else {region_code(kabkota)}
    if pdm is not None:
        asked.add(place_of_pdm(pdm))
    return frozenset(asked - {""}) if len(asked) == 1 else frozenset()


def _sides(behind: Evidence) -> list[tuple[Role, Counted]]:
    sides: tuple[tuple[Role, Counted | None], ...] = (
        ("numerator", behind.numerator),
        ("denominator", behind.denominator),
        ("previous", behind.previous),
    )
    return [(role, its) for role, its in sides if its is not None]


def _score(parts: Sequence[tuple[str, str, float | None, float]]) -> float | None:
    known = [(value, weight) for _, _, value, weight in parts if value is not None]
    return round(sum(value * weight for value, weight in known), 4) if len(known) == len(parts) else None


def _place_name(code: str) -> str:
    from lkstool.indicators.tables import WHOLE_REGION

    return regions()[code].name if code else WHOLE_REGION


class _Files:
    """Names of files and LKS for the rows of one year and the year before, and of the office's own lists."""

    def __init__(
        self,
        now: YearBook,
        before: YearBook | None,
        names: Mapping[str, str],
        titles: Mapping[str, str],
        lists: Mapping[str, tuple[str, str]],
    ) -> None:
        from lkstool.dataset.rows import records

        years_known = [each for each in (now, before) if each is not None]
        sent = [row for each in years_known for row in records(each.submissions)]
        self.files = {row["submission"]: row["file"] for row in sent}
        self.all_changes = [row for each in years_known for row in records(each.changes)]
        self.all_waivers = [row for each in years_known for row in records(each.waivers)]
        self.names = names
        self.titles = titles
        self.lists = lists

    def side(self, role: Role, its: Counted) -> Side:
        """Return one number with its origins."""
        rows = its.rows.assign(submission=its.rows["submission"].fillna(-1))
        origins = tuple(
            self._origin(str(own["lks"].iloc[0]), int(own["submission"].iloc[0]), own, its)
            for _, own in rows.groupby(["lks", "submission"], sort=True, observed=True)
        )
        if its.sheet in self.lists:
            file, title = self.lists[its.sheet]
            placed = tuple(replace(each, file=file, name=_place_name(each.lks)) for each in origins)
            return Side(role, its.sheet, title, its.rule, its.number, placed, of_places=True)
        title = self.titles.get(its.sheet, its.sheet)
        return Side(role, its.sheet, title, its.rule, its.number, origins)

    def _origin(self, code: str, number: int, own: pd.DataFrame, its: Counted) -> Origin:
        values = tuple(sorted({str(each) for each in own["value"]})) if its.rule == "distinct" else ()
        part = {"rows": len(own), "lks": 1, "distinct": len(values)}.get(its.rule)
        return Origin(
            code,
            str(self.names.get(code, code)),
            number if number >= 0 else None,
            str(self.files.get(number, "")),
            tuple(sorted(int(row) for row in own["row"].dropna() if row > 0)),
            int(own["value"].sum()) if part is None else part,
            values,
        )

    def ratios(self, behind: Evidence) -> tuple[Ratio, ...]:
        """Return what a median is taken of."""
        return tuple(
            Ratio(str(row.Index), str(self.names.get(str(row.Index), row.Index)), *map(float, row[1:]))
            for row in behind.ratios().itertuples()
        )

    def changes(self, sides: Sequence[Side], fields: Sequence[str]) -> tuple[Touched, ...]:
        """Return the changes in the traced rows that touched a field the figure is made of."""
        rows: dict[tuple[int, str], set[int]] = {}
        for side in sides:
            for origin in side.origins:
                if origin.submission is not None:
                    rows.setdefault((origin.submission, side.sheet), set()).update(origin.rows)
        found = []
        for each in self.all_changes:
            its_rows = rows.get((each["submission"], each["sheet"] or ""))
            # A sheet with one record has no rows that could tell its cells apart.
            within = its_rows is not None and (not its_rows or each["row"] in its_rows)
            if within and f"{each['sheet']}.{each['field']}" in fields:
                found.append(self._touched(each))
        return tuple(found)

    def _touched(self, each: Mapping[str, Any]) -> Touched:
        return Touched(
            each["lks"],
            str(self.files.get(each["submission"], "")),
            self.titles.get(each["sheet"], each["sheet"]),
            each["row"] or None,
            each["field"],
            each["kind"],
            each["before"],
            each["after"],
            each["approved_by"],
            each["approved_on"],
        )

    def waivers(self, sides: Sequence[Side], fields: Sequence[str]) -> tuple[Excepted, ...]:
        """Return the exceptions of the traced submissions, unless they are about fields of other figures."""
        submissions = {origin.submission for side in sides for origin in side.origins}
        about = {None, *fields, *(name.split(".")[1] for name in fields)}
        return tuple(
            Excepted(
                each["lks"],
                str(self.files.get(each["submission"], "")),
                each["code"],
                each["field"],
                each["reason"],
                each["approved_by"],
                each["until"],
                each["cells"],
            )
            for each in self.all_waivers
            if each["submission"] in submissions and (not fields or each["field"] in about)
        )
