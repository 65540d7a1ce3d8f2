"""Form files: each mistake is found with its line, packaged years are clean, years can be compared."""

from __future__ import annotations

import pytest

from lkstool.core.errors import UserError
from lkstool.core.messages import catalogue, words_of
from lkstool.forms.compare import compare, told
from lkstool.forms.dictionary import dictionary
from lkstool.forms.load import FORMS, REGISTER, form_of, load_form, missing_for, years

GOOD = """\
year: "2030"
title: "Formulir Uji"
period: {start: "2030-01-01", end: "2030-12-31"}
deadline: "2031-01-31"
missingValues: ["", "-"]
instructions: ["Isi."]
contact: ""
consent: ""
sheets:
  - name: surat
    title: "SURAT"
    layout: table
    required: true
    primaryKey: [nomor]
    help: "Satu baris satu surat."
    fields:
      - name: nomor
        title: "Nomor"
        type: string
        privacy: public
        help: "Nomornya."
        example: "01"
      - name: status
        title: "Status"
        type: string
        codelist: keadaan
        privacy: public
        help: "Keadaan."
        example: "Ya"
        constraints: {required: true}
checks:
  - {code: "LKS301"}
severity: {}
"""


@pytest.fixture
def written(tmp_path):
    """Write a form file (GOOD with one text replaced) and its code list; return what loading finds."""

    def load(old="", new="", codes="kode,label,alias\nya,Ya,y|iya\ntidak,Tidak,\n"):
        assert old in GOOD
        (tmp_path / "codelists").mkdir(exist_ok=True)
        (tmp_path / "codelists" / "keadaan.csv").write_text(codes, encoding="utf-8")
        path = tmp_path / "2030.yaml"
        path.write_text(GOOD.replace(old, new, 1) if old else GOOD, encoding="utf-8")
        return load_form(path)

    return load


def line_of(text):
    return next(number for number, line in enumerate(GOOD.splitlines(), start=1) if text in line)


def test_a_good_form_has_no_finding(written):
    form, findings = written()
    assert findings == []
    assert form is not None
    assert form.codes(form.field("surat", "status")).by_code["ya"].alias == ("y", "iya")


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ('title: "Nomor"', 'tittle: "Nomor"\n        title: "Nomor"', "LKS901", 'title: "Nomor"'),
        ('contact: ""', 'contact: ""\ncontact: "x"', "LKS902", "consent"),
        ("codelist: keadaan", "codelist: tiada", "LKS903", "codelist: keadaan"),
        ('example: "01"', "example: 35.10", "LKS904", 'example: "01"'),
        ('example: "Ya"', "example: yes", "LKS904", 'example: "Ya"'),
        ('year: "2030"', "year: 2030", "LKS904", "year:"),
        ("layout: table", "layout: bebas", "LKS905", "layout: table"),
        ("required: true\n", "required: kadang\n", "LKS905", "required: true"),
        ('deadline: "2031-01-31"', 'deadline: "2031-02-31"', "LKS905", "deadline"),
        ("name: nomor\n", "name: Nomor Surat\n", "LKS905", "- name: nomor"),
        ("privacy: public", "privacy: personal", "LKS905", "- name: nomor"),
        (
            "constraints: {required: true}",
            'constraints: {minimum: "banyak"}',
            "LKS905",
            "constraints: {required: true}",
        ),
        ("constraints: {required: true}", "constraints: {pattern: '('}", "LKS905", "constraints: {required"),
        ('title: "SURAT"', 'title: "SURAT', "LKS906", None),
        ("primaryKey: [nomor]", "primaryKey: [kode]", "LKS908", "primaryKey"),
        ('code: "LKS301"', 'code: "LKS999"', "LKS908", "LKS301"),
        ("severity: {}", 'severity: {LKS998: "error"}', "LKS908", "severity"),
        ("name: status\n", "name: nomor\n", "LKS909", "- name: status"),
    ],
)
def test_each_mistake_is_found_on_its_line(written, old, new, code, line):
    form, findings = written(old, new)
    assert form is None
    assert code in {finding.code for finding in findings}
    finding = next(finding for finding in findings if finding.code == code)
    assert finding.place.file == "2030.yaml"
    if line is not None:
        assert finding.place.row == line_of(line)
    assert finding.place.row
    for lang in ("id", "en"):
        words = words_of(finding, lang)
        assert str(finding.place.row) in words.message
        assert "{" not in words.message + words.fix


def test_a_missing_key_is_reported_where_it_belongs(written):
    form, findings = written('        help: "Nomornya."\n', "")
    assert form is None
    assert [(each.code, each.place.field) for each in findings] == [("LKS905", "help")]
    assert "belum diisi" in words_of(findings[0], "id").message


def test_a_code_list_with_an_empty_or_repeated_code_is_refused_in_its_own_file(written):
    form, findings = written(codes="kode,label,alias\nya,Ya,\nya,Iya,\n,Tidak,\n")
    assert form is None
    places = sorted((each.code, each.place.file, each.place.row) for each in findings)
    assert places == [("LKS905", "keadaan.csv", 4), ("LKS909", "keadaan.csv", 3)]


def test_a_file_that_is_not_a_form_says_so(tmp_path):
    path = tmp_path / "2030.yaml"
    path.write_text("- satu\n- dua\n", encoding="utf-8")
    form, findings = load_form(path)
    assert form is None
    assert [each.code for each in findings] == ["LKS906"]
    with pytest.raises(UserError):
        load_form(tmp_path / "tiada.yaml")


