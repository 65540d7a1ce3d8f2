"""Backups that nobody's program has made: each is refused in one sentence, and nothing is left of it."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

import pytest
from submissions import merge_all, sending

from lkstool.core.errors import UserError
from lkstool.dataset.history import original_of
from lkstool.keeping.backup import backup
from lkstool.keeping.restore import restore
from lkstool.workspace import init, open_workspace

PROFILE = "data/sheet_profil.jsonl"


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Return the members of a true backup, its key with them."""
    home = init(tmp_path_factory.mktemp("asal") / "kantor")
    merge_all(home, sending("masuk/a.xlsx", people=1))
    with zipfile.ZipFile(backup(home, key=True).path) as package:
        return {name: package.read(name) for name in package.namelist()}


class Forged:
    """A backup in the making, by somebody without the office's key."""

    def __init__(self, members: dict[str, bytes], folder: Path) -> None:
        self.members = dict(members)
        self.manifest = json.loads(members["manifest.json"])
        self.file = folder / "cadangan.zip"
        self.folder = folder / "pulih"

    def put(self, name: str, content: bytes) -> None:
        """Put a member in, or another content for it, as the manifest says."""
        self.members[name] = content
        self.manifest["members"][name] = {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}

    def drop(self, name: str) -> None:
        """Take a member away, as the manifest says."""
        del self.members[name], self.manifest["members"][name]

    def table(self, name: str) -> dict:
        """Return how the manifest describes a table."""
        return next(each for each in self.manifest["tables"] if each["name"] == name)

    def row(self, table: str, number: int, **values: object) -> None:
        """Write values into a row of a table."""
        at = {each["name"]: place for place, each in enumerate(self.table(table)["columns"])}
        lines = self.members[f"data/{table}.jsonl"].splitlines()
        row = json.loads(lines[number])
        for column, value in values.items():
            row[at[column]] = value
        lines[number] = json.dumps(row).encode()
        self.put(f"data/{table}.jsonl", b"".join(line + b"\n" for line in lines))

    def restored(self) -> Path:
        """Write it and restore it with a new key; return the workspace."""
        self.members["manifest.json"] = json.dumps(self.manifest).encode()
        with zipfile.ZipFile(self.file, "w", zipfile.ZIP_DEFLATED) as package:
            for name, content in self.members.items():
                package.writestr(name, content)
        return restore(self.file, self.folder, new_key=True).folder

    def refused(self) -> str:
        """Write it, see it refused with nothing left of it, and return what was said."""
        with pytest.raises(UserError) as caught:
            self.restored()
        assert not self.folder.exists()
        return caught.value.message


@pytest.fixture
def forged(kept, tmp_path):
    return Forged(kept, tmp_path)


def test_what_is_only_written_again_is_no_harm(forged):
    assert open_workspace(forged.restored()).settings.year == "2025"


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("sheet_profil", "nama", ["a"]),
        ("sheet_profil", "nama", {"a": 1}),
        ("sheet_profil", "nama", 5),
        ("sheet_profil", "kapasitas", "banyak"),
        ("sheet_profil", "kapasitas", 1.5),
        ("sheet_profil", "kapasitas", 10**30),
        ("sheet_profil", "lintang", float("inf")),
        ("sheet_profil", "lintang", "barat"),
        ("sheet_penerima", "jkn", "mungkin"),
        ("sheet_profil", "row", True),
        ("sheet_profil", "submission", 99),
        ("submission", "file", None),
        ("submission", "received_at", "kemarin"),
        ("sheet_penerima", "tanggal_masuk", "2025-02-30"),
        ("sheet_penerima", "tanggal_masuk", 20250201),
    ],
)
def test_a_value_that_its_column_cannot_hold_is_refused_and_its_table_named(forged, table, column, value):
    forged.row(table, 0, **{column: value})
    assert f"data/{table}.jsonl" in forged.refused()


@pytest.mark.parametrize("line", [b"[" * 100_000, b"9" * 6_000, b"\xff\xfe", b"{}", b"5", b"[]"])
def test_a_line_that_is_no_row_is_refused(forged, line):
    forged.put(PROFILE, line + b"\n")
    assert PROFILE in forged.refused()


def test_a_line_without_an_end_is_not_taken_into_memory(forged):
    forged.put(PROFILE, b"[" + b" " * 2**25 + b"]\n")
    assert PROFILE in forged.refused()


def _another_key(forged):
    forged.table("sheet_profil")["columns"][1]["key"] = False


def _token_as_key(forged):
    for column in forged.table("sheet_penerima")["columns"]:
        column["key"] = column["name"] == "nik_token"


def _another_kind(forged):
    forged.table("submission")["columns"][4]["kind"] = "number"


def _reference_to_no_key(forged):
    forged.table("sheet_profil")["columns"][0]["refers_to"] = "submission.batch"


def _reference_to_nothing(forged):
    forged.table("batch")["columns"][0]["refers_to"] = "lain.id"


