"""Marking a workbook in its bytes: what is changed, and above all what is not."""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Callable

import hostile
import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from replies import parts, untouched, values

from lkstool.core.codes import found
from lkstool.core.records import Finding, Personal, Place
from lkstool.output.reply.marked import CannotMarkError, ending_of, marked_copy
from lkstool.output.reply.spans import edited, escaped, outline, with_attributes
from lkstool.output.reply.styles import FILLS

# openpyxl says what it would lose: that is why it writes none of this.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
X14 = (
    '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" '
    'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
    'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:dataValidations count="1">'
    '<x14:dataValidation type="list"><x14:formula1><xm:f>Daftar!$A$1:$A$3</xm:f></x14:formula1>'
    "<xm:sqref>B2:B9</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>"
)


def bad(sheet: str, row: int, column: int, *, warning: bool = False, value: str = "x") -> Finding:
    place = Place("a.xlsx", sheet, row, column, "nik", "NIK")
    if warning:
        return found("LKS320", place, value=value)
    return found("LKS316", place, value=Personal(value, "nik"), digits=12, cause="short")


def png() -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0\xff\0\0")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def rich(*, macros: bool = False) -> bytes:
    """A workbook with nearly everything that a sender's may have, made by XlsxWriter."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    data, notes, chart = (
        book.add_worksheet("Data 'Aisyiyah"),
        book.add_worksheet("Catatan"),
        book.add_chartsheet("Grafik"),
    )
    lists = book.add_worksheet("Daftar")
    lists.hide()
    lists.write_column(0, 0, ["A", "B", "C"])
    text = book.add_format({"num_format": "@", "border": 1, "locked": False, "bg_color": "#e7f3ee"})
    day = book.add_format({"num_format": "dd-mm-yyyy"})
    data.set_column(0, 0, 30)
    data.set_column(4, 4, 12, text)
    data.write_row(0, 0, ["Nama", "NIK", "Tanggal", "Jumlah"])
    for at in range(1, 8):
        data.write_string(at, 0, f"Orang {at} & <kawan>")
        data.write_string(at, 1, f"35070012051300{at:02d}", text)
        data.write_number(at, 2, 40_000 + at, day)
        data.write_formula(at, 3, f"=C{at + 1}*2", None, 2 * (40_000 + at))
    data.merge_range("A12:C13", "Gabungan")
    data.data_validation("B2:B9", {"validate": "list", "source": "=Daftar!$A$1:$A$3"})
    data.conditional_format("C2:C9", {"type": "data_bar", "data_bar_2010": True})
    data.write_comment("A2", "Tanya Bu Siti", {"author": "Pengurus"})
    data.insert_image("G2", "titik.png", {"image_data": io.BytesIO(png())})
    data.protect("", {"format_cells": True})
    data.set_row(6, None, None, {"hidden": True})
    data.freeze_panes(1, 0)
    data.autofilter("A1:D8")
    data.write_url("A10", "https://example.org")
    notes.write(0, 0, "Catatan rapat")
    notes.activate()
    notes.set_first_sheet()
    book.define_name("Catatan!Lokal", "=Catatan!$A$1")
    book.define_name("Semua", "=Daftar!$A$1:$A$3")
    bars = book.add_chart({"type": "bar"})
    bars.add_series({"values": "=Daftar!$A$1:$A$3"})
    chart.set_chart(bars)
    if macros:
        book.add_vba_project(io.BytesIO(b"\xd0\xcf\x11\xe0 not really a project"), is_stream=True)
    book.close()
    return rewritten(stream.getvalue(), {"xl/worksheets/sheet1.xml": with_x14})


def with_x14(xml: bytes) -> bytes:
    """Add a drop-down of the newer kind to the sheet's extensions (it has one already)."""
    inner = X14.removeprefix("<extLst>").removesuffix("</extLst>").encode()
    return (
        xml.replace(b"<extLst>", b"<extLst>" + inner)
        if b"<extLst>" in xml
        else xml.replace(b"</worksheet>", X14.encode() + b"</worksheet>")
    )


def rewritten(content: bytes, edits: dict[str, Callable[[bytes], bytes]]) -> bytes:
    return hostile.zipped(
        {name: edits.get(name, lambda xml: xml)(body) for name, body in parts(content).items()}
    )


def fill(content: bytes, sheet: str, cell: str) -> str:
    return openpyxl.load_workbook(io.BytesIO(content))[sheet][cell].fill.fgColor.rgb


