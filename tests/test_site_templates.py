"""The office's own templates of the directory: mistakes are told with their place before it is published."""

from __future__ import annotations

import pytest
from report_context import report_context

from lkstool import templating
from lkstool.output.template_dir import templates_of
from lkstool.workspace import init
from lkstool.workspace.own_templates import eject


@pytest.fixture
def own(tmp_path):
    workspace = init(tmp_path / "kantor")
    eject(workspace.templates, ["direktori"])
    return workspace


def changed(workspace, file, before, after):
    path = workspace.templates / "direktori" / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


@pytest.fixture(scope="module")
def context():
    return report_context(0)


def told(workspace, context):
    with templates_of(workspace.templates) as templates:
        found = templating._of_directory(workspace, context, templates)
    return [f"{each} {each.next_step}" for each in found]


def test_copies_of_the_directory_as_built_in_are_without_mistakes(own, context):
    assert told(own, context) == []


def test_the_check_of_all_templates_looks_at_the_directory_too(own):
    changed(own, "lks.html", "t.kembali", "t.kembalii")
    (found,) = templating.check(own).mistakes
    assert 'direktori/lks.html baris 8: nama "kembalii"' in str(found)


@pytest.mark.parametrize(
    ("file", "before", "after", "place", "hint"),
    [
        ("lks.html", "<h1>{{ satu.name", "<h1>{{ satu.nmae", 'lks.html baris 11: nama "nmae"', '"name"'),
        ("lks.html", "t.kembali", "t.kembalii", 'direktori/lks.html baris 8: nama "kembalii"', '"kembali"'),
        ("indeks.html", "| ribu", "| ribuu", 'penyaring "ribuu"', '"ribu"'),
        ("indeks.html", "direktori.listings", "direktory.listings", 'nama "direktory"', '"direktori"'),
        ("kerangka.html", "{% block isi %}", "{% blok isi %}", "direktori/kerangka.html baris", ""),
        ("kata-id.toml", "kembali = ", "kembalii = ", "kata-id.toml belum memuat kata: kembali", ""),
        ("kata-en.toml", "{jumlah}", "{jumlh}", "direktori/kata-en.toml", "{jumlah}"),
        ("sinonim.toml", "lksa = ", "lksaa = ", "direktori/sinonim.toml: jenis_lks.lksaa", "lksa"),
        ("sinonim.toml", "[kelompok]", "[kelompk]", "direktori/sinonim.toml: kelompk", "kelompok"),
        ("kata-id.toml", 'judul = "', "judul = ", "kata-id.toml", ""),
        # Shows only in the making.
        ("bagian.html", "{{ satu.founded }}", "{{ satu.founded.th }}", 'bagian.html baris 53: nama "th"', ""),
    ],
)  # fmt: skip
def test_a_mistake_in_the_directory_is_told_with_its_place(own, context, file, before, after, place, hint):
    changed(own, file, before, after)
    found = told(own, context)[0]
    assert place in found
    assert hint in found
