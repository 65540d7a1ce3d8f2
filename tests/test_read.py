"""Requirements: what a cell holds arrives unchanged at its own address; what the values cannot say
stands in the marks; nothing that can be sent, and nothing in the inbox, makes reading fail or wait.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hostile import book, members, ole2, relations, row, sheet, sound, strings, zipped
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lkstool.core.records import Finding
from lkstool.intake import scan
from lkstool.intake.container import RefusedError
from lkstool.intake.marks import parse_marks
from lkstool.intake.read import read_bytes, read_workbook
from lkstool.intake.workbook import Limits, Marks, RawSheet, Workbook

LIMITS = Limits()


def read(content: bytes) -> Workbook:
    answer = read_workbook(content, "a.xlsx", LIMITS)
    assert isinstance(answer, Workbook), answer
    return answer


def only(content: bytes) -> RawSheet:
    (sheet_read,) = read(content).sheets
    return sheet_read


# Values ---------------------------------------------------------------------------------------------


def test_rows_start_at_a1_and_are_equally_long():
    cells = '<c r="C3"><v>1</v></c>'
    assert only(book(row(cells, 3) + row('<c r="B5"><v>2</v></c>', 5))).rows == [
        [None, None, None],
        [None, None, None],
        [None, None, 1],
        [None, None, None],
        [None, 2, None],
    ]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="A1"><v>25</v></c>', 25),
        ('<c r="A1"><v>-7.250445</v></c>', -7.250445),
        ('<c r="A1"><v>9007199254740991</v></c>', 2**53 - 1),
        ('<c r="A1"><v>9007199254740992</v></c>', 2.0**53),
        ('<c r="A1"><v>NaN</v></c>', "nan"),
        ('<c r="A1"><v>1E400</v></c>', "inf"),
        ('<c r="A1" t="b"><v>1</v></c>', True),
        ('<c r="A1" t="s"><v>0</v></c>', "satu"),
        ('<c r="A1" t="str"><f>A2</f><v>Panti &amp; Asuhan &lt;A&gt;</v></c>', "Panti & Asuhan <A>"),
        ('<c r="A1" t="inlineStr"><is><r><t>Nu\'</t></r><r><t>man</t></r></is></c>', "Nu'man"),
        ('<c r="A1" t="str"><v>NA</v></c>', "NA"),
        ('<c r="A1" t="str"><v>0812</v></c>', "0812"),
        ('<c r="A1" s="1"><v>45000</v></c>', date(2023, 3, 15)),
        ('<c r="A1" s="1"><v>45000.5</v></c>', datetime(2023, 3, 15, 12)),  # noqa: DTZ001
        ('<c r="A1" s="1"><v>0.5</v></c>', time(12)),
        ('<c r="A1" s="2"><v>1.5</v></c>', 1.5),
        ('<c r="A1" t="d"><v>2025-01-02</v></c>', date(2025, 1, 2)),
    ],
)
def test_a_cell_arrives_as_what_it_is(cell, value):
    ((got,),) = only(book(row(cell))).rows
    assert got == value
    assert type(got) is type(value)


def test_dates_that_count_from_1904_are_the_days_that_were_typed():
    cell = row('<c r="A1" s="1"><v>45000</v></c>')
    assert only(book(cell, properties='<workbookPr date1904="1"/>')).rows == [[date(2027, 3, 16)]]


def test_values_under_a_merged_block_and_out_of_order_rows_are_kept():
    rows = row('<c r="B2"><v>4</v></c><c r="A2"><v>3</v></c>', 2) + row('<c r="A1"><v>1</v></c>')
    merged = '<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>'
    got = only(book(sheet(rows, after=merged).encode()))
    assert got.rows == [[1, None], [3, 4]]
    assert got.marks.merged == ((1, 1, 2, 2),)


def test_a_character_that_no_export_bears_does_not_stop_reading():
    got = only(book(row('<c r="A1" t="s"><v>0</v></c>'), shared=strings("a\x0bb_x0000_\ufffe")))
    assert got.rows == [["a\x0bb\x00\ufffe"]]


def test_a_very_long_text_is_kept_whole():
    text = "kata" * 30_000
    assert only(book(row('<c r="A1" t="s"><v>0</v></c>'), shared=strings(text))).rows == [[text]]


def test_tabs_keep_order_name_and_visibility_and_a_chart_has_no_rows():
    parts = members(
        {"PROFIL": sheet(), "A&amp;B": sheet(row('<c r="A1"><v>1</v></c>'))}, states={"PROFIL": "hidden"}
    )
    links = [("chartsheet", "chartsheets/sheet1.xml"), ("worksheet", "worksheets/sheet2.xml")]
    parts["xl/_rels/workbook.xml.rels"] = relations(links)
    got = read(zipped(parts)).sheets
    assert [(each.name, each.visible, each.rows) for each in got] == [
        ("PROFIL", False, []),
        ("A&B", True, [[1]]),
    ]


def test_the_program_that_saved_it_is_told():
    assert read(zipped(sound())).made_by == ""
    parts = sound() | {"docProps/app.xml": "<Properties><Application>WPS Office</Application></Properties>"}
    assert read(zipped(parts)).made_by == "WPS Office"


# Marks ----------------------------------------------------------------------------------------------

MARKED = (
    row(
        '<c r="A1" t="e"><v>#REF!</v></c>'
        '<c r="B1" s="1" t="e"><f>A1/0</f><v>#DIV/0!</v></c>'
        '<c r="C1"><f>SUM(D1:D9)</f></c>'
        '<c r="D1"><f>SUM(A1)</f><v></v></c>'
        '<c r="E1"><f ca="1"/><v/></c>'
        '<c r="F1" t="str"><f>A1&amp;""</f><v></v></c>'
        '<c r="G1" t="str"><f>A2</f></c>'
        '<c r="H1"><v>9171010101109001</v></c>'
        '<c r="I1"><v>3.507000101010001E15</v></c>'
        '<c r="J1"><v>0.33333333333333331</v></c>'
        '<c r="K1"><f>1/3</f><v>45000.416666666664</v></c>'
        '<c r="L1" t="str"><v>9171010101109001</v></c>'
        '<c r="M1"><v>-9171010101109001.0</v></c>'
        '<c r="N1"><f>1+1</f><v>2</v></c>'
        '<c r="O1"><v>3.5070001010100015E3</v></c>'
    )
    + '<row r="4" hidden="1" ht="3"><c r="A4"><v>1</v></c></row><row r="5" hidden="false"/>'
)
EXPECTED = Marks(
    errors={(1, 1): "#REF!", (1, 2): "#DIV/0!"},
    uncomputed=frozenset({(1, 3), (1, 4), (1, 5), (1, 7)}),
    exact={(1, 8): "9171010101109001", (1, 9): "3507000101010001", (1, 13): "-9171010101109001"},
    hidden_rows=frozenset({4}),
)


@pytest.mark.parametrize("way", ["patterns", "parser"])
def test_marks_name_the_exact_cells(way, monkeypatch):
    part = sheet(MARKED).encode()
    if way == "patterns":
        monkeypatch.setattr(scan, "parse_marks", None)
        assert scan.read_marks(part, 0, LIMITS) == EXPECTED
    else:
        assert parse_marks(part, 0, LIMITS) == EXPECTED


def test_a_marked_cell_has_no_value():
    got = only(book(MARKED))
    assert got.marks == EXPECTED
    assert got.rows[0][:7] == [None] * 7


@pytest.mark.parametrize(
    "cell",
    [
        "<c r='A1' t='e'><v>#N/A</v></c>",
        '<c r="A1" t = "e"><v>#N/A</v></c>',
        '<c t="e" r="A1"><v>#N/A</v></c>',
        '<c t="e"><v>#N/A</v></c>',
        '<x:c r="A1" t="e"><x:v>#N/A</x:v></x:c>',
        '<c\nr="A1"\tt="e"><v>#N/A</v></c>',
        '<c r="A1" t="e" cm="1"><v>#N/A</v></c>',
    ],
)
def test_no_way_of_writing_hides_an_error_value(cell):
    part = sheet(row(cell)).replace("<worksheet ", '<worksheet xmlns:x="u" ').encode()
    assert only(book(part)).marks.errors == {(1, 1): "#N/A"}


@pytest.mark.parametrize(
    "start",
    [
        "<row hidden='1' r='3'>",
        '<row r="3" hidden = "1">',
        '<row hidden="true" r="3">',
        '<x:row r="3" hidden="1">',
    ],
)
def test_no_way_of_writing_hides_a_hidden_row(start):
    end = "</x:row>" if start.startswith("<x:") else "</row>"
    part = (
        sheet(f'{start}<c r="A3"><v>1</v></c>{end}')
        .replace("<worksheet ", '<worksheet xmlns:x="u" ')
        .encode()
    )
    assert only(book(part)).marks.hidden_rows == {3}


PIECES = st.lists(
    st.sampled_from(
        [
            '<c r="A{r}" t="s"><v>0</v></c>',
            '<c r="B{r}" s="1"/>',
            '<c r="AB{r}"><v>12.5</v></c>',
            '<c r="C{r}"><v>3507000101010001</v></c>',
            '<c r="D{r}" t="e"><v>#N/A</v></c>',
            '<c r="E{r}" t="e"><f>A1</f><v>#REF!</v></c>',
            '<c r="F{r}"><f>A1</f><v></v></c>',
            '<c r="G{r}"><f t="shared" si="0"/></c>',
            '<c r="H{r}" t="str"><f>A1</f><v></v></c>',
            '<c r="I{r}" t="str"><f>A1&gt;1</f><v>ya</v></c>',
            '<c r="J{r}" t="inlineStr"><is><t xml:space="preserve"> a </t></is></c>',
            '<c r="K{r}" t="b"><v>0</v></c>',
            '<c r="ZZ{r}"><v>1</v></c>',
            '<c r="A2"><v>2</v></c>',
            "<c r='L{r}' t='e'><v>#NUM!</v></c>",
            '<c t="e"><v>#NULL!</v></c>',
            '<c r="M{r}" t="s"><v></v></c>',
            '<c r="N{r}"><v>1E+20</v></c>',
            '<c r="O{r}" t="n"><f>A1</f><v>12345678901234567</v></c>',
            '</row><row r="{r}" spans="1:3" hidden="1">',
            '</row><row hidden="0" r="{r}">',
            "</row><row>",
            '<!-- t="e" -->',
            "\n",
        ]
    ),
    max_size=12,
)
TAILS = st.sampled_from(
    [
        "",
        '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>',
        '<mergeCells><mergeCell ref="$A$1:B2" /></mergeCells>',
        "<mergeCells><mergeCell ref='A1:B2'/><mergeCell ref=\"C1:C9\"/></mergeCells>",
    ]
)


# Values, also blank ones, in two cells.
DOUBLES = [
    '"A1"><v>1</v></c>',
    '"A1" t="str"><v></v></c>',
    '"A1" t="str"><v> </v></c>',
    '"A1" t="inlineStr"><is><t>a</t></is></c>',
    '"B1" t="e"><v>#N/A</v></c>',
    '"B1"><v>2.5</v></c>',
    '"B1" t="b"><v>0</v></c>',
]


@settings(max_examples=150, deadline=None)
@given(PIECES, TAILS)
def test_patterns_and_parser_see_the_same(pieces, tail):
    cells = "".join(piece.format(r=number) for number, piece in enumerate(pieces, 1))
    part = sheet(f'<row r="1">{cells}</row>', after=tail).encode()
    assert _outcome(_patterns, part) == _outcome(parse_marks, part)


def _patterns(part, strings, limits):
    marks = scan.read_marks(part, strings, limits)
    # What the reader asks where it got fewer values than the part has.
    scan.refuse_doubled(part)
    return marks


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(DOUBLES), max_size=6))
def test_a_cell_filled_twice_is_always_refused(cells):
    content = book(row("".join(f"<c r={cell}" for cell in cells)))
    got = read_workbook(content, "a.xlsx", LIMITS)
    doubled = len({cell[:4] for cell in cells}) < len(cells)
    assert isinstance(got, Finding) == doubled


def _outcome(look, part):
    try:
        return look(part, 1, LIMITS)
    except RefusedError as refused:
        return refused.code, refused.row, refused.column, refused.params


# Whatever is sent -----------------------------------------------------------------------------------

GOOD = zipped(
    members({"DATA": sheet(row('<c r="A1" t="s"><v>1</v></c><c r="B1"><v>7</v></c>')), "LAIN": sheet(MARKED)})
)
GOOD_SHEETS = read(GOOD).sheets
FLIPS = st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(1, 255)), min_size=1, max_size=4)


@settings(max_examples=300, deadline=None)
@given(FLIPS)
def test_flipped_bytes_give_the_same_values_or_one_finding(flips):
    content = bytearray(GOOD)
    for position, change in flips:
        content[position] ^= change
    answer = read_workbook(bytes(content), "a.xlsx", LIMITS)
    assert isinstance(answer, Finding) or answer.sheets == GOOD_SHEETS


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2_000), st.binary(min_size=1, max_size=6), st.integers(0, 3))
@example(40, b"<!", 0)
def test_a_spoilt_part_with_a_right_checksum_raises_nothing(position, insert, drop):
    part = sheet(MARKED).encode()
    at = position % len(part)
    answer = read_workbook(book(part[:at] + insert + part[at + drop :]), "a.xlsx", LIMITS)
    assert isinstance(answer, Finding | Workbook)


@given(st.binary(max_size=200), st.sampled_from([b"", b"PK\3\4", ole2()[:8], b"<html"]))
def test_any_bytes_give_one_finding(content, magic):
    assert isinstance(read_workbook(magic + content, "a.xlsx", LIMITS), Finding)


def test_a_panic_of_the_library_is_a_finding_without_its_words(monkeypatch):
    class Panic(BaseException):
        pass

    def fall_over(_package: object) -> None:
        raise Panic("Siti Aminah")

    monkeypatch.setattr("lkstool.intake.read._read", fall_over)
    answer = read_workbook(GOOD, "a.xlsx", LIMITS)
    assert isinstance(answer, Finding)
    assert answer.code == "LKS105"
    assert "Siti" not in repr(answer)


def test_an_interrupt_is_not_swallowed(monkeypatch):
    def interrupt(_package: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("lkstool.intake.read._read", interrupt)
    with pytest.raises(KeyboardInterrupt):
        read_workbook(GOOD, "a.xlsx", LIMITS)


def test_a_refusal_tells_no_cell_content():
    with pytest.raises(RefusedError) as caught:
        scan.read_marks(sheet(row('<c r="A1" t="s"><v>Siti</v></c>')).encode(), 1, LIMITS)
    assert "Siti" not in repr(caught.value) + str(caught.value.params)


# Programs that people use ---------------------------------------------------------------------------


def by_openpyxl() -> bytes:
    made = openpyxl.Workbook()
    data = made.active
    data.title = "PENERIMA"
    data.append(["nama", "nik", "lahir", "jumlah"])
    data.append(["Nu'man", "3507000101010001", date(2010, 5, 17), "=SUM(A1)"])
    data.merge_cells("A4:C5")
    data.row_dimensions[2].hidden = True
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def by_xlsxwriter() -> bytes:
    stream = io.BytesIO()
    made = xlsxwriter.Workbook(stream, {"in_memory": True})
    data = made.add_worksheet("PENERIMA")
    data.write_row(0, 0, ["nama", "nik", "lahir", "jumlah"])
    data.write_row(1, 0, ["Nu'man", "3507000101010001"])
    data.write_datetime(1, 2, datetime(2010, 5, 17), made.add_format({"num_format": "dd/mm/yyyy"}))  # noqa: DTZ001
    data.write_formula(1, 3, "=SUM(A1)", None, "")
    data.merge_range("A4:C5", "")
    data.set_row(1, None, None, {"hidden": True})
    made.close()
    return stream.getvalue()


@pytest.mark.parametrize("make", [by_openpyxl, by_xlsxwriter])
def test_files_of_common_writers_are_read_without_the_parser(make, monkeypatch):
    monkeypatch.setattr(scan, "parse_marks", None)
    got = only(make())
    assert got.name == "PENERIMA"
    assert got.rows[1][:3] == ["Nu'man", "3507000101010001", date(2010, 5, 17)]
    assert got.marks.merged == ((4, 1, 5, 3),)
    assert got.marks.hidden_rows == {2}


def test_a_formula_that_openpyxl_wrote_has_no_result_yet():
    assert only(by_openpyxl()).marks.uncomputed == {(2, 4)}


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
def test_a_file_saved_by_libreoffice_is_read_without_the_parser(tmp_path, monkeypatch):
    monkeypatch.setattr(scan, "parse_marks", None)
    (tmp_path / "asal.xlsx").write_bytes(by_openpyxl())
    profile = f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "hasil")]
    subprocess.run([*command, str(tmp_path / "asal.xlsx")], check=True, capture_output=True, timeout=120)
    answer = read((tmp_path / "hasil" / "asal.xlsx").read_bytes())
    (got,) = answer.sheets
    assert answer.made_by.startswith("LibreOffice")
    assert got.rows[1] == ["Nu'man", "3507000101010001", date(2010, 5, 17), 0]
    assert got.marks == Marks(merged=((4, 1, 5, 3),), hidden_rows=frozenset({2}))


# The inbox ------------------------------------------------------------------------------------------


def kind_of(path: Path, limits: Limits = LIMITS) -> tuple[str, object]:
    answer = read_bytes(path, limits)
    assert isinstance(answer, Finding)
    assert answer.place.file == path.as_posix()
    return answer.code, answer.params.get("kind")


def test_a_file_is_loaded_whole(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(GOOD)
    assert read_bytes(tmp_path / "a.xlsx", LIMITS) == GOOD


def test_what_is_no_readable_file_is_said(tmp_path):
    (tmp_path / "~$a.xlsx").write_bytes(b"Pengurus")
    (tmp_path / "kosong.xlsx").write_bytes(b"")
    (tmp_path / "besar.xlsx").write_bytes(bytes(101))
    assert kind_of(tmp_path / "~$a.xlsx") == ("LKS108", None)
    assert kind_of(tmp_path / "kosong.xlsx") == ("LKS104", None)
    assert kind_of(tmp_path / "besar.xlsx", Limits(file_bytes=100)) == ("LKS106", "file")
    assert kind_of(tmp_path / "tidak-ada.xlsx") == ("LKS109", "missing")
    assert kind_of(tmp_path) == ("LKS109", "folder")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither, without a privilege")
def test_links_and_pipes_are_not_opened(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(GOOD)
    (tmp_path / "tautan.xlsx").symlink_to(tmp_path / "a.xlsx")
    os.mkfifo(tmp_path / "pipa.xlsx")
    assert kind_of(tmp_path / "tautan.xlsx") == ("LKS109", "link")
    assert kind_of(tmp_path / "pipa.xlsx") == ("LKS109", "special")


@pytest.mark.parametrize(
    ("error", "kind"), [(PermissionError, "permission"), (OSError, "other"), (FileNotFoundError, "missing")]
)
def test_a_file_that_will_not_open_is_said(tmp_path, monkeypatch, error, kind):
    (tmp_path / "a.xlsx").write_bytes(GOOD)

    def refuse(*_args: object) -> int:
        raise error

    monkeypatch.setattr("lkstool.intake.read.os.open", refuse)
    assert kind_of(tmp_path / "a.xlsx") == ("LKS109", kind)


def test_stored_and_packed_files_read_alike():
    assert read(zipped(sound(), zipfile.ZIP_STORED)) == read(zipped(sound()))
