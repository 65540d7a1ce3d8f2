"""Backup and restore: what is kept is whole, and what comes back is what was kept, on every database."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from databases import KINDS, database
from hypothesis import given, settings
from hypothesis import strategies as st
from submissions import NOON, merge_all, register_of, sending

from lkstool.core.errors import UserError
from lkstool.core.keeping import Check
from lkstool.dataset import audit, whole
from lkstool.dataset.facts import facts
from lkstool.dataset.history import history, undo
from lkstool.keeping import health
from lkstool.keeping.backup import backup
from lkstool.keeping.restore import restore
from lkstool.workspace import DECISION_FILES, Workspace, init, open_workspace
from lkstool.workspace.settings import with_database

LAST_YEAR = sending("masuk/2024.xlsx", year="2024", people=3)
THIS_YEAR = sending("masuk/2025.xlsx", people=2)
BETTER = sending("masuk/lebih baik.xlsx", people=4)
OTHER = sending("masuk/c.xlsm", "35.78-A-001", people=1)
BAD = sending("masuk/d.xlsx", "35.10-M-002", errors=("LKS306",))
REGISTER = register_of({"kode_lks": "35.07-M-003", "nama": "PA Contoh", "kabkota": "35.07"})


@contextmanager
def office(kind: str, folder: Path):
    """Make a workspace on a database of a kind."""
    made = init(folder)
    if kind == "sqlite":
        yield made
        return
    with database(kind, folder) as url:
        (folder / "lkstool.db").unlink()
        settings = folder / "lkstool.toml"
        settings.write_text(with_database(settings.read_text(encoding="utf-8"), url), encoding="utf-8")
        made = open_workspace(folder)
        audit.note(made, "init")
        yield made


@contextmanager
def copy_of(other: Workspace, folder: Path):
    """Make a copy of a workspace, and of its database where that is on a server."""
    shutil.copytree(other.folder, folder)
    if not other.database.startswith("postgresql"):
        yield open_workspace(folder)
        return
    with database("postgresql", folder, other.database) as url:
        settings = folder / "lkstool.toml"
        settings.write_text(with_database(settings.read_text(encoding="utf-8"), url), encoding="utf-8")
        yield open_workspace(folder)


def fill(home: Workspace) -> None:
    """Merge two years, take a batch back, reject something."""
    merge_all(home, LAST_YEAR, register=REGISTER)
    merge_all(home, THIS_YEAR, OTHER, BAD)
    merge_all(home, BETTER)
    undo(home, 3)


def state(home: Workspace) -> str:
    """Everything that the dataset knows, as text."""
    parts = [repr(history(home))]
    for year in ("2024", "2025"):
        now = facts(home, year)
        frames = {**now.tables, "submissions": now.submissions, "findings": now.findings}
        parts += [f"{name}\n{frame.to_csv(index=False)}" for name, frame in frames.items()]
        parts.append("" if now.register is None else now.register.to_csv(index=False))
    return "\n".join(parts)


def originals(home: Workspace) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in home.archive.rglob("*") if path.is_file()}


def bad(checks: tuple[Check, ...]) -> list[str]:
    return [check.name for check in checks if check.verdict == "bad"]


@pytest.fixture(params=KINDS)
def home(request, tmp_path):
    with office(request.param, tmp_path / "kantor") as made:
        yield made


@pytest.fixture
def local(tmp_path):
    return init(tmp_path / "kantor")


def key_of(home: Workspace) -> Path:
    return home.folder / "kunci.rahasia"


@pytest.mark.parametrize("target", KINDS)
def test_what_comes_back_is_what_was_kept(home, target, tmp_path):
    fill(home)
    decided = [*DECISION_FILES, "pemetaan/Dinas Sosial.toml"]
    (home.folder / "pemetaan").mkdir()
    for name in decided:
        (home.folder / name).write_text(f"# {name}\n", encoding="utf-8")
    made = backup(home, now=NOON)
    assert made.path == home.folder / "cadangan" / "cadangan-20260120-1200.zip"
    assert (made.originals, made.missing, made.unnoted) == (4, (), None)
    with database(target, tmp_path) as url:
        named = None if target == "sqlite" else url
        restored = restore(made.path, tmp_path / "pulih", key_file=key_of(home), database=named)
        again = open_workspace(restored.folder)
        assert state(again) == state(home)
        assert originals(again) == originals(home)
        for name in decided:
            assert (again.folder / name).read_bytes() == (home.folder / name).read_bytes()
        assert again.settings == home.settings
        assert [entry.deed for entry in audit.entries(again)] == [
            *("init", "merge", "merge", "merge", "undo"),
            "restore",
        ]
        assert bad(health.examine(again.folder, encoding="utf-8")) == []
        # And it goes on as the old one would.
        merge_all(again, BETTER)
        merge_all(home, BETTER)
        assert facts(again, "2025").tables["penerima"].equals(facts(home, "2025").tables["penerima"])


def test_the_key_is_in_a_backup_only_when_asked_for(local, tmp_path):
    fill(local)
    without, inside = backup(local), backup(local, key=True, out=tmp_path)
    with zipfile.ZipFile(without.path) as package:
        assert all(local.key.hex().encode() not in package.read(name) for name in package.namelist())
    with pytest.raises(UserError, match="Kunci tidak ikut"):
        restore(without.path, tmp_path / "a")
    assert not (tmp_path / "a").exists()
    restore(inside.path, tmp_path / "b")
    assert open_workspace(tmp_path / "b").key == local.key


def test_no_password_of_a_server_is_in_a_backup(local):
    settings = local.folder / "lkstool.toml"
    text = settings.read_text(encoding="utf-8").replace(
        'basis_data = "lkstool.db"',
        '# basis_data = "postgresql://lama:sandilama@server/lkstool"\nbasis_data = "lkstool.db"',
    )
    assert "sandilama" in text
    settings.write_text(text, encoding="utf-8")
    made = backup(local)
    with zipfile.ZipFile(made.path) as package:
        assert b"sandilama" not in package.read("lkstool.toml")
    told = with_database(text.replace('"lkstool.db"', '"postgresql://p:sandibaru@s/x"'), "lkstool.db")
    assert "sandibaru" not in told
    assert 'basis_data = "lkstool.db"' in told


def test_without_originals_the_dataset_is_whole(local, tmp_path):
    fill(local)
    made = backup(local, originals=False)
    with zipfile.ZipFile(made.path) as package:
        assert not [name for name in package.namelist() if name.startswith("arsip/")]
    restored = restore(made.path, tmp_path / "pulih", key_file=key_of(local))
    assert restored.originals is None
    assert state(open_workspace(restored.folder)) == state(local)


def test_two_backups_in_one_minute_are_two_files(local):
    first, second = backup(local, now=NOON), backup(local, now=NOON)
    assert [first.path.name, second.path.name] == [
        "cadangan-20260120-1200.zip",
        "cadangan-20260120-1200-2.zip",
    ]


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps rights in another way")
def test_only_the_officer_may_read_a_backup(local):
    assert backup(local).path.stat().st_mode & 0o077 == 0


def test_an_original_that_is_gone_or_damaged_is_named_and_left_out(local):
    fill(local)
    gone, damaged = sorted(path for path in local.archive.rglob("*") if path.is_file())[:2]
    gone.unlink()
    damaged.write_bytes(b"bukan yang dahulu")
    made = backup(local)
    assert sorted(Path(each).name for each in made.missing) == sorted([gone.name, damaged.name])
    assert made.originals == 2


def test_a_restored_workspace_is_never_put_over_anything(local, tmp_path):
    made = backup(local)
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / "surat.docx").write_bytes(b"surat")
    for folder in (tmp_path / "ada", local.folder):
        before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        with pytest.raises(UserError, match="sudah berisi"):
            restore(made.path, folder, key_file=key_of(local))
        assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("kind", KINDS[1:])
def test_a_server_that_holds_a_dataset_is_not_written_over(kind, tmp_path):
    with office(kind, tmp_path / "kantor") as home:
        fill(home)
        before, made = state(home), backup(home)
        with pytest.raises(UserError, match="sudah berisi"):
            restore(made.path, tmp_path / "pulih", key_file=key_of(home), database=home.database)
        assert not (tmp_path / "pulih").exists()
        assert state(home) == before


def test_another_key_is_refused_and_told_apart_by_its_mark(local, tmp_path):
    made, other = backup(local), init(tmp_path / "lain")
    with pytest.raises(UserError, match="bukan kunci cadangan"):
        restore(made.path, tmp_path / "pulih", key_file=key_of(other))


def test_with_a_lost_key_everything_but_the_tokens_comes_back(local, tmp_path):
    fill(local)
    made = backup(local)
    restored = restore(made.path, tmp_path / "pulih", new_key=True)
    again = open_workspace(restored.folder)
    assert again.key != local.key
    before, after = facts(local, "2024").tables["penerima"], facts(again, "2024").tables["penerima"]
    assert set(after["nik_token"]) == {""}
    tokens = ["nik_token", "nama_token"]
    assert after.drop(columns=tokens).equals(before.drop(columns=tokens))
    assert restored.emptied == 2 * (3 + 2 + 1 + 4)


def test_a_restore_that_fails_leaves_nothing(local, tmp_path, monkeypatch):
    fill(local)
    made = backup(local)

    def full(*_given, **_named):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("lkstool.keeping.restore.write_whole", full)
    empty = tmp_path / "kosong"
    empty.mkdir()
    for folder in (empty, tmp_path / "baru"):
        with pytest.raises(UserError, match="tidak dapat ditulis"):
            restore(made.path, folder, key_file=key_of(local))
    assert list(empty.iterdir()) == []
    assert not (tmp_path / "baru").exists()


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rusak")
    home = init(folder / "kantor")
    merge_all(home, sending("masuk/a.xlsx", people=1))
    made = backup(home)
    return home, made.path.read_bytes(), state(home)


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_a_damaged_backup_is_refused_or_does_no_harm(kept, tmp_path_factory, data):
    home, content, before = kept
    at = data.draw(st.integers(0, len(content) - 1))
    damaged = bytearray(content)
    if data.draw(st.booleans()):
        damaged[at] ^= data.draw(st.integers(1, 255))
    else:
        del damaged[at:]
    folder = tmp_path_factory.mktemp("rusak")
    (folder / "cadangan.zip").write_bytes(damaged)
    try:
        restored = restore(folder / "cadangan.zip", folder / "pulih", key_file=key_of(home))
    except UserError:
        assert not (folder / "pulih").exists()
    else:
        assert state(open_workspace(restored.folder)) == before
    shutil.rmtree(folder)


def test_the_damaged_part_is_named(local, tmp_path):
    fill(local)
    made = backup(local)
    with zipfile.ZipFile(made.path) as package:
        info = next(each for each in package.infolist() if each.filename.startswith("arsip/"))
    content = bytearray(made.path.read_bytes())
    at = content.find(b"PA Contoh", info.header_offset)
    content[at] ^= 1
    made.path.write_bytes(content)
    with pytest.raises(UserError) as caught:
        restore(made.path, tmp_path / "pulih", key_file=key_of(local))
    assert info.filename in caught.value.message


def _rebuilt(source: Path, target: Path, changed: dict[str, bytes], added: dict[str, bytes]) -> None:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, changed.get(name, old.read(name)))
        for name, content in added.items():
            new.writestr(name, content)


def test_a_backup_that_somebody_has_altered_is_refused(local, tmp_path):
    fill(local)
    made = backup(local)
    with zipfile.ZipFile(made.path) as package:
        manifest = json.loads(package.read("manifest.json"))
    manifest["made_by"] = "orang lain"
    _rebuilt(made.path, tmp_path / "a.zip", {"manifest.json": json.dumps(manifest).encode()}, {})
    with pytest.raises(UserError, match="segelnya"):
        restore(tmp_path / "a.zip", tmp_path / "pulih", key_file=key_of(local))


def _two_of_the_first(manifest):
    manifest["tables"].append(manifest["tables"][0])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda manifest: manifest.update(made_at="kemarin"),
        lambda manifest: manifest.update(made_at="2026-01-01"),
        lambda manifest: manifest.update(missing=5),
        lambda manifest: manifest["tables"][0].update(columns=[]),
        lambda manifest: manifest["tables"][0]["columns"].append(manifest["tables"][0]["columns"][0]),
        _two_of_the_first,
    ],
)
def test_a_manifest_that_nobody_could_have_sealed_is_refused_too(local, tmp_path, spoil):
    made = backup(local)
    with zipfile.ZipFile(made.path) as package:
        manifest = json.loads(package.read("manifest.json"))
    spoil(manifest)
    _rebuilt(made.path, tmp_path / "a.zip", {"manifest.json": json.dumps(manifest).encode()}, {})
    with pytest.raises(UserError, match="rusak"):
        restore(tmp_path / "a.zip", tmp_path / "pulih", new_key=True)
    assert not (tmp_path / "pulih").exists()


def test_a_folder_is_a_workspace_only_once_its_data_are_stored(local, tmp_path, monkeypatch):
    made, folder = backup(local), tmp_path / "pulih"
    filling = whole.filling
    there: list[bool] = []

    @contextmanager
    def watched(home):
        with filling(home) as connection:
            yield connection
            there.append((folder / "lkstool.toml").exists())

    monkeypatch.setattr(whole, "filling", watched)
    restore(made.path, folder, key_file=key_of(local))
    assert there == [False]
    assert open_workspace(folder).settings == local.settings


@pytest.mark.parametrize(
    "name", ["../keluar.txt", "/tmp/keluar.txt", "arsip/../../keluar.txt", "C:\\keluar.txt"]
)
def test_no_member_can_be_written_outside_the_folder(local, tmp_path, name):
    made = backup(local)
    with zipfile.ZipFile(made.path) as package:
        manifest = json.loads(package.read("manifest.json"))
    _rebuilt(made.path, tmp_path / "a.zip", {}, {name: b"x"})
    manifest["members"][name] = {
        "size": 1,
        "sha256": "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
    }
    changed = {"manifest.json": json.dumps(manifest).encode()}
    _rebuilt(made.path, tmp_path / "b.zip", changed, {name: b"x"})
    for path in (tmp_path / "a.zip", tmp_path / "b.zip"):
        for options in ({"key_file": key_of(local)}, {"new_key": True}):
            with pytest.raises(UserError, match="rusak pada bagian"):
                restore(path, tmp_path / "pulih", **options)
    assert not list(tmp_path.rglob("keluar.txt"))


@pytest.mark.parametrize("content", [b"", b"bukan zip", b"PK\x05\x06" + 18 * b"\0"])
def test_what_is_no_backup_is_told_apart(tmp_path, content):
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(UserError, match="bukan cadangan"):
        restore(tmp_path / "a.zip", tmp_path / "pulih")
    with pytest.raises(UserError, match="Tidak ada berkas cadangan"):
        restore(tmp_path / "b.zip", tmp_path / "pulih")


_MERGING = """
from pathlib import Path
from submissions import merge_all, sending
from lkstool.workspace import open_workspace
home = open_workspace(Path({folder!r}))
try:
    for number in range(1, 30):
        if number > 7 and Path({enough!r}).exists():
            break
        lks = [f"35.{{number:02d}}-M-00{{each}}" for each in (1, 2, 3)]
        merge_all(home, *(sending(f"masuk/{{each}}.xlsx", each, people=30) for each in lks))
