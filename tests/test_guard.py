"""Requirements: a hostile or broken file costs one clear finding, at once, and nothing else; a file that
Excel or its relatives wrote is let through, however odd it looks. Numbers such as A1 name the threats.
"""

from __future__ import annotations

import subprocess
import sys
import time
import zipfile

import hostile
import pytest
from hostile import (
    altered,
    book,
    member_named,
    members,
    ole2,
    relations,
    row,
    sheet,
    sound,
    strings,
    zipped,
)

from lkstool.core import messages
from lkstool.core.records import Finding
from lkstool.intake.guard import inspect
from lkstool.intake.read import read_workbook
from lkstool.intake.workbook import Limits, Workbook

LIMITS = Limits()
ONE = row('<c r="A1" t="s"><v>1</v></c>')
CANARY = "kenari-rahasia"


def refused(content: bytes, limits: Limits = LIMITS) -> tuple[str, object]:
    """Return the code and kind of the refusal; its sentences must be whole in both languages."""
    answer = read_workbook(content, "masuk/a.xlsx", limits)
    assert isinstance(answer, Finding)
    assert answer.place.file == "masuk/a.xlsx"
    assert answer.value is None
    for lang in ("id", "en"):
        words = messages.words_of(answer, lang)
        kind = answer.params.get("kind")
        # A key that had no words would stand in the sentence as it is.
        assert kind is None or f" {kind}," not in words.message
        assert "{" not in words.message + words.fix
    return answer.code, answer.params.get("kind")


def accepted(content: bytes, limits: Limits = LIMITS) -> Workbook:
    answer = read_workbook(content, "masuk/a.xlsx", limits)
    assert isinstance(answer, Workbook), answer
    return answer


BLANKS = bytes(3 * 2**20)
HUGE = "<!-- " + " " * (3 * 2**20) + " -->"
FOREIGN = {
    "nothing": (b"", "LKS104", None),
    "zeros": (bytes(5_000), "LKS105", None),
    "pdf": (b"%PDF-1.7\n%...", "LKS101", "pdf"),
    "csv": (b"nama;nik\r\nSiti;350700\r\n", "LKS101", "text"),
    "csv_utf16": ("nama\tnik\r\n".encode("utf-16"), "LKS101", "text"),
    "html": (b"<html><body><table><tr><td>1</td></tr></table>", "LKS101", "html"),
    "html_that_is_a_zip_too": (b"<html><script></script>" + zipped(sound()), "LKS101", "html"),
    "xml_2003": (
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
        "LKS101",
        "xml",
    ),
    "photo": (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "LKS101", "image"),
    "photo_of_an_iphone": (b"\0\0\0\x18ftypheic", "LKS101", "image"),
    "rtf": (b"{\\rtf1\\ansi", "LKS101", "word"),
    "rar": (b"Rar!\x1a\x07\0", "LKS101", "zip"),
    "noise": (b"\x01\x02\x03" * 50, "LKS101", "other"),
    "encrypted": (ole2("Root Entry", "EncryptionInfo", "EncryptedPackage"), "LKS103", None),
    "xls": (ole2("Root Entry", "Workbook"), "LKS102", None),
    "xls_very_old": (b"\x09\x08\x10\0\0\x06\x05\0", "LKS102", None),
    "doc": (ole2("Root Entry", "WordDocument"), "LKS101", "word"),
    "ppt": (ole2("Root Entry", "PowerPoint Document"), "LKS101", "slides"),
    "ole2_of_nobody": (ole2("Root Entry"), "LKS105", None),
    "ods": (
        zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a/>"}),
        "LKS101",
        "ods",
    ),
    "xlsb": (zipped({"_rels/.rels": "<a/>", "xl/workbook.bin": b"\x83\x01\0"}), "LKS101", "xlsb"),
    "docx": (zipped({"_rels/.rels": "<a/>", "word/document.xml": "<a/>"}), "LKS101", "word"),
    "pptx": (zipped({"_rels/.rels": "<a/>", "ppt/presentation.xml": "<a/>"}), "LKS101", "slides"),
    "numbers": (zipped({"Index/Document.iwa": b"\0"}), "LKS101", "numbers"),
    "zip_of_forms": (zipped({"formulir.xlsx": zipped(sound())}, zipfile.ZIP_STORED), "LKS101", "zip"),
    "zip_of_nothing": (b"PK\5\6" + bytes(18), "LKS101", "zip"),
    "strict": (
        altered({"_rels/.rels": relations([("officeDocument", "xl/workbook.xml")], hostile.STRICT)}),
        "LKS101",
        "strict",
    ),
    "truncated": (zipped(sound())[:-200], "LKS105", None),
    "only_the_beginning": (b"PK\3\4" + bytes(40), "LKS105", None),
}

