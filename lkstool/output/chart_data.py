"""The charts that a report may ask for, by name: each makes its rows and the sentence for a blind reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lkstool.core.figures import Context
from lkstool.output import chart_change, chart_people, chart_programmes, chart_reach, chart_slides, chart_work
from lkstool.output.chart_bars import Drawing

CHARTS: Mapping[str, Callable[[Context], Drawing | None]] = {
    "peta": chart_reach.people_map,
    "peta_lapor": chart_reach.reporting_map,
    "jenis": chart_reach.kinds,
    "kelompok": chart_people.groups,
    "kelompok_kecil": chart_people.groups_small,
    "usia": chart_people.ages,
    "program": chart_programmes.programmes,
    "akreditasi": chart_work.accreditation,
    "surat": chart_work.papers,
    "surat_kecil": chart_work.papers_small,
    "rasio": chart_work.ratios,
    "keuangan": chart_work.money,
    "mitra": chart_programmes.partners,
    "tertib": chart_reach.league,
    "hunian": chart_change.occupancy,
    "perubahan": chart_change.change,
    "rtl": chart_change.follow_up,
    "paparan_peta": chart_slides.people_map,
    "paparan_kelompok": chart_slides.groups,
    "paparan_capaian": chart_slides.outcomes,
    "paparan_akreditasi": chart_slides.accreditation,
    "paparan_surat": chart_slides.papers,
    "paparan_rasio": chart_slides.ratios,
    "paparan_keuangan": chart_slides.money,
    "paparan_tertib": chart_slides.league,
}
