"""Templates are the officer's: her own stand in for the built-in ones, her chapters in her order."""

from __future__ import annotations

from pathlib import Path

import pytest
from report_context import report_context

from lkstool.core.errors import UserError
from lkstool.core.facts import Chapters
from lkstool.output.chapters import chosen_parts
from lkstool.output.documents import render_report
from lkstool.output.message_template import filled
from lkstool.output.template_dir import template_dir, template_files, templates_of
from lkstool.workspace import init, open_workspace

PARTS = ["00-sampul.md", "01-cara-membaca.md", "02-ringkasan.md", "13-penerima.md", "82-lampiran-lks.md"]


def own(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


# Her files before the built-in ones.


def test_without_own_templates_the_built_in_ones_are_used(tmp_path):
    for folder in (None, tmp_path / "tidak-ada"):
        with templates_of(folder) as templates:
            assert templates == template_dir()


def test_each_own_file_stands_in_for_the_built_in_one_of_its_name(tmp_path):
    own(tmp_path, "rakorwil/00-sampul.md", "Milik kami")
    own(tmp_path, "rakorwil/~$acuan.docx", "terbuka di Word")
    own(tmp_path, ".asal.toml", "")
    with templates_of(tmp_path) as templates:
        assert template_files(templates) == template_files(template_dir())
        assert (templates / "rakorwil" / "00-sampul.md").read_text(encoding="utf-8") == "Milik kami"
        built_in = template_dir() / "rakorwil" / "page.typ"
        assert (templates / "rakorwil" / "page.typ").read_bytes() == built_in.read_bytes()
    assert not templates.exists()


def test_an_own_part_stands_in_also_where_the_built_in_one_has_another_number(tmp_path):
    built_in = next((template_dir() / "rakorwil").glob("*-penerima.md")).name
    own(tmp_path, "rakorwil/47-penerima.md", "Milik kami")
    own(tmp_path, "rakorwil/48-tambahan.md", "Bab kami")
    with templates_of(tmp_path) as templates:
        parts = {path.name for path in (templates / "rakorwil").glob("*.md")}
    assert {"47-penerima.md", "48-tambahan.md"} <= parts
    assert built_in not in parts


def test_own_messages_are_taken_file_by_file(tmp_path):
    own(tmp_path, "sah.txt.j2", "Alhamdulillah, {{ who }}.")
    own(tmp_path, "en/sah.txt.j2", "Thank you, {{ who }}.")
    assert filled("sah", {"who": "PA *A*"}, "id", tmp_path) == "Alhamdulillah, PA •A•.\n"
    assert filled("sah", {"who": "PA"}, "en", tmp_path) == "Thank you, PA.\n"
    values = {
        "who": "PA",
        "file": "a.xlsx",
        "attached": "",
        "problems": [],
        "deadline": "besok",
        "late": False,
    }
    assert "a.xlsx" in filled(
        "tidak_terbaca", {**values, "year": "2025", "errors": 0, "more": 0}, "id", tmp_path
    )


# Chapters on and off, in her order.


def test_listed_chapters_stand_in_that_order_between_opening_and_annexes():
    chosen = chosen_parts(PARTS, Chapters(only=("penerima", "ringkasan")))
    assert chosen == [PARTS[0], PARTS[1], PARTS[3], PARTS[2], PARTS[4]]
    assert chosen_parts(PARTS, Chapters(only=("penerima",))) == [PARTS[0], PARTS[1], PARTS[3], PARTS[4]]


def test_an_opening_or_annex_that_is_listed_stands_where_it_is_listed():
    chosen = chosen_parts(PARTS, Chapters(only=("lampiran-lks", "penerima")))
    assert chosen == [PARTS[0], PARTS[1], PARTS[4], PARTS[3]]


def test_any_part_can_be_left_out():
    left = Chapters(without=("sampul", "lampiran-lks"))
    assert chosen_parts(PARTS, left) == PARTS[1:4]


def test_an_unknown_chapter_is_told_with_the_nearest():
    with pytest.raises(UserError, match='"penrima"') as caught:
        chosen_parts(PARTS, Chapters(without=("penrima",)))
    assert '"penerima"' in caught.value.next_step
    with pytest.raises(UserError) as caught:
        chosen_parts(PARTS, Chapters(only=("xyz",)))
    assert "sampul, cara-membaca, ringkasan" in caught.value.next_step


def test_a_report_of_some_chapters_is_whole_and_keeps_its_numbers(tmp_path):
    context = report_context(30)
    chapters = Chapters(only=("lembaga", "ringkasan"), without=("lampiran-wilayah",))
    made = render_report(context, tmp_path, ["html", "pdf"], chapters=chapters)
    text = made[0].read_text(encoding="utf-8")
    assert text.index(">1. Lembaga") < text.index(">Ringkasan")
    assert "Penerima manfaat</a>" not in text
    # The table stands in the annex that was left out: it is named instead of numbered.
    assert "tabel\u00a0“Kecamatan\u00a0terjangkau" in text
    assert made[1].stat().st_size > 50_000


def test_the_office_chooses_its_chapters_in_the_settings(tmp_path):
    workspace = init(tmp_path / "kantor")
    assert workspace.settings.chapters == Chapters()
    path = workspace.folder / "lkstool.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(f'{text}bab = ["penerima", "sdm"]\ntanpa = ["sampul"]\n', encoding="utf-8")
    chosen = open_workspace(workspace.folder).settings.chapters
    assert chosen == Chapters(("penerima", "sdm"), ("sampul",))
    for wrong in ('"penerima"', "[]", '["a", "a"]', "[1]"):
        path.write_text(f"{text}bab = {wrong}\n", encoding="utf-8")
        with pytest.raises(UserError, match=r"laporan\.bab harus berisi daftar nama"):
            open_workspace(workspace.folder)
