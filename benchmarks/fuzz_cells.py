"""How the fuzzer changes cells, rows and columns. Each function does one thing to a workbook.

What is typed anew carries ``MARK`` where it can, so that it is unlike anything else in the workbook.
"""

from __future__ import annotations

import re
from random import Random

from fuzz_books import Mutant
from fuzz_structure import CELL, ROW, places

MARK = "Titipan"


# Cells, rows and headings ---------------------------------------------------------------------------


def _typed(rng: Random, address: bytes, style: bytes = b"") -> bytes:
    """Return a cell with something in it that no form has."""
    mark = f"{MARK} {rng.randint(1, 9)}".encode()
    number = rng.choice(
        (
            b"7",
            b"-3",
            b"45123",
            b"45123.5",
            b"0.25",
            b"1E+20",
            b"3507000101010001",
            b"81234567890",
            b"12345678901234567",
            b"99999",
            b"2958466",
            b"1.7976931348623157E308",
            b"1e400",
            b"00012",
            b" 7 ",
            b"7,5",
            b"+7",
            b".5",
            b"inf",
        )
    )
    text = rng.choice(
        (
            mark,
            mark * 400,
            b" " + mark + b" ",
            mark + b"\n" + mark,
            b"=1+1",
            b"NA",
            b"-",
            b"3507004101010001",
            b"12/04/2015",
            b"&lt;script&gt;",
            b"\xe2\x80\x8b" + mark,
            b"Jumlah",
            b"1",
            b"No",
            b"Rp 5.000.000",
            b"0812 3456 789",
            b"Tidak ada",
            b"\xe2\x80\xae" + mark,
            b"_x0041_" + mark,
            mark + b"&#13;",
            "３５０７".encode(),
            b"2,5",
            b"Laki-laki",
            b"x" * 33_000,
        )
    )
    shape = rng.choice(
        (
            b"%s><v>" + number + b"</v></c>",
            b'%s t="n"><v>' + number + b"</v></c>",
            b'%s t="str"><v>' + text + b"</v></c>",
            b'%s t="inlineStr"><is><t xml:space="preserve">' + text + b"</t></is></c>",
            b'%s t="inlineStr"><is><r><t>' + text + b"</t></r><r><t>" + mark + b"</t></r></is></c>",
            b'%s t="b"><v>1</v></c>',
            b'%s t="e"><v>#REF!</v></c>',
            b'%s t="e"><v>#N/A</v></c>',
            b"%s><f>1+1</f></c>",
            b"%s><f>A1</f><v>" + number + b"</v></c>",
            b'%s t="str"><f>A1</f><v></v></c>',
            b'%s t="str"><f>A1</f></c>',
            b'%s t="d"><v>2015-04-12</v></c>',
            b'%s t="s"><v>3</v></c>',
            b'%s t="str"><f>A1</f><v>' + text + b"</v></c>",
            b'%s t="d"><v>2015-04-12T08:00:00</v></c>',
            b'%s t="zz"><v>' + text + b"</v></c>",
            b"%s><v>" + text + b"</v></c>",
        )
    )
    return shape.replace(b"%s", b'<c r="' + address + b'"' + style, 1)


def change_cell(rng: Random, mutant: Mutant) -> None:
    """Type something else into a cell."""
    name = rng.choice(mutant.sheets)
    body = mutant.members.get(name, b"")
    spans = places(CELL, body)
    if spans:
        start, end = rng.choice(spans)
        hit = CELL.match(body, start, end)
        style = re.search(rb' s="[0-9]+"', body[start:end])
        if hit:
            new = _typed(rng, hit[1] + hit[2], style[0] if style and rng.random() < 0.7 else b"")
            mutant.members[name] = body[:start] + new + body[end:]


def _new_row(rng: Random, number: int, columns: bytes = b"ABCDEFGHIJKLMN") -> bytes:
    count = rng.choice((1, 1, 2, 3, len(columns)))
    letters = sorted(rng.sample(range(len(columns)), min(count, len(columns))))
    cells = b"".join(_typed(rng, columns[at : at + 1] + str(number).encode()) for at in letters)
    return b'<row r="%d">%s</row>' % (number, cells)


