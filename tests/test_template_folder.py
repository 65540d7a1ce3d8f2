"""The office's folder of templates: copied, changed, compared, told of after an upgrade, backed up."""

from __future__ import annotations

import shutil
import sys
from pathlib import PurePosixPath

import pytest

from lkstool.core.errors import UserError
from lkstool.core.template_changes import three_ways
from lkstool.keeping.backup import backup
from lkstool.output import template_dir as places
from lkstool.output.template_dir import template_dir, template_files
from lkstool.output.template_view import differences_view
from lkstool.workspace import init, own_templates
from lkstool.workspace.own_templates import differences, eject, listed

PAGE = "rakorwil/page.typ"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "templat"


@pytest.fixture
def upgraded(tmp_path, monkeypatch):
    """Return a copy of the built-in templates that takes their place, as an upgrade would."""
    newer = shutil.copytree(template_dir(), tmp_path / "baru")
    for module in (places, own_templates):
        monkeypatch.setattr(module, "template_dir", lambda: newer)
    return newer


def states(folder):
    return {str(each.name): each.state for each in listed(folder) if each.state != "built_in"}


def test_every_template_is_listed_once_with_its_state(folder):
    assert {each.state for each in listed(None)} == {"built_in"}
    assert [each.name for each in listed(None)] == list(template_files(template_dir()))
    written, kept = eject(folder, ["penerima", PAGE])
    assert kept == []
    assert states(folder) == {str(written[0]): "same", PAGE: "same"}
    (folder / PAGE).write_text("// milik kami\n", encoding="utf-8")
    assert states(folder)[PAGE] == "changed"
    assert len(listed(folder)) == len(listed(None))


def test_a_copy_is_the_built_in_text_and_is_never_overwritten(folder):
    eject(folder, [PAGE])
    assert (folder / PAGE).read_bytes() == (template_dir() / PAGE).read_bytes()
    (folder / PAGE).write_text("// milik kami\n", encoding="utf-8")
    written, kept = eject(folder, ["rakorwil"])
    assert PurePosixPath(PAGE) in kept
    assert len(written) == len(template_files(template_dir() / "rakorwil")) - 1
    assert (folder / PAGE).read_text(encoding="utf-8") == "// milik kami\n"


def test_a_part_under_another_number_is_the_same_part(folder):
    (written,), _ = eject(folder, ["penerima"])
    (folder / written).rename(folder / "rakorwil" / "47-penerima.md")
    assert states(folder) == {"rakorwil/47-penerima.md": "same"}
    assert eject(folder, ["penerima"]) == ([], [PurePosixPath("rakorwil/47-penerima.md")])


def test_after_an_upgrade_the_copies_that_are_behind_are_told(folder, upgraded):
    eject(folder, [PAGE, "penerima", "lembaga", "sdm"])
    parts = {
        name: next((upgraded / "rakorwil").glob(f"*-{name}.md")) for name in ("penerima", "lembaga", "sdm")
    }
    own = {name: folder / "rakorwil" / path.name for name, path in parts.items()}
    own["penerima"].write_text("# Milik kami\n", encoding="utf-8")
    own["lembaga"].write_text("# Milik kami\n", encoding="utf-8")
    parts["penerima"].write_text("# Bawaan baru\n", encoding="utf-8")
    parts["sdm"].unlink()
    (upgraded / PAGE).write_text("// baru\n", encoding="utf-8")
    assert states(folder) == {
        PAGE: "behind",
        f"rakorwil/{own['penerima'].name}": "behind",
        f"rakorwil/{own['lembaga'].name}": "changed",
        f"rakorwil/{own['sdm'].name}": "gone",
    }
    shown = {str(each.name): changes for each, changes in differences(folder)}
    both = shown[f"rakorwil/{own['penerima'].name}"]
    assert "+# Milik kami" in both.own
    assert "+# Bawaan baru" in both.upgrade
    (collision,) = both.collisions
    assert (collision.own, collision.built_in) == (("# Milik kami",), ("# Bawaan baru",))
    assert shown[PAGE].own == []
    assert "+// baru" in shown[PAGE].upgrade


