"""How the fuzzer spoils an archive and the bytes in it. Each function does one thing to a workbook."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from random import Random

from fuzz_books import LINKS, SHARED, STYLES, TABS, Mutant

Mutation = Callable[[Random, Mutant], None]

_TOKENS = (
    b"<!DOCTYPE a>",
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
    b"]]>",
    b"<![CDATA[x]]>",
    b"<!-- -->",
    b"<!--",
    b"<?x y?>",
    b"&amp;",
    b"&#0;",
    b"&#x1F600;",
    b"&b;",
    b"<v>",
    b"</v>",
    b"<v/>",
    b"<f>",
    b"</f>",
    b"</c>",
    b"</row>",
    b"<row/>",
    b"<sheetData>",
    b"</sheetData>",
    b"<sheetData/>",
    b"\0",
    b"\x0b",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"_x000D_",
    b"_x0000_",
    b"<t>",
    b"</t>",
    b"<is><t>x</t></is>",
    b'xml:space="preserve"',
    b"<c/>",
    b"<mergeCell ref='A1:XFD1048576'/>",
    b'<x:c xmlns:x="x"/>',
    b"\r\n",
    b"   ",
    b"<rPh><t>a</t></rPh>",
    b'"',
    b"'",
    b"<",
    b">",
)


# The archive ----------------------------------------------------------------------------------------


def flip(rng: Random, mutant: Mutant) -> None:
    """Change some bytes anywhere."""

    def spoil(content: bytes) -> bytes:
        spoilt = bytearray(content)
        for _ in range(rng.randint(1, 4)):
            spoilt[rng.randrange(len(spoilt))] ^= rng.randint(1, 255)
        return bytes(spoilt)

    mutant.damage.append(spoil)


def truncate(rng: Random, mutant: Mutant) -> None:
    """Cut the file off."""
    mutant.damage.append(lambda content: content[: rng.randrange(len(content))])


def insert(rng: Random, mutant: Mutant) -> None:
    """Put bytes in somewhere, also before and behind."""

    def spoil(content: bytes) -> bytes:
        at = rng.choice((0, len(content), rng.randrange(len(content))))
        junk = rng.choice(
            (b"\0", b"<html>", b"PK\5\6", b"PK\3\4", b"PK\1\2", rng.randbytes(rng.randint(1, 40)))
        )
        return content[:at] + junk + content[at:]

    mutant.damage.append(spoil)


def headers(signature: bytes, size: int) -> Mutation:
    """Return what writes a strange number into one header of a member, or into the end of the directory."""

    def mutate(rng: Random, mutant: Mutant) -> None:
        def spoil(content: bytes) -> bytes:
            starts = [hit.start() for hit in re.finditer(re.escape(signature), content)]
            if not starts:
                return content
            at = rng.choice(starts) + 4 + 2 * rng.randrange((size - 4) // 2)
            number = rng.choice((0, 1, 8, 9, 12, 99, 0x800, 0xFFFF, rng.getrandbits(16)))
            return content[:at] + struct.pack("<H", number) + content[at + 2 :]

        mutant.damage.append(spoil)

    return mutate


def drop_member(rng: Random, mutant: Mutant) -> None:
    """Leave a member out."""
    del mutant.members[rng.choice(list(mutant.members))]


def swap_members(rng: Random, mutant: Mutant) -> None:
    """Let two members change their contents."""
    one, two = rng.sample(list(mutant.members), 2)
    mutant.members[one], mutant.members[two] = mutant.members[two], mutant.members[one]


def rename_member(rng: Random, mutant: Mutant) -> None:
    """Give a member another name, also one that leads elsewhere."""
    old = rng.choice(list(mutant.members))
    new = rng.choice((old.upper(), f"/{old}", f"../{old}", old.replace("/", "\\"), f"{old} ", f"C:{old}"))
    mutant.members = {new if name == old else name: body for name, body in mutant.members.items()}


def add_member(rng: Random, mutant: Mutant) -> None:
    """Add a member that no form has."""
    twin = rng.choice(mutant.sheets)
    name = rng.choice(
        ("xl/vbaProject.bin", twin.upper(), "../../x", "xl/media/a.png", "mimetype", "xl//x.xml")
    )
    mutant.members[name] = rng.choice(
        (b"", b"\0" * 2_000_000, rng.randbytes(500), mutant.members.get(twin, b""))
    )


# Bytes of a member, under a right checksum ----------------------------------------------------------


def some_member(rng: Random, mutant: Mutant) -> str:
    """Choose a member: mostly a sheet, else one that leads to the sheets."""
    others = [name for name in (SHARED, TABS, LINKS, STYLES, "_rels/.rels") if name in mutant.members]
    sheets = [name for name in mutant.sheets if name in mutant.members]
    return rng.choice(sheets if (rng.random() < 0.7 and sheets) or not others else others)


def place(rng: Random, body: bytes) -> int:
    """Choose a place, in the rows of a sheet if it is one."""
    start = max(body.find(b"<sheetData"), 0) if rng.random() < 0.8 else 0
    return rng.randrange(start, len(body) or 1) if start < len(body) else 0


def change_bytes(rng: Random, mutant: Mutant) -> None:
    """Change bytes of a member, under a right checksum."""
    name = some_member(rng, mutant)
    body = bytearray(mutant.members[name])
    for _ in range(rng.randint(1, 3)):
        if body:
            body[place(rng, bytes(body))] = rng.randrange(256)
    mutant.members[name] = bytes(body)


def drop_bytes(rng: Random, mutant: Mutant) -> None:
    """Leave out bytes of a member."""
    name = some_member(rng, mutant)
    body = mutant.members[name]
    at = place(rng, body)
    mutant.members[name] = body[:at] + body[at + rng.choice((1, 2, 8, 40, 400, len(body))) :]


def token(rng: Random, mutant: Mutant) -> None:
    """Put a piece of XML where it does not belong."""
    name = some_member(rng, mutant)
    body = mutant.members[name]
    at = place(rng, body)
    if rng.random() < 0.6:
        # At the edge of a tag, where it is likelier to mean something.
        at = max(body.rfind(b"<", 0, at), 0) if rng.random() < 0.5 else body.find(b">", at) + 1
    mutant.members[name] = body[:at] + rng.choice(_TOKENS) + body[at:]


def encoding(rng: Random, mutant: Mutant) -> None:
    """Write a member in another encoding, or say so."""
    name = some_member(rng, mutant)
    body = mutant.members[name]
    text = body.decode("utf-8", "replace")
    mutant.members[name] = rng.choice(
        (
            text.encode("utf-16"),
            text.encode("utf-16-be"),
            text.encode("utf-32"),
            b"\xef\xbb\xbf" + body,
            body.replace(b'encoding="UTF-8"', b'encoding="ISO-8859-1"', 1),
            body.replace(b"UTF-8", b"utf-7", 1),
            body.partition(b"?>")[2],
            b"\n" + body,
            b"",
        )
    )
