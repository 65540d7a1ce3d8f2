"""How the fuzzer changes shared texts, kinds, styles and what leads to the sheets: one thing at a time."""

from __future__ import annotations

import re
from random import Random

from fuzz_books import LINKS, SHARED, STYLES, TABS, Mutant
from fuzz_cells import MARK
from fuzz_structure import NUMBERS, STRING, places

# Texts, kinds of cells, parts that lead to others ---------------------------------------------------


def change_string(rng: Random, mutant: Mutant) -> None:
    """Change one shared string: mostly a heading, a label or somebody's answer."""
    body = mutant.members.get(SHARED, b"")
    spans = places(STRING, body)
    if not spans:
        return
    start, end = rng.choice(spans)
    text = re.sub(rb"<[^>]*>", b"", body[start:end])
    other = rng.choice(spans)
    new = rng.choice(
        (
            b"<si/>",
            b"<si></si>",
            b"<si><t/></si>",
            b"<si><t>%s</t></si>" % MARK.encode(),
            body[slice(*other)],
            b"<si><r><t>" + text[:2] + b"</t></r><r><t>" + text[2:] + b"</t></r></si>"
            if b"&" not in text
            else b"<si/>",
            b"<si><t>" + text + b'</t><rPh sb="0" eb="1"><t>ka</t></rPh></si>',
            b"<si><t>" + text + b" *</t></si>",
            b"<si><t>" + text.upper() + b"</t></si>" if b"&" not in text else b"<si/>",
            b"<si><t>" + text * 3 + b"</t></si>",
            b"<si><t>" + text[: len(text) // 2].rpartition(b"&")[2] + b"</t></si>",
            b"<si><t>x</t><t>y</t></si>",
            b"<si><!-- x --><t>" + text + b"</t></si>",
            b"<si><t><![CDATA[" + text + b"]]></t></si>",
        )
    )
    mutant.members[SHARED] = body[:start] + new + body[end:]


def lose_strings(rng: Random, mutant: Mutant) -> None:
    """Cut the shared texts off."""
    body = mutant.members.get(SHARED, b"")
    spans = places(STRING, body)
    if spans:
        start = rng.choice(spans)[0]
        mutant.members[SHARED] = body[:start] + rng.choice((b"</sst>", body[start : start + 200] + b"</sst>"))


def claim(rng: Random, mutant: Mutant) -> None:
    """Lie about how many shared texts there are."""
    body = mutant.members.get(SHARED, b"")
    mutant.members[SHARED] = re.sub(
        rb'(ount=")[0-9]+', rb"\g<1>" + rng.choice(NUMBERS), body, count=rng.randint(1, 2)
    )


def string_index(rng: Random, mutant: Mutant) -> None:
    """Let a cell refer to another shared text, or to none."""
    name = rng.choice(mutant.sheets)
    body = mutant.members.get(name, b"")
    spans = places(re.compile(rb't="s"><v>[0-9]+</v>'), body)
    if spans:
        start, end = rng.choice(spans)
        mutant.members[name] = body[:start] + b't="s"><v>' + rng.choice(NUMBERS) + b"</v>" + body[end:]


def kind(rng: Random, mutant: Mutant) -> None:
    """Say that a cell is of another kind."""
    name = rng.choice(mutant.sheets)
    body = mutant.members.get(name, b"")
    spans = places(re.compile(rb'(?<=["]) t="[a-zA-Z]+"'), body)
    if spans:
        start, end = rng.choice(spans)
        kind = rng.choice((b"n", b"s", b"str", b"b", b"e", b"d", b"inlineStr", b"", b"S", b"zz"))
        mutant.members[name] = body[:start] + b' t="' + kind + b'"' + body[end:]


def style(rng: Random, mutant: Mutant) -> None:
    """Change what makes a number a date."""
    if rng.random() < 0.5:
        name = rng.choice(mutant.sheets)
        body = mutant.members.get(name, b"")
        spans = places(re.compile(rb' s="[0-9]+"'), body)
        if spans:
            start, end = rng.choice(spans)
            number = rng.choice((*NUMBERS, b"2", b"5", b"18", b"19", b"25"))
            mutant.members[name] = body[:start] + b' s="' + number + b'"' + body[end:]
        return
    body = mutant.members.get(STYLES, b"")
    mutant.members[STYLES] = rng.choice(
        (
            re.sub(
                rb'numFmtId="[0-9]+"',
                b'numFmtId="%s"' % rng.choice((b"14", b"46", b"0", b"22", b"999999")),
                body,
            ),
            re.sub(rb'formatCode="[^"]*"', b'formatCode="[h]:mm;@yyyy"', body),
            b"<styleSheet/>",
            re.sub(rb"<cellXfs.*</cellXfs>", b"", body, flags=re.DOTALL),
            b"",
        )
    )


def link(rng: Random, mutant: Mutant) -> None:
    """Let a link lead elsewhere."""
    name = rng.choice((LINKS, LINKS, "_rels/.rels"))
    body = mutant.members.get(name, b"")
    spans = places(re.compile(rb'Target="[^"]*"'), body)
    if spans:
        start, end = rng.choice(spans)
        other = body[slice(*rng.choice(spans))]
        new = rng.choice(
            (
                b'Target="../../../etc/passwd"',
                b'Target="file:///etc/passwd"',
                b'Target="http://x.example/a" TargetMode="External"',
                b'Target="/xl/workbook.xml"',
                b'Target=""',
                b'Target="worksheets\\\\sheet1.xml"',
                other,
                b'Target="XL/a.xml"',
            )
        )
        mutant.members[name] = body[:start] + new + body[end:]


def link_kind(rng: Random, mutant: Mutant) -> None:
    """Let a link be of another kind."""
    body = mutant.members.get(LINKS, b"")
    kinds = (b"worksheet", b"chartsheet", b"styles", b"sharedStrings", b"theme", b"dialogsheet")
    old, new = rng.sample(kinds, 2)
    mutant.members[LINKS] = body.replace(b"/" + old + b'"', b"/" + new + b'"', rng.choice((1, -1)))


def tab(rng: Random, mutant: Mutant) -> None:
    """Rename, hide, double or drop a tab."""
    body = mutant.members.get(TABS, b"")
    spans = places(re.compile(rb"<sheet [^>]*/>"), body)
    if not spans:
        return
    start, end = rng.choice(spans)
    tab = body[start:end]
    other = body[slice(*rng.choice(spans))]
    new = rng.choice(
        (
            b"",
            tab + tab,
            tab + other,
            other,
            re.sub(rb'name="[^"]*"', b'name="%s"' % MARK.encode(), tab),
            re.sub(rb'name="([^"]*)"', rb'name=" \1 (2)"', tab),
            re.sub(rb'name="([^"]*)"', rb'name="\1 2025"', tab),
            tab.replace(b"<sheet ", b'<sheet state="hidden" ') if b"state=" not in tab else tab,
            re.sub(rb'name="[^"]*"', b'name=""', tab),
            re.sub(rb'name="[^"]*"', b'name="%s"' % (b"x" * 300), tab),
            tab * 60,
        )
    )
    mutant.members[TABS] = body[:start] + new + body[end:]


def epoch(rng: Random, mutant: Mutant) -> None:
    """Count days from 1904."""
    body = mutant.members.get(TABS, b"")
    value = rng.choice((b"1", b"true", b"0", b"yes", b""))
    mutant.members[TABS] = body.replace(b"<workbookPr", b'<workbookPr date1904="' + value + b'"', 1)