def note(content: bytes, sheet: str, cell: str) -> str:
    comment = openpyxl.load_workbook(io.BytesIO(content))[sheet][cell].comment
    return comment.text if comment else ""


FULL = [
    bad("Data 'Aisyiyah", 2, 1),
    bad("Data 'Aisyiyah", 3, 2),
    bad("Data 'Aisyiyah", 4, 3, warning=True),
    bad("Data 'Aisyiyah", 5, 5),
    bad("Data 'Aisyiyah", 13, 2),
    bad("Data 'Aisyiyah", 30, 2),
]


@pytest.mark.parametrize("macros", [False, True])
def test_a_rich_workbook_keeps_everything_else(macros):
    content = rich(macros=macros)
    marked = marked_copy(content, FULL, "id")
    new = untouched(
        content,
        marked,
        {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"},
        {"xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"},
    )
    assert b"<x14:dataValidations" in new["xl/worksheets/sheet1.xml"]
    assert ending_of(content) == ending_of(marked) == (".xlsm" if macros else ".xlsx")
    assert set(new) - set(parts(content)) == {"xl/worksheets/lkstool-perbaikan.xml"}


def test_marked_cells_have_our_fill_and_keep_their_own_look():
    content = rich()
    marked = openpyxl.load_workbook(io.BytesIO(marked_copy(content, FULL, "id")))["Data 'Aisyiyah"]
    own = openpyxl.load_workbook(io.BytesIO(content))["Data 'Aisyiyah"]
    for cell in ("B3", "C4", "A2"):
        now, before = marked[cell], own[cell]
        assert now.fill.fgColor.rgb == FILLS["warning" if cell == "C4" else "error"]
        for look in ("number_format", "font", "border", "protection", "alignment"):
            assert repr(getattr(now, look)) == repr(getattr(before, look))
    assert marked["E5"].number_format == "@"  # a cell that was not there shows its column's style
    assert marked["E5"].protection.locked is False
    assert marked["A12"].fill.fgColor.rgb == FILLS["error"]  # the block's first cell stands for it
    assert marked["B30"].fill.fgColor.rgb == FILLS["error"]
    assert marked["B4"].fill.fgColor.rgb == own["B4"].fill.fgColor.rgb
    assert marked.protection.sheet


def test_comments_say_what_to_do_and_keep_what_the_sender_wrote():
    marked = marked_copy(rich(), FULL, "id")
    assert note(marked, "Data 'Aisyiyah", "A2").startswith("Tanya Bu Siti\n")
    assert "NIK tidak 16 angka" in note(marked, "Data 'Aisyiyah", "A2")
    assert note(marked, "Data 'Aisyiyah", "B3").startswith("lkstool:\nNIK tidak 16 angka\n")
    assert openpyxl.load_workbook(io.BytesIO(marked))["Data 'Aisyiyah"]["B3"].comment.author == "lkstool"
    vml = parts(marked)["xl/drawings/vmlDrawing1.vml"].decode()
    assert vml.count("<x:ClientData") == len(FULL)
    numbers = re.findall(r'id="_x0000_s(\d+)"', vml)
    assert len(set(numbers)) == len(numbers)


def test_several_findings_of_a_cell_share_one_comment_with_the_worst_colour():
    findings = [bad("DATA", 1, 1, warning=True), bad("DATA", 1, 1)]
    marked = marked_copy(hostile.book('<row r="1"><c r="A1"><v>1</v></c></row>'), findings, "id")
    assert note(marked, "DATA", "A1").index("NIK tidak 16") < note(marked, "DATA", "A1").index("e-mail")
    assert fill(marked, "DATA", "A1") == FILLS["error"]


def test_the_list_is_first_open_and_alone_selected():
    content = rich()
    book = openpyxl.load_workbook(io.BytesIO(marked_copy(content, FULL, "id")))
    assert book.sheetnames == ["PERBAIKAN", *openpyxl.load_workbook(io.BytesIO(content)).sheetnames]
    assert book.active.title == "PERBAIKAN"
    assert [sheet.title for sheet in book if sheet.sheet_view.tabSelected] == ["PERBAIKAN"]
    assert book["Daftar"].sheet_state == "hidden"
    assert book["Catatan"].defined_names["Lokal"].value == "Catatan!$A$1"
    assert book["Data 'Aisyiyah"].auto_filter.ref == "A1:D8"
    listed = book["PERBAIKAN"]
    assert listed.freeze_panes == "A7"
    assert listed.print_title_rows == "$6:$6"
    assert listed["E7"].hyperlink.location == "'Data ''Aisyiyah'!A2"
    assert listed["E7"].value == "Data 'Aisyiyah A2"


def test_the_same_input_gives_the_same_bytes():
    assert marked_copy(ROOM, FULL, "id") == marked_copy(ROOM, FULL, "id")


def test_personal_values_stand_in_clear_and_no_text_becomes_a_formula():
    evil = '=HYPERLINK("http://x")\x01_x0041_ & <b>'
    marked = marked_copy(hostile.book(""), [bad("DATA", 3, 2, value=evil)], "id")
    cell = openpyxl.load_workbook(io.BytesIO(marked))["PERBAIKAN"]["F7"]
    assert cell.data_type == "s"
    assert cell.value == evil.replace("\x01", "\u25a1").replace("_x0041_", "_x005F_x0041_")
    assert b"<f" not in parts(marked)["xl/worksheets/lkstool-perbaikan.xml"]


PREFIXED = (
    f'<x:worksheet xmlns:x="{hostile.MAIN}"><x:sheetData><x:row r="2">'
    '<x:c r="B2" t="n"><x:v>5</x:v></x:c></x:row>'
    '<x:row r="5"/></x:sheetData><x:pageMargins left="1" right="1" top="1" bottom="1" header="1" footer="1"/>'
    "<x:tableParts count='0'/></x:worksheet>"
)
NAMELESS = hostile.sheet("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>")
EMPTY = f'<worksheet xmlns="{hostile.MAIN}"><sheetData/></worksheet>'
SHARED = hostile.sheet(
    '<row r="1" spans="1:2"><c r="A1"><v>1</v></c>'
    '<c r="B1"><f t="shared" ref="B1:B2" si="0">A1*2</f><v>2</v></c></row>'
    '<row r="2"><c r="A2"><v>2</v></c><c r="B2" ><f t="shared" si="0"/><v>4</v></c></row>'
)
MARKED = [(1, 1), (1, 4), (2, 1), (2, 2), (2, 3), (3, 1), (4, 2), (5, 5), (9, 9)]


@pytest.mark.parametrize("body", [PREFIXED, NAMELESS, EMPTY, SHARED])
def test_odd_sheets_are_marked_where_they_should_be(body):
    content = hostile.book(body.encode())
    marked = marked_copy(content, [bad("DATA", *at) for at in MARKED], "id")
    new = untouched(content, marked, {"xl/worksheets/sheet1.xml"})
    sheet = openpyxl.load_workbook(io.BytesIO(marked))["DATA"]
    coloured = {
        (cell.row, cell.column) for row in sheet for cell in row if cell.fill.fgColor.rgb == FILLS["error"]
    }
    assert coloured == set(MARKED)
    assert {(cell.row, cell.column) for row in sheet for cell in row if cell.comment} == set(MARKED)
    root = outline(new["xl/worksheets/sheet1.xml"])
    rows = [int(row.attributes["r"]) for row in root.child("sheetData").children if "r" in row.attributes]
    assert rows == sorted(rows)
    names = [child.name for child in root.children]
    assert names.index("legacyDrawing") > names.index("sheetData")
    assert names[-1] == "tableParts" or "tableParts" not in names


def test_a_workbook_without_styles_gets_some():
    members = hostile.members({"DATA": hostile.sheet('<row r="1"><c r="A1"><v>1</v></c></row>')})
    del members["xl/styles.xml"]
    members["xl/_rels/workbook.xml.rels"] = hostile.relations(
        [("worksheet", "/xl/worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml")]
    )
    members["[Content_Types].xml"] = TYPES
    marked = marked_copy(hostile.zipped(members), [bad("DATA", 1, 1)], "id")
    assert fill(marked, "DATA", "A1") == FILLS["error"]


TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)