finally:
    Path({done!r}).touch()
"""


def test_a_backup_while_another_process_merges_holds_whole_batches_and_all_their_originals(
    run, home, tmp_path
):
    done, enough = tmp_path / "selesai", tmp_path / "cukup"
    merging = run.script(_MERGING.format(folder=str(home.folder), done=str(done), enough=str(enough)))
    made = []
    while not done.exists():
        made.append(backup(home, out=tmp_path / "cadangan"))
        if len(made) > 3:
            enough.touch()
    ended = merging.wait()
    assert ended.code == 0, ended.err
    assert len(made) > 2
    seen = set()
    # The first, the last and some between: each restore takes its time.
    for number, each in enumerate(made[:: max(1, len(made) // 4)]):
        assert (each.missing, each.unnoted) == ((), None)
        again = open_workspace(restore(each.path, tmp_path / str(number), key_file=key_of(home)).folder)
        batches = history(again)
        assert all(len(batch.submissions) == 3 for batch in batches)
        assert each.originals == 3 * len(batches)
        assert len(facts(again, "2025").tables["penerima"]) == 90 * len(batches)
        seen.add(len(batches))
    assert len(seen) > 1, "the backups were not made while the merges ran"


_FULL = """
import resource, signal, sys
from lkstool.cli import main
sys.dont_write_bytecode = True  # half a module would stay
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
sys.argv = ["lkstool", "cadangkan", "--workspace", {folder!r}, "--out", {out!r}]
main()
"""


@pytest.mark.skipif(os.name != "posix", reason="Windows cannot limit the size of files")
@pytest.mark.parametrize("limit", [4_000, 200_000])
def test_on_a_full_disk_there_is_one_sentence_and_no_half_backup(run, local, tmp_path, limit):
    large = replace(THIS_YEAR, content=os.urandom(400_000))
    merge_all(local, large)
    out = tmp_path / "cadangan"
    ended = run.script(_FULL.format(limit=limit, folder=str(local.folder), out=str(out))).wait()
    assert ended.code == 2, ended.err
    assert "tidak dapat ditulis" in ended.err
    assert "Traceback" not in ended.err
    assert list(out.iterdir()) == []
    assert not list(local.folder.glob(".lkstool-*"))


def test_an_older_backup_is_taken_in_and_a_newer_one_refused(local, tmp_path):
    fill(local)
    made = backup(local, key=True)
    with zipfile.ZipFile(made.path) as package:
        manifest = json.loads(package.read("manifest.json"))
    for name, change in (("format", {"format": 99}), ("schema", {"schema": 99})):
        _rebuilt(
            made.path, tmp_path / f"{name}.zip", {"manifest.json": json.dumps(manifest | change).encode()}, {}
        )
        with pytest.raises(UserError, match="lebih baru"):
            restore(tmp_path / f"{name}.zip", tmp_path / "pulih")


def test_the_moment_of_a_backup_is_told_in_utc(local):
    with zipfile.ZipFile(backup(local, now=NOON).path) as package:
        manifest = json.loads(package.read("manifest.json"))
    assert datetime.fromisoformat(manifest["made_at"]) == datetime(2026, 1, 20, 5, 0, tzinfo=UTC)