HARMFUL = {
    # A1: what swells.
    "bomb_in_sheet": (altered({"xl/worksheets/sheet1.xml": sheet(ONE, after=HUGE)}), "LKS107", "bomb"),
    "bomb_in_strings": (altered({"xl/sharedStrings.xml": strings("a" * 3 * 2**20)}), "LKS107", "bomb"),
    "bomb_in_picture": (altered({"xl/media/image1.png": BLANKS}), "LKS107", "bomb"),
    "too_many_members": (zipped(sound() | {f"a{n}": b"" for n in range(1_001)}), "LKS106", "parts"),
    "overlapping_members": (hostile.members_that_overlap(50), "LKS107", "bomb"),
    "unpacks_longer_than_it_says": (hostile.sizes_that_lie(20), "LKS107", "bomb"),
    "unpacks_shorter_than_it_says": (hostile.sizes_that_lie(2**20), "LKS105", None),
    # A2, B1: document types, in any part and any encoding.
    "billion_laughs": (book(hostile.laughs().encode()), "LKS107", "doctype"),
    "quadratic": (
        book(f'<!DOCTYPE a [<!ENTITY b "{"c" * 9_000}">]>{sheet("<row>" + "&b;" * 900 + "</row>")}'.encode()),
        "LKS107",
        "doctype",
    ),
    "doctype_utf16": (
        book(('<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a>' + sheet(ONE)).encode("utf-16")),
        "LKS107",
        "doctype",
    ),
    "doctype_utf16_without_mark": (
        book(("<!DOCTYPE a>" + sheet(ONE)).encode("utf-16-be")),
        "LKS107",
        "doctype",
    ),
    "doctype_harmless": (book(("<!DOCTYPE worksheet>" + sheet(ONE)).encode()), "LKS107", "doctype"),
    "doctype_lower_case": (book(("<!doctype worksheet>" + sheet(ONE)).encode()), "LKS105", None),
    "doctype_behind_comment": (book(("<!-- <a> --><!DOCTYPE a>" + sheet(ONE)).encode()), "LKS107", "doctype"),
    "doctype_in_workbook": (
        altered({"xl/workbook.xml": "<!DOCTYPE a>" + str(sound()["xl/workbook.xml"])}),
        "LKS107",
        "doctype",
    ),
    "doctype_in_strings": (
        altered({"xl/sharedStrings.xml": "<!DOCTYPE a>" + strings("a")}),
        "LKS107",
        "doctype",
    ),
    "doctype_in_styles": (altered({"xl/styles.xml": "<!DOCTYPE a><styleSheet/>"}), "LKS107", "doctype"),
    "doctype_in_properties": (
        altered({"docProps/app.xml": "<!DOCTYPE a><Properties/>"}),
        "LKS107",
        "doctype",
    ),
    "other_encoding": (
        book(('<?xml version="1.0" encoding="utf-7"?>' + sheet(ONE)).encode()),
        "LKS105",
        None,
    ),
    # A3: what is too far, too many, or claims to be.
    "far_cell": (book(ONE + row('<c r="XFD1048576"><v>1</v></c>', 1_048_576)), "LKS106", "rows"),
    "far_column": (
        book(ONE + row('<c r="XFD1"><v>1</v></c>') + row('<c r="A1000"><v>1</v></c>', 1_000)),
        "LKS106",
        "positions",
    ),
    "far_cell_prefixed": (
        book(sheet('<x:row xmlns:x="u" r="1"><x:c r="XFD999999"><x:v>1</x:v></x:c></x:row>').encode()),
        "LKS106",
        "rows",
    ),
    "far_cell_single_quotes": (book("<row r='1'><c r='XFD999999'><v>1</v></c></row>"), "LKS106", "rows"),
    "far_cell_other_order": (book('<row><c t="n" r="CV999999"><v>1</v></c></row>'), "LKS106", "rows"),
    "far_cell_without_address": (
        book('<row r="999999"><c><v>1</v></c><c><v>1</v></c></row>'),
        "LKS106",
        "rows",
    ),
    "far_empty_text": (book(ONE + row('<c r="A999999" t="str"><v></v></c>', 999_999)), "LKS106", "rows"),
    "far_inline_text": (
        book(ONE + row('<c r="A999999" t="inlineStr"><is><t></t></is></c>', 999_999)),
        "LKS106",
        "rows",
    ),
    "far_error": (book(ONE + row('<c r="A999999" t="e"><v>#N/A</v></c>', 999_999)), "LKS106", "rows"),
    "far_behind_a_second_table": (
        book(f"{ONE}</sheetData><sheetData>{row('<c r=´A2´><v>1</v></c>'.replace('´', chr(34)), 2)}"),
        "LKS105",
        None,
    ),
    "beyond_the_grid": (book(row('<c r="A4294967295"><v>1</v></c>')), "LKS106", "rows"),
    "many_merges": (
        book(
            sheet(ONE, after="<mergeCells>" + '<mergeCell ref="A1:B2"/>' * 10_001 + "</mergeCells>").encode()
        ),
        "LKS106",
        "merges",
    ),
    "many_sheets": (zipped(members({f"S{n}": sheet(ONE) for n in range(51)})), "LKS106", "sheets"),
    "strings_that_claim": (
        altered({"xl/sharedStrings.xml": strings("a", "b", attributes='uniqueCount="4294967295"')}),
        "LKS107",
        "claims",
    ),
    "strings_that_claim_behind_a_decoy": (
        altered(
            {
                "xl/sharedStrings.xml": strings(
                    "a",
                    "b",
                    attributes=f'xmlns:z="u" z:uniqueCount="2" {" " * 9_000} uniqueCount="4294967295"',
                )
            }
        ),
        "LKS107",
        "claims",
    ),
    "string_beyond_the_list": (book(row('<c r="A1" t="s"><v>9</v></c>')), "LKS105", None),
    "string_with_a_word_for_a_number": (book(row('<c r="A1" t="s"><v>abc</v></c>')), "LKS105", None),
    "string_before_the_list": (book(row('<c r="A1" t="s"><v>-1</v></c>')), "LKS105", None),
    # A5: broken inside.
    "no_sheets": (zipped(members({})), "LKS105", None),
    "sheet_part_missing": (
        zipped({name: body for name, body in sound().items() if "sheet1" not in name}),
        "LKS105",
        None,
    ),
    "relations_missing": (
        zipped({name: body for name, body in sound().items() if "workbook.xml.rels" not in name}),
        "LKS105",
        None,
    ),
    "sheet_not_well_formed": (book(b"<worksheet><sheetData><row><c></row></sheetData>"), "LKS105", None),
    "sheet_is_no_xml": (book(b"halo"), "LKS105", None),
    "value_in_cdata": (book(row('<c r="A1"><v><![CDATA[5]]></v></c>')), "LKS105", None),
    "value_split_by_comment": (book(row('<c r="A1"><v>5<!-- x -->6</v></c>')), "LKS105", None),
    "unknown_cell_type": (book(row('<c r="A1" t="zz"><v>5</v></c>')), "LKS105", None),
    # B1, B2: what reaches out.
    "xxe_file": (
        book(f'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>{sheet(row("&b;"))}'.encode()),
        "LKS107",
        "doctype",
    ),
    "xxe_parameter": (
        book(f'<!DOCTYPE a [<!ENTITY % b SYSTEM "http://127.0.0.1:9/x"> %b;]>{sheet(ONE)}'.encode()),
        "LKS107",
        "doctype",
    ),
    "member_climbs": (member_named("xl/../../etc/passwd"), "LKS107", "names"),
    "member_climbs_backwards": (member_named("..\\..\\autorun.inf"), "LKS107", "names"),
    "member_absolute": (member_named("/etc/passwd"), "LKS107", "names"),
    "member_on_a_drive": (member_named("C:\\Windows\\x.dll"), "LKS107", "names"),
    "member_is_a_link": (member_named("xl/media/a.png", link=True), "LKS107", "names"),
    "sheet_outside": (
        altered({"xl/_rels/workbook.xml.rels": relations([("worksheet", "../../../etc/passwd")])}),
        "LKS107",
        "relation",
    ),
    "sheet_on_the_web": (
        altered({"xl/_rels/workbook.xml.rels": relations([("worksheet", "http://127.0.0.1:9/a.xml")])}),
        "LKS107",
        "relation",
    ),
    "sheet_external": (
        altered(
            {
                "xl/_rels/workbook.xml.rels": relations(
                    [("worksheet", "worksheets/sheet1.xml")], more=' TargetMode="External"'
                )
            }
        ),
        "LKS107",
        "relation",
    ),
    # D6: two readers, two truths.
    "member_twice": (hostile.member_twice(), "LKS107", "duplicates"),
}


