"""Templates are the officer's: her own stand in for the built-in ones, her chapters in her order."""

from __future__ import annotations

from html import unescape
from pathlib import Path

import openpyxl
import pytest
from report_context import report_context

from lkstool.core.errors import UserError
from lkstool.core.facts import Chapters
from lkstool.core.figures import Withheld
from lkstool.core.narration import Narration
from lkstool.output.chapters import chapters_of, chosen_parts, title_of
from lkstool.output.documents import render_report
from lkstool.output.figure_text import figure_text
from lkstool.output.markdown import fill_text
from lkstool.output.message_template import filled
from lkstool.output.narration_files import write_markdown, write_workbook
from lkstool.output.phrases import Phrases
from lkstool.output.template_dir import template_dir, template_files, templates_of
from lkstool.sample.packaged import copy_sample
from lkstool.workspace import init, open_workspace
from lkstool.workspace.narration_file import read_narration

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


@pytest.mark.parametrize("number", ["13", "40"])
def test_two_files_for_one_part_are_refused(tmp_path, number):
    own(tmp_path, f"rakorwil/{number}-penerima.md", "Lama")
    own(tmp_path, "rakorwil/47-penerima.md", "Baru")
    with (
        pytest.raises(UserError, match=rf"{number}-penerima\.md dan rakorwil/47-penerima\.md"),
        templates_of(tmp_path),
    ):
        pass


def test_a_mark_at_the_beginning_of_a_file_hides_no_heading(tmp_path):
    path = own(tmp_path, "rakorwil/47-kisah.md", "\ufeff# Kisah\n")
    assert title_of(path) == "Kisah"
    with templates_of(tmp_path) as templates:
        assert (templates / "rakorwil" / "47-kisah.md").read_text(encoding="utf-8") == "# Kisah\n"
    own(tmp_path, "sah.txt.j2", "\ufeffTerima kasih.")
    assert filled("sah", {}, "id", tmp_path) == "Terima kasih.\n"


@pytest.mark.parametrize(
    "wrong",
    [
        "{{ kartu([]) }}",
        '{{ tabel("T3.1", kolom=["kelompok"]) }}',
        '{{ "x" | angka }}',
        '{{ "x" * 99999999999 }}',
        "{{ 9 ** 9 ** 9 }}",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
    ],
)
def test_what_cannot_be_written_is_told_with_its_line(wrong):
    phrases = Phrases(report_context(1))
    with pytest.raises(UserError, match=r"a\.md baris 2: "):
        fill_text("a.md", f"\n{wrong}", phrases.names(), phrases.filters())


def test_a_cell_without_a_number_is_printed_as_its_mark():
    cells = {"cells": [None, Withheld.SMALL, Withheld.PROTECTS, 0]}
    text = fill_text("a.md", "{% for cell in cells %}[{{ cell }}]{% endfor %}", cells, {})
    assert unescape(text) == "[…][<5][*][0]"


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
    told: list[tuple[str, bool]] = []
    made = render_report(
        context, tmp_path, ["html", "pdf"], chapters=chapters, remark=lambda *each: told.append(each)
    )
    text = made[0].read_text(encoding="utf-8")
    assert text.index(">1. Lembaga") < text.index(">Ringkasan")
    assert "Penerima manfaat</a>" not in text
    # The table stands in the annex that was left out: it is named instead of numbered.
    assert "tabel\u00a0“Kecamatan\u00a0terjangkau" in text
    assert any("tidak ikut dicetak: Kecamatan terjangkau" in said for said, _ in told)
    whole: list[tuple[str, bool]] = []
    render_report(context, tmp_path, ["html"], remark=lambda *each: whole.append(each))
    assert not any("tidak ikut dicetak" in said for said, _ in whole)
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


# Her own words for the chapters.


def narrated(folder: Path, text: str) -> Narration:
    (folder / "narasi.md").write_text(text, encoding="utf-8")
    return read_narration(folder)


def page(folder: Path, narration: Narration, **more: object) -> str:
    context = report_context(12, public=not more.pop("internal", False))
    chapters = Chapters(only=("ringkasan", "penerima"))
    (made,) = render_report(context, folder, ["html"], chapters=chapters, narration=narration, **more)
    return made.read_text(encoding="utf-8")