def test_line_ends_of_another_editor_are_no_difference(folder):
    eject(folder, [PAGE])
    text = (folder / PAGE).read_bytes()
    (folder / PAGE).write_bytes(b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n"))
    assert states(folder) == {PAGE: "same"}
    assert list(differences(folder)) == []


def test_additions_that_are_read_are_told_from_files_that_nothing_reads(folder):
    for name in ("rakorwil/30-kisah.md", "rakorwil/acuan.docx", "fonts/Own.ttf", "rakorwill/13-penerima.md",
                 "messages/salam.txt.j2", "catatan.docx"):  # fmt: skip
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    found = states(folder)
    assert {name for name, state in found.items() if state == "added"} == {
        "rakorwil/30-kisah.md", "rakorwil/acuan.docx", "fonts/Own.ttf",
    }  # fmt: skip
    assert {name for name, state in found.items() if state == "unused"} == {
        "rakorwill/13-penerima.md", "messages/salam.txt.j2", "catatan.docx",
    }  # fmt: skip


def test_names_are_understood_as_an_officer_writes_them(folder):
    assert eject(folder, ["sah"])[0] == [PurePosixPath("messages/sah.txt.j2")]
    assert eject(folder, ["templat\\rakorwil\\gaya.css"])[0] == [PurePosixPath("rakorwil/gaya.css")]
    assert len(eject(folder, ["messages/en"])[0]) == len(template_files(template_dir() / "messages" / "en"))
    with pytest.raises(UserError, match='"penrima"') as caught:
        eject(folder, ["penrima"])
    assert "penerima.md" in caught.value.next_step
    with pytest.raises(UserError, match="Tidak ada salinan Anda"):
        list(differences(folder, "penerima"))


def test_what_is_no_text_is_only_said_to_differ(folder):
    eject(folder, ["fonts/SumberSans-Bold.ttf"])
    (folder / "fonts" / "SumberSans-Bold.ttf").write_bytes(b"\x00\xff")
    ((_, changes),) = differences(folder)
    assert changes.own is None


def test_a_copy_whose_first_text_is_not_kept_is_compared_with_the_built_in_one(folder, upgraded):
    eject(folder, [PAGE])
    (folder / ".asal" / PAGE).write_text("// entah\n", encoding="utf-8")
    (folder / PAGE).write_text("// kami\n", encoding="utf-8")
    (upgraded / PAGE).write_text("// baru\n", encoding="utf-8")
    ((_, changes),) = differences(folder)
    assert (changes.own[1:], changes.upgrade) == (["-// baru", "+// kami"], None)


COPIED = [f"baris {at}" for at in range(1, 13)]


def edited(*changes):
    """Return the copied text with (first, last, new lines) put in the place of lines counted from 1."""
    lines = list(COPIED)
    for first, last, new in sorted(changes, reverse=True):
        lines[first - 1 : last] = new
    return lines


@pytest.mark.parametrize(
    ("own", "upgrade", "collisions"),
    [
        ([(2, 2, ["kami"])], [(9, 9, ["baru"])], []),
        ([(2, 2, ["kami"])], [(2, 2, ["baru"])], [(2, ("baris 2",), ("kami",), ("baru",))]),
        ([(2, 2, ["sama"])], [(2, 2, ["sama"])], []),
        ([(1, 1, ["a", "b"]), (4, 6, ["kami"])], [(5, 5, [])],
         [(5, ("baris 4", "baris 5", "baris 6"), ("kami",), ("baris 4", "baris 6"))]),
        ([(3, 2, ["sisip kami"])], [(3, 2, ["sisip baru"])], [(3, (), ("sisip kami",), ("sisip baru",))]),
        ([(12, 12, [])], [(12, 12, ["baru"])], [(12, ("baris 12",), (), ("baru",))]),
    ],
)  # fmt: skip
def test_places_that_both_have_changed_are_shown_in_their_three_versions(own, upgrade, collisions):
    told = three_ways(COPIED, edited(*own), edited(*upgrade))
    found = [(each.line, each.copied, each.own, each.built_in) for each in told.collisions]
    assert found == collisions


def test_after_an_upgrade_the_terminal_tells_the_three_ways(folder, upgraded):
    eject(folder, [PAGE, "ketua"])
    page = (folder / PAGE).read_text(encoding="utf-8").splitlines()
    (folder / PAGE).write_text("\n".join(["// kami", *page[1:]]), encoding="utf-8")
    (upgraded / PAGE).write_text("\n".join(["// baru", *page[1:]]), encoding="utf-8")
    chair = upgraded / "ketua" / "halaman.typ"
    chair.write_text(chair.read_text(encoding="utf-8") + "// baru\n", encoding="utf-8")
    told = "\n".join(map(str, differences_view(differences(folder), "id")))
    assert "Anda tidak mengubah apa pun. Hapus salinan itu" in told
    assert f"dahulu:     {page[0]}" in told
    assert "Anda:       // kami\n" in told
    assert "pembaruan:  // baru" in told


def test_own_templates_and_words_are_in_the_backup(tmp_path):
    from lkstool.keeping.manifest import _MEMBER

    workspace = init(tmp_path / "kantor")
    eject(workspace.templates, ["penerima", "messages/en"])
    (workspace.templates / "rakorwil" / "(lama) bagian 2.md").touch()
    (workspace.folder / "narasi.md").touch()
    names = {path.relative_to(workspace.folder).as_posix() for path in workspace.decisions}
    assert {
        "templat/.asal/messages/en/sah.txt.j2",
        "narasi.md",
        "templat/.asal.toml",
        "templat/rakorwil/(lama) bagian 2.md",
    } <= names
    assert all(_MEMBER.fullmatch(name) for name in names)
    deep = "templat/" + "rakorwil/" * 30 + "bagian.md"
    assert all(map(_MEMBER.fullmatch, (deep, "pemetaan/(1) Dinsos.toml", f"pemetaan/{'a' * 200}.toml")))
    assert not _MEMBER.fullmatch("pemetaan/../kunci.rahasia.toml")
    assert not _MEMBER.fullmatch("templat/../kunci.rahasia")
    assert not _MEMBER.fullmatch("templat/a/../../b")


@pytest.mark.skipif(sys.platform == "win32", reason="no such name can be given there")
def test_a_name_that_not_every_computer_takes_is_said_before_a_backup_is_begun(tmp_path):
    workspace = init(tmp_path / "kantor")
    (workspace.templates / "rakorwil").mkdir(parents=True)
    (workspace.templates / "rakorwil" / "bagian: baru.md").touch()
    with pytest.raises(UserError) as told:
        backup(workspace)
    assert told.value.key == "backup_name"
    assert "templat/rakorwil/bagian: baru.md" in told.value.message
    assert not list(workspace.backups.glob("*"))


def test_the_commands_lead_from_one_to_the_next(run, tmp_path):
    init(tmp_path / "kantor")
    shown = run("templat", "daftar", cwd=tmp_path / "kantor")
    assert "rakorwil/page.typ" in shown.out
    assert "lkstool templat salin penerima" in shown.err
    made = run("template", "eject", "rakorwil/gaya.css", "--lang", "en", cwd=tmp_path / "kantor")
    assert "templat/rakorwil/gaya.css" in made.out
    path = tmp_path / "kantor" / "templat" / "rakorwil" / "gaya.css"
    path.write_text(path.read_text(encoding="utf-8") + "/* kami */\n", encoding="utf-8")
    assert "  + /* kami */" in run("templat", "beda", cwd=tmp_path / "kantor").out
    words = run("templat", "narasi", "--xlsx", cwd=tmp_path / "kantor")
    assert "narasi.xlsx" in words.out
    again = run("templat", "narasi", cwd=tmp_path / "kantor")
    assert (again.code, again.out) == (2, "")
    assert "sudah ada dan tidak ditimpa" in again.err