def new_cells(rng: Random, mutant: Mutant) -> None:
    """Type a row below, above or far from the others."""
    name = rng.choice(mutant.sheets)
    body = mutant.members.get(name, b"")
    last = max((int(hit[1]) for hit in ROW.finditer(body)), default=1)
    far = rng.random() < 0.05
    number = last + rng.choice((9_000, 150_000, 1_000_000) if far else (1, 1, 2, 5, 40, 400))
    row = _new_row(rng, number, rng.choice((b"ABCDEFGHIJKLMN", b"OPQRSTUVWXYZ")))
    if rng.random() < 0.1:
        row = row.replace(b' r="', b' r="' + rng.choice((b"AA", b"ZZ", b"CV", b"XF")), 2)
        row = re.sub(rb'<row r="[A-Z]+', b'<row r="', row)
    mutant.members[name] = body.replace(b"</sheetData>", row + b"</sheetData>", 1)


def copy_row(rng: Random, mutant: Mutant) -> None:
    """Repeat a row of the sheet further down: headings, an example, a person."""
    name = rng.choice(mutant.sheets)
    body = mutant.members.get(name, b"")
    spans = places(ROW, body)
    if spans:
        start, end = rng.choice(spans)
        old = body[start:end].split(b'"', 2)[1]
        number = str(max((int(hit[1]) for hit in ROW.finditer(body)), default=1) + rng.randint(1, 3)).encode()
        row = re.sub(rb' r="([A-Z]*)' + old + rb'"', rb' r="\g<1>' + number + rb'"', body[start:end])
        if rng.random() < 0.5:
            row = re.sub(rb"<v>[^<]*</v>", b"<v>5</v>", row, count=1)
        mutant.members[name] = body.replace(b"</sheetData>", row + b"</sheetData>", 1)


def shift_rows(rng: Random, mutant: Mutant) -> None:
    """Insert or delete rows: everything below moves, as in Excel."""
    name = rng.choice(mutant.sheets)
    body = mutant.members.get(name, b"")
    at, by = rng.randint(1, 8), rng.choice((1, 1, 2, 30, -1))
    pieces: list[bytes] = []
    for hit in ROW.finditer(body):
        old = int(hit[1])
        if by < 0 and old == at:
            continue
        new = old + by if old >= at else old
        pieces.append(re.sub(rb' r="([A-Z]*)%d"' % old, rb' r="\g<1>%d"' % new, hit[0]))
    if by > 0 and rng.random() < 0.5:
        pieces.append(_new_row(rng, at))
    start, end = body.find(b"<sheetData>"), body.find(b"</sheetData>")
    if 0 <= start < end:
        mutant.members[name] = body[: start + 11] + b"".join(pieces) + body[end:]


def swap_columns(rng: Random, mutant: Mutant) -> None:
    """Let two columns change places."""
    name = rng.choice(mutant.sheets)
    one, two = rng.sample("ABCDEFGHIJ", 2)
    swapped = {one.encode(): two.encode(), two.encode(): one.encode()}
    mutant.members[name] = re.sub(
        rb'<c r="([A-Z])([0-9]+)"',
        lambda hit: b'<c r="' + swapped.get(hit[1], hit[1]) + hit[2] + b'"',
        mutant.members.get(name, b""),
    )


def merge(rng: Random, mutant: Mutant) -> None:
    """Merge some cells."""
    name = rng.choice(mutant.sheets)
    top, left = rng.randint(1, 12), rng.randint(0, 9)
    bottom, right = top + rng.choice((0, 1, 3, 1_048_000)), left + rng.choice((0, 1, 3, 16))
    block = f'<mergeCell ref="{chr(65 + left)}{top}:{chr(65 + right)}{bottom}"/>'.encode()
    more = b"<mergeCells>" + block + b"</mergeCells>"
    mutant.members[name] = mutant.members.get(name, b"").replace(b"</sheetData>", b"</sheetData>" + more, 1)


def hide(rng: Random, mutant: Mutant) -> None:
    """Hide a row or a column."""
    name = rng.choice(mutant.sheets)
    body = mutant.members.get(name, b"")
    old, new = rng.choice(((b"<row ", b'<row hidden="1" '), (b"<col ", b'<col hidden="1" ')))
    spans = [hit.start() for hit in re.finditer(re.escape(old), body)]
    if spans:
        at = rng.choice(spans)
        mutant.members[name] = body[:at] + new + body[at + len(old) :]