def test_her_words_stand_in_their_chapters_with_todays_figures(tmp_path):
    text = page(
        tmp_path,
        narrated(
            tmp_path,
            "<!-- petunjuk\n# bukan judul -->\n"
            "# penerima\n\nTahun ini **{{ nilai('P01') }}** orang.\n\n## Anak judul\n\n- satu\n- dua\n\n"
            "# Ringkasan\nIkuti @mpksjatim; US$5 dan US$6.\n",
        ),
    )
    value = figure_text(report_context(12).figures["P01"])
    assert f"<p>Tahun ini <strong>{value}</strong> orang.</p>" in text
    assert (
        text.index(">Ringkasan") < text.index("Ikuti @mpksjatim; US$5 dan US$6.") < text.index("<p>Tahun ini")
    )
    assert "Anak judul</h2>" in text
    assert "<li>satu</li>" in text
    assert "petunjuk" not in text


def test_her_words_cannot_reach_beyond_their_place(tmp_path):
    text = page(
        tmp_path,
        narrated(
            tmp_path,
            "# ringkasan\n\n::: catatan\nbelum ditutup\n\n```\nkode\n\n"
            "# penerima\n\n<script>alert(1)</script> [a](javascript:x) [web](https://muhammadiyah.or.id) "
            "[dalam](#tidak-ada)\n\nJudul\n=====\n\n## Ganda {#penerima}\n",
        ),
    )
    assert "<script" not in text
    assert "javascript:" not in text
    assert '<a href="https://muhammadiyah.or.id">web</a>' in text
    assert "#tidak-ada" not in text
    assert text.count("<h1") == page(tmp_path, Narration()).count("<h1")
    assert text.count('id="penerima"') == 1
    # What follows the open block in its chapter is as it was.
    assert 'class="kartu-baris"' in text


def test_words_with_figures_of_every_kind_can_be_printed(tmp_path):
    words = narrated(
        tmp_path,
        "# penerima\n\n{{ tabel('T3.1') }}\n\n{{ grafik('kelompok', 'Menurut kelompok', 'T3.1') }}\n\n"
        "Lihat {{ rujuk('T3.1') }} dan {{ bagian('L04', 'LKS') }}[^1].\n\n[^1]: catatan kaki\n",
    )
    chapters = Chapters(only=("penerima",))
    made = render_report(
        report_context(12), tmp_path, ["pdf", "docx", "html"], chapters=chapters, narration=words
    )
    assert [path.suffix for path in made] == [".pdf", ".docx", ".html"]
    assert all(path.stat().st_size > 20_000 for path in made)


def test_missing_words_are_marked_in_the_draft_only_and_always_listed(tmp_path):
    told: list[tuple[str, bool]] = []
    text = page(
        tmp_path, narrated(tmp_path, "# ringkasan\n\nAda.\n\n# penerima\n\n<!-- nanti -->\n"),
        internal=True, remark=lambda *each: told.append(each),
    )  # fmt: skip
    assert text.count("[Narasi bab ini belum diisi.]") == 1
    assert told == [("Narasi belum diisi untuk bab penerima.", False)]
    assert "belum diisi" not in page(tmp_path, Narration(), remark=lambda *each: told.append(each))
    assert told[1][0].startswith("Belum ada narasi Anda untuk bab ringkasan, penerima.")


def test_the_chapter_of_what_went_wrong_is_asked_for_with_emphasis(tmp_path):
    own(tmp_path / "templat", "rakorwil/77-masalah.md", "# Masalah\n\n{{ narasi('masalah') }}\n")
    told: list[tuple[str, bool]] = []
    with templates_of(tmp_path / "templat") as templates:
        for text in ("", "# masalah\n\nTiga LKS tutup.\n"):
            render_report(
                report_context(2), tmp_path, ["html"], templates, chapters=Chapters(only=("masalah",)),
                narration=narrated(tmp_path, text), remark=lambda *each: told.append(each),
            )  # fmt: skip
    assert [urgent for _, urgent in told] == [False, True]
    assert told[1][0].startswith('Bab "masalah" menunggu kata-kata Anda')


def test_words_that_are_not_printed_are_told(tmp_path):
    told: list[tuple[str, bool]] = []
    page(tmp_path, narrated(tmp_path, "# sdm\n\nAda.\n"), remark=lambda *each: told.append(each))
    assert any('Narasi bab "sdm" di narasi.md tidak dicetak' in said for said, _ in told)


