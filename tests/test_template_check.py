"""Looking for mistakes in templates, looking up what they may name, looking at what they make."""

from __future__ import annotations

import openpyxl
import pytest
from report_context import report_context

from lkstool import templating
from lkstool.core.errors import UserError
from lkstool.core.messages import mistake_words
from lkstool.core.narration import Narration
from lkstool.output.chapters import titles
from lkstool.output.message_template import NAMES as MESSAGE_NAMES
from lkstool.output.narration import Narrator
from lkstool.output.template_check import message_mistakes, part_mistakes
from lkstool.output.template_dir import template_dir, template_files
from lkstool.output.template_names import Names
from lkstool.output.template_view import write_names
from lkstool.workspace import init, open_workspace
from lkstool.workspace.own_templates import eject


def names_of(lang="id"):
    parts = titles(template_dir() / "rakorwil")
    return Names(report_context(12), Narrator(Narration(), parts, draft=True), parts, lang)


@pytest.fixture(scope="module")
def names():
    return names_of()


@pytest.fixture
def workspace(tmp_path):
    return init(tmp_path / "kantor")


def told(mistakes):
    return [mistake_words(each, "id") for each in mistakes]


@pytest.mark.parametrize(
    ("line", "name", "hint"),
    [
        ("{{ tahunn }}", "tahunn", '"tahun" (Tahun data: 2025)'),
        ("{{ nilai('P011') }}", "P011", '"P01" (Penerima manfaat'),
        ("{{ ada('P01', 'Q99') }}", "Q99", ""),
        ("{{ tabel('T3.11') }}", "T3.11", '"T3.1" ('),
        ("{{ tabel('T3.1+T3.x') }}", "T3.x", '"T3.'),
        ("{{ tabel('T3.1', kolom='kelompok jumlahh') }}", "jumlahh", '"jumlah" (Jumlah'),
        ("{{ baris('T2.4', keterngan='x') }}", "keterngan", '"keterangan"'),
        ("{{ jumlah('T5.5', 'izn') }}", "izn", '"izin"'),
        ("{{ grafik('petta', 'Judul', 'T3.2') }}", "petta", '"peta" (Penerima per'),
        ("{{ grafik('peta', 'Judul', 'T9.99') }}", "T9.99", "Maksud Anda"),
        ("{{ kartu(['J01'], ['P0x', 'Judul']) }}", "P0x", '"P0'),
        ("{{ dasar('P01', 'T3.22') }}", "T3.22", '"T3.2"'),
        ("{{ narasi('penrima') }}", "penrima", '"penerima" (Penerima manfaat)'),
        ("{{ rapat.namaa }}", "namaa", '"nama" (Nama rapat'),
        ("{{ 5 | angkaa }}", "angkaa", '"angka" (Angka dengan titik ribuan)'),
        ("{% if tahun is definedd %}{% endif %}", "definedd", '"defined"'),
        ("{% if false %}{{ bilangn('P01') }}{% endif %}", "bilangn", '"bilangan"'),
        ("{{ grafik('peta') }}", "grafik", '{{ grafik("peta", "Judul gambar", "T3.2") }}'),
        ("{{ nilai('P01', huruf='besar') }}", "nilai", '{{ nilai("P01") }}'),
    ],
)
def test_an_unknown_name_is_told_with_the_nearest_and_its_value_today(names, line, name, hint):
    ((message, next_step),) = told(part_mistakes("13-penerima.md", f"# Judul\n\n{line}\n", names))
    assert message.startswith("13-penerima.md baris 3: ")
    assert f'"{name}"' in message
    assert hint in next_step


def test_all_mistakes_are_told_in_the_order_of_lines(names):
    text = "{{ nilai('P011') }}\n{{ tahunn | angkaa }}\n{% if false %}{{ rapat.x }}{% endif %}\n"
    found = [message for message, _ in told(part_mistakes("a.md", text, names))]
    assert [message.split(": ")[0] for message in found] == [
        "a.md baris 1",
        *["a.md baris 2"] * 2,
        "a.md baris 3",
    ]
    ((broken, _),) = told(part_mistakes("a.md", "satu\n{{ tahun\n", names))
    assert broken.startswith("a.md baris ")