@pytest.fixture(autouse=True)
def _typed(monkeypatch):
    """Give the hand-made workbooks a list of content types, as a real one has."""
    plain = hostile.members

    def members(*args, **options):
        return {"[Content_Types].xml": TYPES} | plain(*args, **options)

    monkeypatch.setattr(hostile, "members", members)


def test_a_drawing_of_form_controls_gets_our_boxes_too():
    """A sheet may have a VML drawing for buttons, and no comments yet."""
    vml = (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml"\n xmlns:o="urn:schemas-microsoft-com:office:office"\n'
        ' xmlns:x="urn:schemas-microsoft-com:office:excel">'
        '<v:shape id="Tombol_x0020_1_s1029" type="#_x0000_t201">'
        "<v:textbox><font>Kirim<br></font></v:textbox>"
        '<x:ClientData ObjectType="Button"></x:ClientData></v:shape></xml>'
    )
    members = hostile.members({"DATA": hostile.sheet(
        "", after=f'<legacyDrawing xmlns:r="{hostile.OFFICE}" r:id="r1"/>')})  # fmt: skip
    members["xl/worksheets/_rels/sheet1.xml.rels"] = hostile.relations(
        [("vmlDrawing", "../drawings/knop.vml")]
    )
    members["xl/drawings/knop.vml"] = vml
    marked = parts(marked_copy(hostile.zipped(members), [bad("DATA", 2, 2)], "id"))
    new = marked["xl/drawings/knop.vml"].decode()
    assert new.startswith(vml.removesuffix("</xml>"))
    assert new.count('ObjectType="Note"') == 1
    assert "_x0000_s1030" in new
    assert marked["xl/worksheets/sheet1.xml"].count(b"legacyDrawing") == 1