@pytest.mark.parametrize("case", FOREIGN)
def test_what_is_no_workbook_is_told_apart(case):
    content, code, kind = FOREIGN[case]
    assert refused(content) == (code, kind)


@pytest.mark.parametrize("case", HARMFUL)
def test_what_does_harm_is_refused_at_once(case):
    content, code, kind = HARMFUL[case]
    started = time.process_time()
    assert refused(content) == (code, kind)
    assert time.process_time() - started < 1.0


def test_a_damaged_letter_is_noticed_by_its_checksum():
    content = zipped(sound(), zipfile.ZIP_STORED).replace(b"<v>7</v>", b"<v>8</v>")
    assert refused(content) == ("LKS105", None)


def test_a_locked_member_counts_as_a_password():
    content = bytearray(zipped(sound()))
    content[content.rindex(b"xl/worksheets/sheet1.xml") - 46 + 8] |= 1
    assert refused(bytes(content)) == ("LKS103", None)


def test_an_unknown_packing_is_refused():
    assert refused(zipped(sound(), zipfile.ZIP_LZMA)) == ("LKS105", None)


def test_the_stray_cell_is_named():
    answer = inspect(book(ONE + row('<c r="C300000"><v>1</v></c>', 300_000)), "a.xlsx", LIMITS)
    assert isinstance(answer, Finding)
    assert (answer.place.sheet, answer.place.cell) == ("DATA", "C300000")
    assert (answer.params["found"], answer.params["limit"]) == (300_000, 200_000)