@pytest.mark.parametrize("wrong", ["{{ ''.__class__ }}", "{{ 9 ** 9 ** 9 }}"])
def test_what_the_report_would_refuse_is_told_beforehand(names, wrong):
    messages = [message for message, _ in told(part_mistakes("a.md", f"satu\n{wrong}\n", names))]
    assert messages
    assert all("a.md baris 2: " in each and "tidak diizinkan" in each for each in messages)


def test_what_would_fill_the_memory_is_not_worked_out_when_only_looked_at(names):
    assert part_mistakes("a.md", "{{ 'x' * 99999999999 }}", names) == []


def test_what_is_put_together_from_other_names_is_left_alone(names):
    text = "{% for k in ['P01'] %}{{ nilai(k) }}{{ nilai('P' ~ '01') }}{% endfor %}{% set x = 1 %}{{ x }}"
    assert part_mistakes("a.md", text, names) == []


def test_the_built_in_templates_are_without_mistakes(names):
    for name in template_files(template_dir()):
        text = (template_dir() / name).read_text(encoding="utf-8") if name.suffix in (".md", ".j2") else ""
        if name.suffix == ".md":
            assert told(part_mistakes(str(name), text, names)) == []
        elif name.parts[0] == "messages":
            assert told(message_mistakes(str(name), name.name.partition(".")[0], text)) == []


def test_messages_are_checked_by_what_they_are_given():
    text = "{{ who }} {{ whoo }}\n{{ deadline | upperr }}\n{% for p in problems %}{{ p.title }}{% endfor %}\n"
    (first, guess), (second, _) = told(message_mistakes("messages/sah.txt.j2", "sah", text))
    assert first.startswith('messages/sah.txt.j2 baris 1: nama "whoo"')
    assert '"who"' in guess
    assert 'penyaring "upperr"' in second


# The whole workspace.


def test_a_new_workspace_is_without_mistakes(workspace):
    checked = templating.check(workspace)
    assert checked.mistakes == ()
    assert (checked.own, checked.files > 40) == (0, True)


def test_every_kind_of_file_of_her_own_is_looked_at(workspace):
    eject(workspace.templates, ["penerima", "messages/sah.txt.j2"])
    part = next((workspace.templates / "rakorwil").glob("*.md"))
    part.write_text("{{ tahunn }}", encoding="utf-8")
    (workspace.templates / "messages" / "sah.txt.j2").write_text("{{ whoo }}", encoding="utf-8")
    (workspace.folder / "narasi.md").write_text("# penerima\n\n{{ nilai('P011') }}\n", encoding="utf-8")
    settings = workspace.folder / "lkstool.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + 'tanpa = ["sampl"]\n', encoding="utf-8")
    found = [message for message, _ in told(templating.check(open_workspace(workspace.folder)).mistakes)]
    assert found == [
        'lkstool.toml: tidak ada bab laporan bernama "sampl".',
        'messages/sah.txt.j2 baris 1: nama "whoo" tidak dikenal.',
        f'rakorwil/{part.name} baris 1: nama "tahunn" tidak dikenal.',
        'narasi.md baris 3: nama "P011" tidak dikenal.',
    ]


def test_designs_of_her_own_are_tried_out(workspace):
    eject(workspace.templates, ["rakorwil/page.typ", "ketua"])
    page = workspace.templates / "rakorwil" / "page.typ"
    page.write_text("#let x = tidak-ada\n" + page.read_text(encoding="utf-8"), encoding="utf-8")
    sheet = workspace.templates / "ketua" / "halaman.typ"
    sheet.write_text(sheet.read_text(encoding="utf-8") + "\n#hurf\n", encoding="utf-8")
    found = [message for message, _ in told(templating.check(workspace).mistakes)]
    assert len(found) == 2
    assert "page.typ" in found[0]
    assert "Baris 1: " in found[0]
    assert "halaman.typ" in found[1]
    assert "hurf" in found[1]