@pytest.mark.parametrize(
    ("text", "said", "guess"),
    [
        ("# penrima\n\nAda.\n", 'narasi.md baris 2: tidak ada bab bernama "penrima"', '"penerima"'),
        ("# penerima\n\nAda.\n\n{{ nilai('P011') }}\n", 'narasi.md baris 5: nama "P011"', '"P01"'),
        ("# penerima\n\n{{ nilaii('P01') }}\n", 'narasi.md baris 3: nama "nilaii"', '"nilai"'),
        ("# penerima\n\n{{ narasi('sdm') }}\n", 'narasi.md baris 3: nama "narasi"', ""),
        ("# penerima\n\n![foto](a.png)\n", "narasi.md (penerima): gambar", "grafik"),
        ("# penerima\nAda.\n# Penerima Manfaat\nAda.\n", "narasi.md baris 4: bab", "satu tempat"),
        ("# penerima\nAda.\n# penerima\nAda.\n", "narasi.md baris 4: bab", "satu tempat"),
        ("Halo.\n# penerima\n", "narasi.md baris 1: kalimat ini belum", "# ringkasan"),
        ("# penerima\n<!-- lupa\n", "narasi.md baris 2: catatan", "-->"),
        ("# penerima\n\nSitti (3507 0012 0312 0001)\n", "narasi.md baris 3: ada angka", "data pribadi"),
    ],
)
def test_mistakes_in_her_words_are_told_with_their_line(tmp_path, text, said, guess):
    with pytest.raises(UserError) as caught:
        page(tmp_path, narrated(tmp_path, text))
    assert said in caught.value.message
    assert guess in caught.value.next_step


def test_her_words_may_also_stand_in_a_workbook(tmp_path):
    chapters = {"ringkasan": "Ringkasan", "penerima": "Penerima manfaat"}
    write_workbook(tmp_path / "narasi.xlsx", chapters)
    assert [each.text for each in read_narration(tmp_path).passages] == ["", ""]
    book = openpyxl.load_workbook(tmp_path / "narasi.xlsx")
    sheet = book["Narasi"]
    sheet["C2"] = "Satu.\nDua: {{ nilai('J01') }}"
    sheet["C3"] = "=Tiga"
    sheet["C3"].data_type = "s"
    book.save(tmp_path / "narasi.xlsx")
    text = page(tmp_path, read_narration(tmp_path))
    assert "<p>Satu.</p>\n<p>Dua: 12</p>" in text
    sheet["C3"] = "Tiga.\n\n{{ nilai('J011') }}"
    book.save(tmp_path / "narasi.xlsx")
    with pytest.raises(UserError, match=r'narasi\.xlsx baris 3: nama "J011"'):
        page(tmp_path, read_narration(tmp_path))
    (tmp_path / "narasi.md").write_text("", encoding="utf-8")
    with pytest.raises(UserError, match="tidak jelas mana"):
        read_narration(tmp_path)


def test_an_empty_file_for_her_words_says_nothing_yet(tmp_path):
    chapters = chapters_of(template_dir() / "rakorwil", Chapters(without=("sdm",)))
    write_markdown(tmp_path / "narasi.md", chapters)
    written = read_narration(tmp_path)
    assert [each.chapter for each in written.passages] == list(chapters)
    assert not any(each.text.strip() for each in written.passages)
    assert {"ringkasan", "penerima"} < chapters.keys()
    assert not {"sampul", "sdm", "lampiran-lks"} & chapters.keys()
    assert "Penerima manfaat" in (tmp_path / "narasi.md").read_text(encoding="utf-8")


# The messages that go out.


def test_reminders_and_replies_are_written_in_her_own_words(run, tmp_path):
    home = init(tmp_path / "kantor")
    copy_sample(home.inbox, home.register)
    own(home.templates, "messages/pengingat.txt.j2", "Salam kami, {{ who }}.\n")
    own(home.templates, "messages/tidak_terbaca.txt.j2", "Belum terbaca: {{ file }}.\n")
    shown = run("status", "--messages", "pesan", cwd=home.folder)
    assert shown.code == 0
    texts = [path.read_text(encoding="utf-8") for path in (home.folder / "pesan").glob("3*.txt")]
    assert texts
    assert all(text.startswith("Salam kami, ") for text in texts)
    (home.folder / "rusak.xlsx").write_bytes(b"PK\x03\x04 terpotong")
    run("periksa", "rusak.xlsx", "--reply", "balasan", cwd=home.folder)
    (message,) = (home.folder / "balasan").glob("*.txt")
    assert message.read_text(encoding="utf-8") == "Belum terbaca: rusak.xlsx.\n"