def test_fields_that_a_figure_needs_are_reported_if_the_form_lacks_them():
    form = form_of("2024")
    needs = [("D05", "penerima.terdata_siksng"), ("D01", "penerima.nik")]
    findings = missing_for(form, needs, "2024.yaml")
    assert [(each.code, each.params["name"]) for each in findings] == [("LKS907", "penerima.terdata_siksng")]
    assert "terdata_siksng" in words_of(findings[0], "id").message


@pytest.mark.parametrize("year", [*years(), REGISTER])
def test_packaged_forms_load_clean(year):
    form, findings = load_form(FORMS / f"{year}.yaml")
    assert findings == []
    assert form is not None
    assert form.year == year


@pytest.mark.parametrize("year", [*years(), REGISTER])
def test_every_example_is_one_of_the_choices_and_every_alias_leads_to_one_field(year):
    form = form_of(year)
    for sheet, field in form.every_field():
        if field.codelist and field.type != "list":
            assert field.example in {code.label for code in form.codes(field).codes}, field.name
        own = [each for each in sheet.fields if field.title.casefold() == each.title.casefold()]
        assert own == [field], f"{sheet.name}: {field.title}"


def test_an_unknown_year_names_the_years_that_exist():
    with pytest.raises(UserError, match=r"1999") as caught:
        form_of("1999")
    assert "2025" in caught.value.next_step


def test_what_changed_from_2024_to_2025():
    changes = {(each.kind, each.sheet, each.field, each.before, each.after) for each in DIFFERENCES}
    assert changes == {
        ("check_added", "", "LKS709", "", "LKS709"),
        (
            "field_limits",
            "profil",
            "tahun_berdiri",
            "minimum 1912, maximum 2024",
            "minimum 1912, maximum 2025",
        ),
        ("field_retitled", "legalitas", "jenis_dokumen", "Nama Dokumen", "Jenis Surat"),
        ("field_retitled", "penerima", "status_tinggal", "Dalam/Luar Panti", "Mukim/Non-mukim"),
        ("field_added", "penerima", "terdata_siksng", "", "Terdata SIKS-NG/DTSEN?"),
        ("codelist_replaced", "penerima", "kategori_anak", "kategori_anak_2024", "kategori_anak"),
        ("code_added", "penerima", "kategori_anak", "", "Fakir miskin"),
        ("code_added", "penerima", "kategori_anak", "", "Ibnu sabil"),
        ("code_added", "penerima", "kategori_anak", "", "Laqith"),
    }


DIFFERENCES = compare(form_of("2024"), form_of("2025"))


def test_comparing_the_other_way_round_gives_the_opposite():
    back = compare(form_of("2025"), form_of("2024"))
    assert {(each.kind, each.field) for each in back if each.kind == "field_removed"} == {
        ("field_removed", "terdata_siksng")
    }
    assert {each.before for each in back if each.kind == "code_removed"} == {
        "Fakir miskin",
        "Ibnu sabil",
        "Laqith",
    }
    assert compare(form_of("2025"), form_of("2025")) == ()


def test_whole_sheets_types_and_checks_are_compared_too(written):
    old, _ = written()
    new, _ = written('code: "LKS301"}', 'code: "LKS607", numbers: {anak_per_pengasuh_maks: 5}}')
    assert {(each.kind, each.field) for each in compare(old, new)} == {
        ("check_removed", "LKS301"),
        ("check_added", "LKS607"),
    }
    new, _ = written("type: string", "type: integer")
    assert [(each.kind, each.before, each.after) for each in compare(old, new)] == [
        ("field_retyped", "string", "integer")
    ]
    new, _ = written("name: surat", "name: dokumen")
    assert [each.kind for each in compare(old, new)] == ["sheet_added", "sheet_removed"]


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_difference_is_told_in_a_sentence(lang):
    for difference in DIFFERENCES:
        sentence = told(difference, lang)
        assert sentence.endswith(".")
        assert difference.after in sentence


def test_the_dictionary_has_a_row_for_every_field_and_every_code():
    form = form_of("2025")
    text = dictionary(form, "id")
    for _, field in form.every_field():
        assert text.count(f"| `{field.name}` |") >= 1
        if field.codelist:
            for code in form.codes(field).codes:
                assert f"| `{code.kode}` |" in text
    tables = [block.splitlines() for block in text.split("\n\n") if block.startswith("|")]
    for table in tables:
        widths = {line.replace(r"\|", "").count("|") for line in table}
        assert len(widths) == 1, table[0]


def test_the_words_of_forms_are_complete_in_both_languages():
    codes = [code for code in catalogue("id") if code.startswith("LKS9")]
    assert sorted(codes) == [f"LKS90{number}" for number in range(1, 10)]
    for code in codes:
        assert catalogue("id")[code].keys() == catalogue("en")[code].keys()


def test_a_check_needs_its_numbers_and_no_others(tmp_path):
    text = (FORMS / "2025.yaml").read_text(encoding="utf-8")
    path = tmp_path / "2025.yaml"
    path.write_text(text.replace("numbers: {selisih_maks: 0}", "numbers: {selisih: 0}"), encoding="utf-8")
    form, findings = load_form(path, FORMS / "codelists")
    assert form is None
    assert {(each.code, each.params["key"]) for each in findings} == {
        ("LKS905", "numbers.selisih_maks"),
        ("LKS901", "selisih"),
    }