def test_a_design_from_before_the_offices_words_is_told_that_it_leaves_them_out(workspace):
    eject(workspace.templates, ["pdm", "donor"])
    sheet = workspace.templates / "pdm" / "halaman.typ"
    design = sheet.read_text(encoding="utf-8")
    sheet.write_text(design.replace("  kata(l.kata)\n", ""), encoding="utf-8")
    assert templating.check(workspace).mistakes == ()  # nothing is written that could be left out
    words = "# lembar-pdm\n\nTerima kasih.\n\n# lembar-donor\n\nTerima kasih.\n"
    (workspace.folder / "narasi.md").write_text(words, encoding="utf-8")
    ((message, next_step),) = told(templating.check(workspace).mistakes)
    assert (
        message
        == 'pdm/halaman.typ tidak mencetak narasi "lembar-pdm": rancangan Anda belum memuat kata(l.kata).'
    )
    assert "di bawah kartu-baris(l.kartu)" in next_step
    for printed in (design, design.replace("kata(l.kata)", "for k in l.kata { text(k.teks) }")):
        sheet.write_text(printed, encoding="utf-8")
        assert templating.check(workspace).mistakes == ()


# Looking up.


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_name_is_explained_in_both_languages(lang):
    listed = names_of(lang)
    for kind in ("variable", "function", "filter", "figure", "table", "chart", "message"):
        for each in listed.of(kind).values():
            assert each.meaning, (kind, each.name)
            if kind in ("function", "filter"):
                assert each.usage, each.name
    named = set().union(*MESSAGE_NAMES.values())
    assert set(listed.of("message")) == named


def test_the_usage_of_every_function_is_right(names):
    for each in [*names.of("function").values(), *names.of("filter").values()]:
        ending = "{% endif %}" if "{% if" in each.usage else "{% endfor %}" if "{% for" in each.usage else ""
        given = each.usage.replace("lks.sisa", "5")
        assert told(part_mistakes("a.md", given + ending, names)) == []


def test_the_list_can_be_filtered_in_excel(names, tmp_path):
    write_names(tmp_path / "nama.xlsx", names.all(), "id")
    rows = list(openpyxl.load_workbook(tmp_path / "nama.xlsx").active.iter_rows(values_only=True))
    assert rows[0] == ("Jenis", "Nama", "Arti", "Hari ini", "Cara menulis")
    assert ("Keterangan", "tahun", "Tahun data.", "2025", None) in rows
    assert len(rows) == len(names.all()) + 1


def test_looking_up_shows_those_that_mention_a_word(run, workspace):
    shown = run("templat", "variabel", "tenggat", cwd=workspace.folder)
    assert "rapat.tenggat" in shown.out
    assert "rapat.majelis" not in shown.out
    (workspace.folder / "daftar.xlsx").write_bytes(b"miliknya")
    refused = run("templat", "variabel", "--xlsx", "daftar.xlsx", cwd=workspace.folder)
    assert (refused.code, (workspace.folder / "daftar.xlsx").read_bytes()) == (2, b"miliknya")
    assert "Tidak ada yang ditimpa." in refused.err
    assert run("templat", "periksa", cwd=workspace.folder).code == 0
    (workspace.folder / "narasi.md").write_text("# penrima\n", encoding="utf-8")
    checked = run("templat", "periksa", cwd=workspace.folder)
    assert checked.code == 1
    assert 'Maksud Anda "penerima"?' in checked.out


# Looking at the result.


def test_a_preview_without_data_shows_the_samples_numbers_in_her_own_words(workspace, tmp_path):
    (workspace.folder / "narasi.md").write_text("# ringkasan\n\nKata kami sendiri.\n", encoding="utf-8")
    settings = workspace.folder / "lkstool.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + 'bab = ["ringkasan", "penerima"]\n', "utf-8")
    home = open_workspace(workspace.folder)
    made = templating.preview("rakorwil", home, formats=["html"])
    assert made.sample
    (path,) = made.files
    assert path.parent == home.output / "pratinjau-contoh"
    text = path.read_text(encoding="utf-8")
    assert "Kata kami sendiri." in text
    assert "[Narasi bab ini belum diisi.]" in text
    assert ">1. Penerima manfaat" in text
    assert "melayani" in text
    with pytest.raises(UserError):
        templating.preview("rakorwill", home)