def test_a_conversation_of_the_newer_kind_is_left_alone():
    """Excel shows it instead of any comment, whose text it keeps only for older programs."""
    relations = [("comments", "../c.xml"), ("vmlDrawing", "../v.vml"), ("threadedComment", "../t.xml")]
    members = hostile.members({"DATA": hostile.sheet(
        "", after=f'<legacyDrawing xmlns:r="{hostile.OFFICE}" r:id="r2"/>')})  # fmt: skip
    members["xl/worksheets/_rels/sheet1.xml.rels"] = hostile.relations(relations)
    members["xl/c.xml"] = (
        f'<comments xmlns="{hostile.MAIN}"><authors><author>tc={{1}}</author></authors><commentList>'
        '<comment ref="B2" authorId="0"><text><t>[Threaded comment]</t></text></comment>'
        "</commentList></comments>"
    )
    members["xl/v.vml"] = '<xml xmlns:v="urn:schemas-microsoft-com:vml"></xml>'
    members["xl/t.xml"] = '<ThreadedComments><threadedComment ref="B2" id="{1}"/></ThreadedComments>'
    marked = parts(marked_copy(hostile.zipped(members), [bad("DATA", 2, 2), bad("DATA", 3, 2)], "id"))
    assert marked["xl/c.xml"].count(b"<comment ") == 2
    assert b"<text><t>[Threaded comment]</t></text>" in marked["xl/c.xml"]
    assert marked["xl/t.xml"].decode() == members["xl/t.xml"]
    assert marked["xl/v.vml"].count(b'ObjectType="Note"') == 1


def test_names_keep_their_sheets_also_in_extensions():
    content = rewritten(
        ROOM,
        {
            "xl/workbook.xml": lambda xml: xml.replace(
                b"</workbook>",
                b'<extLst><ext xmlns:x14="x"><x14:definedNames><x14:definedName name="a" localSheetId="1"/>'
                b"</x14:definedNames></ext></extLst></workbook>",
            )
        },
    )
    book = parts(marked_copy(content, FULL, "id"))["xl/workbook.xml"]
    assert b'<x14:definedName name="a" localSheetId="2"/>' in book
    assert b'<definedName name="Lokal" localSheetId="2">' in book


def test_what_is_no_workbook_is_refused_with_its_reason():
    for content, code in (
        (b"halo", "LKS101"),
        (ROOM[:-400], "LKS105"),
        (b"", "LKS104"),
    ):
        with pytest.raises(CannotMarkError) as refused:
            marked_copy(content, FULL, "id")
        assert refused.value.code == code