def _without_a_table(forged):
    forged.manifest["tables"] = [each for each in forged.manifest["tables"] if each["name"] != "change"]
    forged.drop("data/change.jsonl")


def _without_meta(forged):
    forged.manifest["tables"] = [each for each in forged.manifest["tables"] if each["name"] != "meta"]
    forged.drop("data/meta.jsonl")


def _of_another_program(forged):
    lines = forged.members["data/meta.jsonl"].replace(b'"lkstool"', b'"lain"')
    forged.put("data/meta.jsonl", lines)


def _of_a_newer_schema(forged):
    lines = forged.members["data/meta.jsonl"].replace(b'["schema", "3"]', b'["schema", "99"]')
    assert lines != forged.members["data/meta.jsonl"]
    forged.put("data/meta.jsonl", lines)


@pytest.mark.parametrize(
    "change",
    [
        _another_key,
        _token_as_key,
        _another_kind,
        _reference_to_no_key,
        _reference_to_nothing,
        _without_a_table,
        _without_meta,
        _of_another_program,
        _of_a_newer_schema,
    ],
)
def test_tables_that_would_make_no_usable_dataset_are_refused(forged, change):
    change(forged)
    assert "manifest.json" in forged.refused()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("members", []),
        ("members", {"lkstool.toml": {"size": float("inf"), "sha256": ""}}),
        ("tables", [5]),
        ("format", "satu"),
        ("schema", float("nan")),
        ("key_mark", 5),
        ("program", None),
        ("originals", "ya"),
        ("made_at", 2026),
    ],
)
def test_a_manifest_of_other_kinds_of_values_is_no_backup(forged, key, value):
    forged.manifest[key] = value
    assert "bukan cadangan" in forged.refused()


@pytest.mark.parametrize("kind", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2, zipfile.ZIP_DEFLATED])
def test_a_member_that_cannot_be_unpacked_is_named(kept, tmp_path, kind):
    file = tmp_path / "cadangan.zip"
    with zipfile.ZipFile(file, "w", kind) as package:
        for name, content in kept.items():
            package.writestr(name, content)
        at = next(each.header_offset for each in package.infolist() if each.filename == PROFILE)
    content = bytearray(file.read_bytes())
    begin = at + 30 + len(PROFILE) + 6
    content[begin : begin + 40] = bytes(40)
    file.write_bytes(content)
    with pytest.raises(UserError, match=PROFILE):
        restore(file, tmp_path / "pulih")


def test_settings_that_lead_to_another_database_are_refused(forged):
    trick = b'nama_lain = """\nbasis_data = "x"\n"""\n"basis\\u005fdata" = "../lain.db"\n'
    text = forged.members["lkstool.toml"].replace(b"basis_data =", b"# basis_data =")
    forged.put("lkstool.toml", trick + text)
    assert "lkstool.toml" in forged.refused()


@pytest.mark.parametrize("content", [b"\xff", b"tahun = [", b"x" * 2**23])
def test_settings_that_cannot_be_read_are_refused(forged, content):
    forged.put("lkstool.toml", content)
    assert "lkstool.toml" in forged.refused()


def test_a_backup_without_settings_is_refused(forged):
    forged.drop("lkstool.toml")
    assert "lkstool.toml" in forged.refused()


def test_more_than_the_disk_holds_is_refused_before_it_is_read(forged):
    forged.manifest["members"]["narasi.md"] = {"size": 10**18, "sha256": "0" * 64}
    forged.members["narasi.md"] = b""
    assert "1.000.000.001 GB" in forged.refused()


def test_a_file_that_would_be_written_over_another_is_refused(forged):
    # What a disk to which capitals are all the same would do with templat/A.md, every disk does with these.
    forged.put("templat/a/b.md", b"x")
    forged.put("templat/a", b"x")
    forged.refused()


def test_an_original_cannot_lie_outside_the_archive(forged):
    forged.row("submission", 0, sha256="/../../../../tmp/lain")
    home = open_workspace(forged.restored())
    with pytest.raises(UserError, match=r"submission\.sha256"):
        original_of(home, 1)


@pytest.mark.parametrize("content", [b"", b"x" * 10**6, b"\xff" * 64, b"0" * 63])
def test_what_is_no_key_is_told_apart(forged, tmp_path, content):
    forged.restored()
    (tmp_path / "kunci").write_bytes(content)
    with pytest.raises(UserError) as caught:
        restore(forged.file, tmp_path / "lagi", key_file=tmp_path / "kunci")
    assert caught.value.key == "key_unusable"
    assert not (tmp_path / "lagi").exists()


def test_a_target_that_cannot_be_a_folder_is_said(forged, tmp_path):
    forged.restored()
    (tmp_path / "berkas").write_bytes(b"x")
    for folder in (tmp_path / "berkas", tmp_path / "berkas" / "pulih", tmp_path / ("p" * 300)):
        with pytest.raises(UserError):
            restore(forged.file, folder, new_key=True)
    assert (tmp_path / "berkas").read_bytes() == b"x"
