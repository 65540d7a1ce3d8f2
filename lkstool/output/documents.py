"""Make the yearly report: one text, one set of tables and charts, five files."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

from lkstool.core.facts import Chapters
from lkstool.core.figures import Context
from lkstool.core.formats import Lang, long_date
from lkstool.core.messages import mistake, say
from lkstool.core.narration import Narration
from lkstool.core.regions import regions
from lkstool.output.annex import write_annex
from lkstool.output.chapters import chosen_parts, chosen_slides, titles
from lkstool.output.charts import Chart, draw_charts, raster
from lkstool.output.files import replacing
from lkstool.output.html import write_page
from lkstool.output.layout import Layout, Target
from lkstool.output.markdown import fill_parts
from lkstool.output.narration import NEEDED, Narrator
from lkstool.output.numbering import Numbering
from lkstool.output.pandoc import read_markdown, refuse_pictures, write_text, write_word
from lkstool.output.pdf import typeset
from lkstool.output.phrases import Phrases
from lkstool.output.references import tables_elsewhere
from lkstool.output.slide_tree import refers, slides_of
from lkstool.output.slides import write_slides
from lkstool.output.template_dir import template_dir
from lkstool.output.tree import Node
from lkstool.output.word import finish, reference_file

_REPORT = "rakorwil"
# Formats with a text of their own.
_SLIDES = "rakorwil/paparan"
_TEXTS = {"pptx": _SLIDES}
FORMATS = ("pdf", "docx", "html", "pptx", "xlsx")
_URGENT = ("narration_needed",)


@dataclass(frozen=True, slots=True)
class _Report:
    """What all formats share: the filled text as a tree, the drawn charts, the words of the title page."""

    folder: Path
    version: object
    blocks: list[Node]
    phrases: Phrases
    charts: Mapping[str, Chart]
    values: Mapping[str, str]
    tell: Callable[..., None]
    remarks: Sequence[tuple[str, Mapping[str, str]]]
    labels: Mapping[str, str] = field(default_factory=dict)

    def laid_out(self, target: Target) -> Layout:
        return Layout(self.phrases, self.charts, target)

    def numbered(self) -> Mapping[str, str]:
        """Return the number of each table, by its id."""
        numbering = Numbering(self.charts)
        numbering.number(deepcopy(self.blocks))
        return numbering.labels


def render_report(
    context: Context,
    out_dir: Path,
    formats: Sequence[str] = FORMATS,
    templates: Path | None = None,
    progress: Callable[[str], None] | None = None,
    lang: Lang = "id",
    chapters: Chapters | None = None,
    narration: Narration | None = None,
    remark: Callable[[str, bool], None] | None = None,
) -> tuple[Path, ...]:
    """Write ``rakorwil-<year>.<format>`` for every format; the internal edition has a name of its own.

    Args:
        context: the computed numbers.
        out_dir: made if it does not exist.
        formats: any of ``pdf``, ``docx``, ``html``, ``pptx``, ``xlsx``.
        templates: a folder like the built-in ``templates``; None takes the built-in one.
        progress: told in one sentence what is being made.
        lang: the language of these sentences; the report itself is Indonesian.
        chapters: which chapters of the report, in which order; None means all. Slides go with theirs.
        narration: the office's own words.
        remark: told what the office should know of its report, and whether that must not be missed.

    Returns:
        The files, in the order of ``formats``.

    Raises:
        UserError: an unknown format, a mistake in a template, or a file that cannot be written.
    """
    for wanted in formats:
        if wanted not in FORMATS:
            raise mistake("unknown_format", name=wanted, known=", ".join(FORMATS))

    def tell(key: str, **values: str) -> None:
        if progress:
            progress(say(f"report_step.{key}", lang, **values))

    base = templates or template_dir()
    tell("text")
    # A mistake in a template shows before the first file is written.
    sources = {wanted: _TEXTS.get(wanted, _REPORT) for wanted in formats}
    words = narration or Narration()
    chosen = chapters or Chapters()
    texts = {
        source: _prepare(context, base, source, chosen, words, tell)
        for source in dict.fromkeys(sources.values())
    }
    if _SLIDES in texts and refers(texts[_SLIDES].blocks):
        whole = texts.get(_REPORT) or _prepare(context, base, _REPORT, chosen, words, tell, draws=False)
        texts[_SLIDES] = replace(texts[_SLIDES], labels=whole.numbered())
    for key, slots in texts[_REPORT].remarks if _REPORT in texts else ():
        if remark:
            remark(say(f"report_remark.{key}", lang, **slots), key in _URGENT)
    made = []
    internal = "-internal" if context.edition == "internal" else ""
    makers = {"pdf": _pdf, "docx": _docx, "html": _html, "pptx": _pptx, "xlsx": _xlsx}
    for wanted in formats:
        tell("format", name=wanted)
        target = out_dir / f"rakorwil-{context.year}{internal}.{wanted}"
        with tempfile.TemporaryDirectory(prefix="lkstool-") as work:
            content = makers[wanted](texts[sources[wanted]], Path(work))
        with replacing(target) as temporary:
            temporary.write_bytes(content)
        made.append(target)
    return tuple(made)


def _prepare(
    context: Context,
    base: Path,
    source: str,
    chapters: Chapters,
    narration: Narration,
    tell: Callable[..., None],
    *,
    draws: bool = True,
) -> _Report:
    """Fill the parts of a text, the report or its slides, and draw the charts that it asks for."""
    phrases = Phrases(context)
    folder = base / source
    narrator = Narrator(narration, titles(base / _REPORT), draft=context.edition == "internal")
    if source == _REPORT:
        chosen = chosen_parts(sorted(path.name for path in folder.glob("*.md")), chapters)
    else:
        chosen = chosen_slides(folder, base / _REPORT, chapters)
    parts = fill_parts(folder, phrases.names() | narrator.names(), phrases.filters(), chosen)
    tree = read_markdown("\n\n".join(text for _, text in parts))
    refuse_pictures(tree["blocks"], folder.name)
    version, blocks = tree["pandoc-api-version"], cast("list[Node]", tree["blocks"])
    blocks = narrator.placed(blocks, phrases.names(), phrases.filters())
    charts = draw_charts(context, base, phrases.charts) if draws else {}
    meeting = cast("Mapping[str, object]", phrases.names()["rapat"])
    values = {
        "judul": f"Laporan Tahunan LKS Jawa Timur {context.year}",
        "majelis": str(meeting["majelis"]),
        "rapat": str(meeting["nama"]),
        "keterangan": f"Keadaan lembaga kesejahteraan sosial per {long_date(context.reference_date)}",
        "data_per": f"Data per {long_date(context.reference_date)}",
        "tanggal": context.reference_date.isoformat(),
        "petak": " ".join(
            f"{row},{column}" for row, column in (region.tile for region in regions().values())
        ),
        "edisi": "Edisi publik" if context.edition == "public" else "Edisi internal",
    }
    remarks = _remarks(narrator, narration.file)
    elsewhere = [phrases.table(table).title for table in tables_elsewhere(blocks)]
    if elsewhere:
        remarks.append(("table_elsewhere", {"titles": "; ".join(elsewhere)}))
    return _Report(folder, version, blocks, phrases, charts, values, tell, remarks)


def _remarks(narrator: Narrator, file: str) -> list[tuple[str, dict[str, str]]]:
    """Return what the office should know of its own words, as sentences of ``report_remark``."""
    told: list[tuple[str, dict[str, str]]] = []
    if narrator.missing:
        names = ", ".join(narrator.missing)
        told.append(("narration_missing", {"names": names}) if file else ("narration_none", {"names": names}))
    if NEEDED in narrator.missing:
        told.append(("narration_needed", {"name": NEEDED}))
    return [*told, *(("narration_unused", {"name": name, "file": file}) for name in narrator.unused)]


def _pdf(report: _Report, work: Path) -> bytes:
    body = write_text(report.version, report.laid_out("typst").place(report.blocks), "typst-smart")
    pictures = {f"{chart.name}.svg": chart.svg for chart in report.charts.values()}
    return typeset(
        report.folder / "page.typ",
        body,
        report.values,
        pictures,
        work,
        lambda told: report.tell("remark", told=told),
    )


def _docx(report: _Report, work: Path) -> bytes:
    for chart in report.charts.values():
        (work / f"{chart.name}.png").write_bytes(raster(chart))
    layout = report.laid_out("docx")
    blocks = layout.place(report.blocks)
    raw = work / "laporan.docx"
    reference = reference_file(report.folder, report.values, work)
    write_word(report.version, blocks, reference, raw)
    return finish(raw, layout.headings, report.values, report.folder.parent / "fonts")


def _html(report: _Report, _work: Path) -> bytes:
    layout = report.laid_out("html")
    body = write_text(report.version, layout.place(report.blocks), "html")
    return write_page(report.folder, body, layout.headings, report.values).encode("utf-8")


def _pptx(report: _Report, _work: Path) -> bytes:
    slides = slides_of(report.blocks, report.phrases, report.charts, report.labels)
    return write_slides(slides, report.folder.parent, report.values)


def _xlsx(report: _Report, _work: Path) -> bytes:
    return write_annex(report.blocks, report.phrases, report.charts, report.values)