@pytest.mark.parametrize(
    ("limits", "kind"),
    [
        (Limits(file_bytes=500), "file"),
        (Limits(inflated_bytes=500), "inflated"),
        (Limits(parts=3), "parts"),
        (Limits(sheets=0), "sheets"),
        (Limits(rows=0), "rows"),
        (Limits(positions=1), "positions"),
        (Limits(cells=1), "cells"),
    ],
)
def test_every_limit_can_be_set(limits, kind):
    assert refused(zipped(sound()), limits) == ("LKS106", kind)


def test_an_entity_from_outside_never_arrives(tmp_path):
    (tmp_path / "rahasia.txt").write_text(CANARY, encoding="utf-8")
    source = (tmp_path / "rahasia.txt").as_uri()
    part = f'<!DOCTYPE a [<!ENTITY b SYSTEM "{source}">]>' + sheet(row('<c r="A1" t="str"><v>&b;</v></c>'))
    answer = read_workbook(book(part.encode()), "a.xlsx", LIMITS)
    assert isinstance(answer, Finding)
    assert CANARY not in repr(answer)


BLANK_FAR = '<c r="XFD1048576" s="1"/>'
ODD = {
    "control": zipped(sound()),
    "stored": zipped(sound(), zipfile.ZIP_STORED),
    "backslashes": zipped({name.replace("/", "\\"): body for name, body in sound().items()}),
    "upper_case_names": zipped({name.upper(): body for name, body in sound().items()}),
    "folders_listed": zipped({"xl/": b"", "xl/worksheets/": b""} | sound()),
    "macros_inside": altered({"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}),
    "prepended_bytes_in_members": altered({"xl/media/image1.png": zipped(sound())}),
    "absolute_targets": altered(
        {
            "_rels/.rels": relations([("officeDocument", "/xl/workbook.xml")]),
            "xl/_rels/workbook.xml.rels": relations(
                [("worksheet", "/xl/worksheets/sheet1.xml"), ("sharedStrings", "/xl/sharedStrings.xml")]
            ),
        }
    ),
    "hyperlinks_outside": altered(
        {
            "xl/worksheets/_rels/sheet1.xml.rels": relations(
                [("hyperlink", "https://contoh.id")], more=' TargetMode="External"'
            )
        }
    ),
    "no_package_relations": zipped({k: v for k, v in sound().items() if k != "_rels/.rels"}),
    "workbook_elsewhere": zipped(
        {name.replace("xl/", "buku/"): body for name, body in sound().items()}
        | {"_rels/.rels": relations([("officeDocument", "buku/workbook.xml")])}
    ),
    "utf8_mark": altered(
        {"xl/worksheets/sheet1.xml": b"\xef\xbb\xbf" + str(sound()["xl/worksheets/sheet1.xml"]).encode()}
    ),
    "utf16": altered(
        {
            "xl/worksheets/sheet1.xml": (
                '<?xml version="1.0" encoding="UTF-16"?>' + str(sound()["xl/worksheets/sheet1.xml"])
            ).encode("utf-16")
        }
    ),
}
CELLS = '<c r="A1" t="s"><v>1</v></c><c r="B1"><v>7</v></c>'
ODD_SHEETS = {
    "giant_dimension": sheet(row(CELLS), before='<dimension ref="A1:XFD1048576"/>'),
    "dimension_too_small": sheet(row(CELLS), before='<dimension ref="A1"/>'),
    "blank_far_cell": sheet(row(CELLS) + row(BLANK_FAR, 1_048_576)),
    "blank_far_cell_open": sheet(row(CELLS) + row('<c r="XFD1048576" s="1"></c>', 1_048_576)),
    "empty_value": sheet(row(CELLS + '<c r="C1" t="s"><v></v></c><c r="D1"><v/></c>')),
    "spaced_out": sheet(f"\n  {row(CELLS)}\n"),
    "comments": sheet(f"<!-- a -->{row(CELLS)}<!-- <row> -->", before="<!-- <sheetData> -->"),
    "instruction": '<?xml version="1.0"?><?mso <sheetData> ?>' + sheet(row(CELLS)),
    "single_quotes": sheet(row(CELLS).replace('"', "'")),
    "spaces_round_equals": sheet(row(CELLS).replace('t="s"', 't = "s"')),
    "prefixed": f'<x:worksheet xmlns:x="{hostile.MAIN}"><x:sheetData><x:row r="1">'
    '<x:c r="A1" t="s"><x:v>1</x:v></x:c><x:c r="B1"><x:v>7</x:v></x:c></x:row></x:sheetData></x:worksheet>',
    "no_addresses": sheet('<row><c t="s"><v>1</v></c><c><v>7</v></c></row>'),
    "attributes_turned": sheet('<row r="1"><c t="s" r="A1"><v>1</v></c><c s="0" r="B1"><v>7</v></c></row>'),
    "cells_out_of_order": sheet('<row r="1"><c r="B1"><v>7</v></c><c r="A1" t="s"><v>1</v></c></row>'),
    "deep_nesting": sheet(row(CELLS), after="<a>" * 20_000 + "</a>" * 20_000),
    "whole_sheet_merge": sheet(row(CELLS), after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
    "style_beyond_the_list": sheet(row(CELLS.replace('r="B1"', 'r="B1" s="999"'))),
}


@pytest.mark.parametrize("case", [*ODD, *ODD_SHEETS])
def test_what_is_merely_odd_is_read_like_the_control(case):
    content = ODD[case] if case in ODD else altered({"xl/worksheets/sheet1.xml": ODD_SHEETS[case]})
    (only,) = accepted(content).sheets
    assert [cells[:2] for cells in only.rows] == [["dua", 7]]
    assert {value for cells in only.rows for value in cells[2:]} <= {None}


def test_a_wide_hidden_list_is_accepted():
    wide = sheet("".join(f'<row r="{n}"><c r="DBF{n}"><v>{n}</v></c></row>' for n in range(1, 1_001)))
    listed = accepted(
        zipped(members({"DATA": sheet(ONE), "DAFTAR": wide}, states={"DAFTAR": "veryHidden"}))
    ).sheets
    assert [each.visible for each in listed] == [True, False]
    assert (len(listed[1].rows), len(listed[1].rows[0])) == (1_000, 2_762)


def test_blank_formatted_rows_cost_little():
    blank = "".join(f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in range(2, 60_001))
    started = time.process_time()
    (only,) = accepted(book(ONE + blank)).sheets
    assert only.rows == [["dua"]]
    assert time.process_time() - started < 2.0


def test_the_reader_starts_without_the_heavy_world():
    code = (
        "import sys, lkstool.intake.read; "
        "print(sorted({'pandas', 'pandera', 'openpyxl', 'pydantic', 'numpy'} & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    assert run.stdout.strip() == "[]"