def test_marking_anew_takes_the_old_marks_away():
    """A workbook that comes back partly corrected shows only what is still wrong, and one list."""
    content = rich()
    once = marked_copy(content, FULL, "id")
    twice = marked_copy(once, FULL[1:2], "id")
    book = openpyxl.load_workbook(io.BytesIO(twice))
    own = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames.count("PERBAIKAN") == 1
    assert book.sheetnames == ["PERBAIKAN", *own.sheetnames]
    sheet, before = book["Data 'Aisyiyah"], own["Data 'Aisyiyah"]
    assert sheet["B3"].fill.fgColor.rgb == FILLS["error"]
    assert sheet["B3"].comment.text.count("NIK tidak 16 angka") == 1
    for cell in ("A2", "C4", "A12"):
        assert repr(sheet[cell].fill) == repr(before[cell].fill)
    assert sheet["A2"].comment.text.strip() == "Tanya Bu Siti"
    assert sheet["C4"].comment is None
    assert parts(twice)["xl/drawings/vmlDrawing1.vml"].count(b"<x:ClientData") == 2
    assert book["PERBAIKAN"].max_row == 7
    assert values(twice) == values(content)
    # The fill that a cell had of its own is still known after two rounds.
    thrice = openpyxl.load_workbook(io.BytesIO(marked_copy(twice, FULL[:1], "id")))["Data 'Aisyiyah"]
    assert thrice["B3"].fill.fgColor.rgb == before["B3"].fill.fgColor.rgb


def test_a_sheet_of_the_senders_own_called_perbaikan_stays():
    content = hostile.zipped(
        hostile.members({"Perbaikan": hostile.sheet('<row r="1"><c r="A1"><v>7</v></c></row>')})
    )
    marked = marked_copy(content, [bad("Perbaikan", 1, 1)], "id")
    book = openpyxl.load_workbook(io.BytesIO(marked))
    assert book.sheetnames == ["PERBAIKAN (2)", "Perbaikan"]
    assert book["Perbaikan"]["A1"].value == 7


def test_many_findings_are_listed_one_by_one_then_together_and_none_is_lost():
    findings = [bad("DATA", row, 2) for row in range(1, 301)]
    marked = marked_copy(hostile.book(""), findings, "id")
    book = openpyxl.load_workbook(io.BytesIO(marked))
    listed = book["PERBAIKAN"]
    assert listed.max_row == 6 + 200 + 1
    assert "100 sel" in listed["D207"].value
    assert listed["E207"].value == "DATA B201–B300"
    assert "300 kesalahan" in listed["A3"].value
    assert sum(1 for row in book["DATA"] for cell in row if cell.comment) == 300


def test_thousands_of_bad_cells_do_not_make_a_file_that_is_refused_when_it_comes_back():
    findings = [bad("DATA", row, 2, warning=row < 2_000) for row in range(1, 4_001)]
    marked = marked_copy(hostile.book(""), findings, "id")
    book = openpyxl.load_workbook(io.BytesIO(marked))
    assert sum(cell.fill.fgColor.rgb in FILLS.values() for row in book["DATA"] for cell in row) == 4_000
    noted = [cell.row for row in book["DATA"] for cell in row if cell.comment]
    assert len(noted) > 500
    assert min(noted) == 2_000  # errors before warnings
    assert all(len(body) < 2**20 for name, body in parts(marked).items() if "omments" in name)
    cells = " ".join(str(cell.value) for cell in book["PERBAIKAN"]["E"])
    assert "B3999" in cells or "B4000" in cells


ROOM = rich()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=st.sets(st.tuples(st.integers(1, 40), st.integers(1, 12)), max_size=25))
def test_whichever_cells_are_marked_every_value_stays(cells):
    marked = marked_copy(ROOM, [bad("Data 'Aisyiyah", *at) for at in cells], "id")
    assert values(marked) == values(ROOM)
    sheet = openpyxl.load_workbook(io.BytesIO(marked))["Data 'Aisyiyah"]
    block = {(row, column) for row in (12, 13) for column in (1, 2, 3)}
    for at in cells - block:
        assert sheet.cell(*at).fill.fgColor.rgb == FILLS["error"]


def test_edits_of_a_tag_leave_its_other_attributes_alone():
    tag = b'<c  r=\'A1\'\n s="3" t = "s" note=" s=\'9\' " />'
    assert with_attributes(tag, {"s": "8"}) == tag.replace(b's="3"', b's="8"')
    assert with_attributes(tag, {"s": None, "x": "1"}) == tag.replace(b'\n s="3"', b"").replace(
        b" />", b' x="1" />'
    )
    assert edited(b"abcdef", [(4, 5, b"X"), (1, 1, b"1"), (1, 1, b"2"), (1, 2, b"B")]) == b"a12BcdXf"
    assert escaped("a<\u00e9\ud800") == b"a&lt;&#233;&#9633;"
