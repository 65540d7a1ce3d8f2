"""What is deleted stays deleted, a new key knows the same people, the log tells it, the doctor sees it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from conftest import SAMPLE
from databases import KINDS
from submissions import NOON, merge_all, sending
from test_keeping import bad, copy_of, office, originals, state

from lkstool import pipeline
from lkstool.core.errors import UserError
from lkstool.dataset import audit, store
from lkstool.dataset.facts import facts
from lkstool.dataset.history import all_received, history, original_of, undo
from lkstool.dataset.purge import plan, purge, purgeable
from lkstool.dataset.rekey import tokens_of
from lkstool.keeping import health, retention
from lkstool.keeping.backup import backup
from lkstool.keeping.rotate import rotate, without_original
from lkstool.workspace import init, keys, open_workspace

LAST_YEAR = sending("masuk/2024.xlsx", year="2024", people=3)
UNDONE = sending("masuk/2024 lagi.xlsx", year="2024", people=5)
THIS_YEAR = sending("masuk/2025.xlsx", people=2)
REJECTED = sending("masuk/buruk.xlsx", "35.10-M-002", year="2024", errors=("LKS306",))
LATER = NOON + timedelta(days=400)


@pytest.fixture(scope="module", params=KINDS)
def filled(request, tmp_path_factory):
    with office(request.param, tmp_path_factory.mktemp("penuh") / "kantor") as made:
        merge_all(made, LAST_YEAR, THIS_YEAR, REJECTED)
        merge_all(made, UNDONE)
        undo(made, 2)
        yield made


@pytest.fixture
def home(filled, tmp_path):
    with copy_of(filled, tmp_path / "kantor") as made:
        yield made


@pytest.fixture(scope="module")
def both_years(tmp_path_factory):
    made = init(tmp_path_factory.mktemp("dua tahun") / "kantor")
    merge_all(made, LAST_YEAR, THIS_YEAR)
    return made


@pytest.fixture
def local(both_years, tmp_path):
    with copy_of(both_years, tmp_path / "kantor") as made:
        yield made


def people(home, year):
    return facts(home, year).tables["penerima"]


def deeds(home):
    return [entry.deed for entry in audit.entries(home)]


# Purge.


def test_nothing_is_deleted_before_it_is_confirmed(home):
    before, files = state(home), originals(home)
    done, _ = retention.purge(home, year="2024")
    assert (done.submissions, len(done.originals), done.tokens, done.births) == (2, 2, 16, 10)
    assert (state(home), originals(home), deeds(home)) == (before, files, ["init", "merge", "merge", "undo"])


def test_tokens_births_and_originals_of_the_year_are_gone_and_everything_else_stays(home):
    before = {year: facts(home, year).tables for year in ("2024", "2025")}
    told = history(home)
    retention.purge(home, year="2024", yes=True)
    after = {year: facts(home, year).tables for year in ("2024", "2025")}
    for name, frame in after["2025"].items():
        assert frame.equals(before["2025"][name])
    for name, frame in after["2024"].items():
        gone = [each for each in frame.columns if each.endswith("_token") or each.startswith("tahun_lahir")]
        assert frame.drop(columns=gone).equals(before["2024"][name].drop(columns=gone))
    assert set(people(home, "2024")["nik_token"]) == {""}
    assert people(home, "2024")["tahun_lahir"].isna().all()
    # Who had a NIK is still counted.
    assert people(home, "2024")["nik_token"].notna().all()
    assert set(originals(home)) == {f"{THIS_YEAR.sha256}.xlsx"}
    assert [batch.undone_at for batch in history(home)] == [batch.undone_at for batch in told]
    assert [one.purged for one in all_received(home) if one.state == "accepted"] == [True, False, True]


def test_no_token_is_left_in_the_bytes_of_the_database(local):
    tokens = {
        each
        for year in ("2024",)
        for name in ("nik_token", "nama_token")
        for each in people(local, year)[name]
    }
    staying = set(people(local, "2025")["nik_token"]) | set(people(local, "2025")["nama_token"])
    path = store.sqlite_file(local)
    assert all(each.encode() in path.read_bytes() for each in tokens)
    retention.purge(local, year="2024", yes=True)
    content = b"".join(each.read_bytes() for each in local.folder.glob("lkstool.db*"))
    assert [each for each in tokens - staying if each.encode() in content] == []
    assert all(each.encode() in content for each in staying)


def test_it_is_logged_once_and_doing_it_again_changes_nothing(home):
    retention.purge(home, year="2024", yes=True, now=NOON, made_by="siti@kantor")
    entry = audit.entries(home)[-1]
    assert (entry.deed, entry.by, entry.at) == ("purge", "siti@kantor", datetime(2026, 1, 20, 5, 0))  # noqa: DTZ001
    assert entry.details == {"years": "2024", "submissions": 2, "originals": 2, "tokens": 16}
    before = state(home)
    again, _ = retention.purge(home, year="2024", yes=True)
    assert again.nothing
    assert state(home) == before
    assert deeds(home).count("purge") == 1


def test_an_interrupted_purge_is_finished_by_the_next(local, monkeypatch):
    monkeypatch.setattr("lkstool.dataset.purge._deleted", lambda _path: False)
    done, _ = retention.purge(local, year="2024", yes=True)
    assert len(done.left) == 1
    monkeypatch.undo()
    assert "archive" in bad(health.examine(local.folder, encoding="utf-8"))
    done, _ = retention.purge(local, year="2024", yes=True)
    assert len(done.originals) == 1
    assert set(originals(local)) == {f"{THIS_YEAR.sha256}.xlsx"}
    assert bad(health.examine(local.folder, encoding="utf-8")) == []


def test_an_original_that_another_year_needs_stays(local):
    twice = replace(sending("masuk/sama.xlsx", "35.78-A-001"), content=b"isi yang sama")
    merge_all(local, twice, replace(twice, file="masuk/sama 2024.xlsx", year="2024"))
    retention.purge(local, year="2024", yes=True)
    assert f"{twice.sha256}.xlsx" in originals(local)
    retention.purge(local, year="2025", yes=True)
    assert originals(local) == {}


def test_the_same_file_merged_again_does_not_bring_anybody_back(local):
    retention.purge(local, year="2024", yes=True)
    assert merge_all(local, LAST_YEAR).unchanged == (LAST_YEAR.file,)
    assert f"{LAST_YEAR.sha256}.xlsx" not in originals(local)


def test_copies_in_the_inbox_are_named_and_left(local):
    copy = local.inbox / "salinan.xlsx"
    copy.write_bytes(LAST_YEAR.bytes)
    (local.inbox / "lain.xlsx").write_bytes(THIS_YEAR.bytes)
    _, copies = retention.purge(local, year="2024", yes=True)
    assert copies == (copy,)
    assert copy.exists()


@pytest.mark.parametrize(
    ("kept", "years"), [(1, ("2024",)), (2, ())], ids=["only this year", "this year and the last"]
)
def test_the_settings_say_how_many_years_are_kept(local, kept, years):
    settings = local.folder / "lkstool.toml"
    text = settings.read_text(encoding="utf-8").replace("# masa_simpan = 5", f"masa_simpan = {kept}")
    settings.write_text(text, encoding="utf-8")
    again = open_workspace(local.folder)
    assert retention.purge(again)[0].years == years
    assert ("retention" in bad(health.examine(local.folder, encoding="utf-8"))) == bool(years)


def test_without_a_year_or_a_setting_it_is_asked(local):
    with pytest.raises(UserError, match="Tahun mana"):
        retention.purge(local)
    with pytest.raises(UserError, match="2019"):
        retention.purge(local, year="2019")
    assert purgeable(local, before="2026") == ("2024", "2025")


def test_an_original_that_was_deleted_is_told_apart_from_a_lost_one(local):
    retention.purge(local, year="2024", yes=True)
    with pytest.raises(UserError, match="masa simpan"):
        original_of(local, 1)
    assert original_of(local, 2).is_file()


def test_a_purged_year_is_neither_backed_up_nor_missed(local):
    retention.purge(local, year="2024", yes=True)
    made = backup(local)
    assert (made.originals, made.missing) == (1, ())


def test_a_form_after_purging_holds_what_the_register_tells(run, tmp_path):
    run("init", tmp_path)
    shutil.copy(SAMPLE / "daftar_lks.xlsx", tmp_path)
    here = ("--workspace", tmp_path)
    run("merge", next((SAMPLE / "2024").glob("35.14-M-001*.xlsx")), *here)
    assert run("purge", "--year", "2024", "--yes", *here).code == 0
    ran = run("form", "prefill", "--lks", "35.14-M-001", *here)
    assert ran.code == 0, ran.err
    assert "masa simpannya habis" in " ".join(ran.out.split())
    assert "cadangan" not in ran.out + ran.err
    assert len(list((tmp_path / "keluaran").rglob("*.xlsx"))) == 1


# A new key.


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    """A workspace into which real workbooks of two years were merged."""
    home = init(tmp_path_factory.mktemp("wilayah") / "kantor")
    files = [path for year in ("2024", "2025") for path in sorted((SAMPLE / year).glob("35.[27]*.xlsx"))]
    pipeline.merge([str(path) for path in files], home, jobs=2, today=date(2026, 1, 31))
    return home


@pytest.fixture
def merged(region, tmp_path):
    shutil.copytree(region.folder, tmp_path / "kantor")
    return open_workspace(tmp_path / "kantor")


def links(home):
    """Who is who: for each row of both years the row in which its token was first seen."""
    tokens = [
        f"{column} {token}"
        for year in ("2024", "2025")
        for name in ("penerima", "sdm")
        for column in ("nik_token", "nama_token")
        for token in facts(home, year).tables[name][column]
    ]
    seen: dict[str, int] = {}
    return [seen.setdefault(token, len(seen)) for token in tokens]


def test_with_a_new_key_the_same_people_are_recognised_and_no_old_token_is_left(merged):
    before, tokens = links(merged), set(people(merged, "2025")["nama_token"].dropna())
    assert len(set(before)) < len(before), "nobody is there twice"
    rotated = rotate(merged, jobs=2)
    again = open_workspace(merged.folder)
    assert again.key != merged.key
    assert (rotated.emptied, rotated.unread) == (0, ())
    assert links(again) == before
    content = b"".join(path.read_bytes() for path in again.folder.glob("lkstool.db*"))
    assert [token for token in tokens if token.encode() in content] == []
    assert keys.read(rotated.old_key) == merged.key
    assert bad(health.examine(again.folder, encoding="utf-8")) == []
    assert deeds(again)[-1] == "rotate-key"


def test_whoever_still_has_the_old_key_is_refused(merged):
    rotate(merged, jobs=2)
    with pytest.raises(UserError, match="bukan kunci basis data"):
        people(merged, "2025")
    with pytest.raises(UserError, match="bukan kunci basis data"):
        merge_all(merged, THIS_YEAR)


def test_new_people_get_the_tokens_of_the_new_key(merged):
    rotate(merged, jobs=2)
    again = open_workspace(merged.folder)
    before = set(people(again, "2024")["nama_token"])
    undo(again, 1)
    assert people(again, "2025").empty
    files = [str(path) for path in sorted((SAMPLE / "2025").glob("35.[27]*.xlsx"))]
    pipeline.merge(files, again, jobs=2, today=date(2026, 1, 31))
    assert before & set(people(again, "2025")["nama_token"])


def test_who_stands_in_no_original_any_more_is_emptied_and_counted(merged):
    gone = [one for one in all_received(merged) if one.state == "accepted" and one.year == "2024"][:1]
    path = original_of(merged, gone[0].id)
    path.unlink()
    assert [one.id for one in without_original(merged)[1]] == [gone[0].id]
    rows = facts(merged, "2024").tables
    rotated = rotate(merged, jobs=2)
    again = open_workspace(merged.folder)
    assert rotated.unread == ((gone[0].lks, "2024"),)
    emptied = 0
    for name in ("penerima", "sdm"):
        for column in ("nik_token", "nama_token"):
            frame = facts(again, "2024").tables[name]
            empty = frame[column].eq("")
            assert set(frame.loc[empty, "lks"]) <= {gone[0].lks}
            assert frame[column].isna().equals(rows[name][column].isna())
            emptied += int(empty.sum())
    assert rotated.emptied == emptied > 0


def test_interrupted_before_the_database_has_the_new_key_the_old_one_stays(merged, monkeypatch):
    def killed(*_given, **_named):
        raise KeyboardInterrupt

    monkeypatch.setattr("lkstool.keeping.rotate.rekey.rekey", killed)
    with pytest.raises(KeyboardInterrupt):
        rotate(merged, jobs=2)
    monkeypatch.undo()
    again = open_workspace(merged.folder)
    assert again.key == merged.key
    assert len(people(again, "2025"))
    assert "key_coming" in [check.name for check in health.examine(again.folder, encoding="utf-8")]
    rotate(again, jobs=2)
    assert not (merged.folder / keys.COMING).exists()


def test_interrupted_before_the_file_has_the_new_key_the_next_command_finishes_it(merged, monkeypatch):
    def killed(*_given, **_named):
        raise KeyboardInterrupt

    monkeypatch.setattr("lkstool.keeping.rotate.keys.exchange", killed)
    before = links(merged)
    with pytest.raises(KeyboardInterrupt):
        rotate(merged, jobs=2)
    monkeypatch.undo()
    again = open_workspace(merged.folder)
    assert again.key != merged.key
    assert links(again) == before
    assert not (merged.folder / keys.COMING).exists()
    (old,) = merged.folder.glob("kunci-lama-*.rahasia")
    assert keys.read(old) == merged.key


def test_what_is_merged_meanwhile_stops_the_exchange(merged, monkeypatch):
    before = links(merged)

    def meanwhile(*given, **named):
        merge_all(merged, sending("masuk/baru.xlsx", "35.05-M-009"), now=LATER)
        monkeypatch.undo()
        return tokens_of(*given, **named)

    monkeypatch.setattr("lkstool.keeping.rotate.rekey.tokens_of", meanwhile)
    with pytest.raises(UserError, match="berubah"):
        rotate(merged, jobs=2)
    again = open_workspace(merged.folder)
    assert again.key == merged.key
    assert sorted(set(links(again))) == list(range(len(set(before)) + 4))


@pytest.mark.parametrize("kind", KINDS[1:])
def test_a_new_key_on_a_server(kind, tmp_path):
    with office(kind, tmp_path / "kantor") as home:
        files = [str(path) for path in sorted((SAMPLE / "2024").glob("35.7*.xlsx"))]
        pipeline.merge(files, home, jobs=2, today=date(2026, 1, 31))
        before = links(home)
        rotated = rotate(home, jobs=2)
        again = open_workspace(home.folder)
        assert (rotated.shared, rotated.emptied, links(again)) == (True, 0, before)


# The log.


def test_every_deed_is_logged_with_who_and_when(home):
    backup(home)
    entries = audit.entries(home)
    assert [entry.deed for entry in entries] == ["init", "merge", "merge", "undo", "backup"]
    assert entries[1].by == "petugas"
    assert entries[3].by == audit.who()
    assert "@" in entries[3].by
    assert entries[1].details == {
        "batch": 1,
        "accepted": 2,
        "rejected": 1,
        "waived": 0,
        "repaired": 0,
        "register": False,
    }


def test_a_nik_in_a_detail_is_masked(local):
    audit.note(local, "export", file="data 3507001205130004.csv", by="3507001205130004@pc")
    entry = audit.entries(local)[-1]
    assert "1205" not in f"{entry.details} {entry.by}"


def test_a_merge_that_fails_is_not_logged(local, monkeypatch):
    def full(*_given, **_named):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("lkstool.dataset.archive.write_whole", full)
    with pytest.raises(UserError):
        merge_all(local, sending("masuk/baru.xlsx", "35.78-A-001"))
    assert deeds(local) == ["init", "merge"]


def test_a_database_without_a_log_has_an_empty_one(local):
    import sqlite3

    with sqlite3.connect(store.sqlite_file(local)) as driver:
        driver.execute("DROP TABLE audit")
        driver.execute("DROP TABLE purged")
        # As an older program made it.
        driver.execute("UPDATE meta SET value = '1' WHERE key = 'schema'")
    driver.close()
    assert audit.entries(local) == ()
    assert len(all_received(local)) == 2


def test_the_log_is_shown_in_words_and_as_json(run, tmp_path):
    run("init", tmp_path)
    run("merge", next((SAMPLE / "2024").glob("35.14-M-001*.xlsx")), "--workspace", tmp_path)
    ran = run("catatan", "--workspace", tmp_path)
    assert "gelombang 1: 1 diterima, 0 ditolak" in " ".join(ran.out.split())
    told = json.loads(run("log", "--json", "--workspace", tmp_path).out)
    assert [entry["deed"] for entry in told["entries"]] == ["init", "merge"]


# The doctor.


def verdicts(home):
    return {check.name: check for check in health.examine(home.folder, encoding="utf-8", now=LATER)}


def test_a_healthy_workspace_needs_nothing(home):
    checks = verdicts(home)
    assert [check for check in checks.values() if check.verdict == "bad"] == []
    assert checks["originals"].values == {"count": 3}


def test_lost_damaged_and_unknown_originals_are_named(local):
    first, second = sorted(path for path in local.archive.rglob("*") if path.is_file())
    first.unlink()
    checks = verdicts(local)
    assert checks["originals"].told == "missing"
    assert first.name in checks["originals"].items[0]
    first.write_bytes(b"lain")
    assert verdicts(local)["originals"].told == "damaged"
    unknown = local.archive / "aa" / f"{'a' * 64}.xlsx"
    unknown.parent.mkdir(exist_ok=True)
    unknown.write_bytes(b"x")
    assert verdicts(local)["archive"].items == (unknown.relative_to(local.folder).as_posix(),)
    assert second.exists()


def test_what_an_interrupted_command_left_is_removed_on_request_and_nothing_else(local):
    left = [
        local.archive / "aa" / ".lkstool-77-x.xlsx",
        local.folder / ".lkstool-abcd1234" / "salinan.db",
        local.output / ".rakorwil-2025-k3j4h5g6.pdf",
        local.folder / ".perbaikan-a1b2c3d4.xlsx",
    ]
    others = [
        local.folder / ".gitignore",
        local.output / ".catatan saya.txt",
        local.inbox / ".a-b1b2b3b4.xlsx",
    ]
    for path in (*left, *others):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    assert len(verdicts(local)["unfinished"].items) == 4
    # What is younger than an hour may belong to a command that is still running.
    assert {check.name: check for check in health.examine(local.folder, encoding="utf-8")}[
        "unfinished"
    ].told == "good"
    health.examine(local.folder, encoding="utf-8", fix=True, now=LATER)
    assert [path for path in left if path.exists()] == []
    assert [path for path in others if not path.exists()] == []
    assert verdicts(local)["unfinished"].told == "good"


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps rights in another way")
def test_a_key_that_others_can_read_is_closed_on_request(local):
    path = local.folder / "kunci.rahasia"
    path.chmod(0o644)
    assert verdicts(local)["key"].told == "open"
    health.examine(local.folder, encoding="utf-8", fix=True)
    assert path.stat().st_mode & 0o077 == 0
    assert verdicts(local)["key"].told == "good"


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps rights in another way")
def test_a_key_that_cannot_be_closed_is_not_called_closed(local, monkeypatch):
    (local.folder / "kunci.rahasia").chmod(0o644)
    monkeypatch.setattr("pathlib.Path.chmod", lambda path, mode: None)
    checks = {each.name: each for each in health.examine(local.folder, encoding="utf-8", fix=True)}
    assert (checks["key"].verdict, checks["key"].told) == ("bad", "unprotected")


def test_one_trouble_hides_no_other(local):
    (local.folder / "kunci.rahasia").unlink()
    shutil.rmtree(local.output)
    (local.folder / "lkstool.toml").write_text("tahun = ", encoding="utf-8")
    found = verdicts(local)
    assert {name for name, check in found.items() if check.verdict == "bad"} == {"key", "writing", "settings"}
    assert found["key"].trouble.key == "key_missing"
    assert found["settings"].trouble.key == "settings_syntax"


def test_another_key_and_a_damaged_database_are_told(local, tmp_path):
    other = init(tmp_path / "lain")
    own = local.key
    keys_file = local.folder / "kunci.rahasia"
    keys_file.unlink()
    keys.write(keys_file, other.key)
    assert verdicts(local)["database"].trouble.key == "key_differs"
    keys_file.unlink()
    keys.write(keys_file, own)
    path = store.sqlite_file(local)
    content = bytearray(path.read_bytes())
    content[4096 * 3 : 4096 * 9] = b"\xff" * (4096 * 6)
    path.write_bytes(content)
    assert verdicts(local)["database"].verdict == "bad"


_WRITING = """
import sys
from pathlib import Path
from lkstool.dataset.store import writing
from lkstool.workspace import open_workspace
with writing(open_workspace(Path(sys.argv[1])), ()):
    print("menulis", flush=True)
    sys.stdin.readline()
"""


def test_who_is_writing_is_told_and_not_waited_for(home):
    process = subprocess.Popen(
        [sys.executable, "-c", _WRITING, str(home.folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stdout.readline() == "menulis\n"
    check = verdicts(home)["lock"]
    process.communicate("\n")
    assert (check.verdict, check.told) == ("note", "busy")
    assert verdicts(home)["lock"].told == "good"


def test_an_old_backup_is_remarked(local):
    assert verdicts(local)["backup"].told == "never"
    backup(local, now=LATER - timedelta(days=40))
    assert verdicts(local)["backup"].told == "old"
    backup(local, now=LATER - timedelta(days=2))
    assert verdicts(local)["backup"].told == "good"


def test_the_doctor_speaks_in_lines_and_in_json(run, tmp_path):
    run("init", tmp_path)
    good = run("dokter", "--workspace", tmp_path)
    assert good.code == 0
    assert "Semua baik" in good.out
    (tmp_path / "kunci.rahasia").unlink()
    ran = run("doctor", "--workspace", tmp_path)
    assert ran.code == 1
    assert "✗ PERLU" in ran.out
    assert f"lkstool dokter --workspace {tmp_path}" in ran.err
    assert "Traceback" not in ran.err
    told = json.loads(run("doctor", "--json", "--workspace", tmp_path, "--lang", "en").out)
    assert told["healthy"] is False
    (check,) = [each for each in told["checks"] if each["verdict"] == "bad"]
    assert check["name"] == "key"
    assert check["message"].startswith("The key kunci.rahasia is missing")


def test_every_sentence_of_the_doctor_can_be_said_in_both_languages(local):
    from lkstool.core.messages import interface
    from lkstool.output.health_view import words_of_check

    for check in verdicts(local).values():
        for lang in ("id", "en"):
            message, step = words_of_check(check, lang)
            assert message
            assert "{" not in message + step
    for lang in ("id", "en"):
        for name, words in interface(lang)["health"].items():
            assert name == "verdict" or "title" in words


def test_keeping_commands_write_one_json_object(run, tmp_path):
    run("init", tmp_path / "a")
    here = ("--workspace", tmp_path / "a")
    run("merge", next((SAMPLE / "2024").glob("35.14-M-001*.xlsx")), *here)
    made = json.loads(run("backup", "--with-key", "--json", *here).out)
    back = json.loads(run("restore", made["file"], "--json", "--workspace", tmp_path / "b").out)
    assert back["rows"] == made["rows"]
    turned = json.loads(run("rotate-key", "--yes", "--json", *here).out)
    assert turned["emptied"] == 0
    planned = json.loads(run("purge", "--before", "2025", "--json", *here).out)
    done = json.loads(run("purge", "--before", "2025", "--yes", "--json", *here).out)
    assert planned | {"done": True} == done
    assert done["tokens"] > 0


@pytest.mark.parametrize("command", ["ganti-kunci", "rotate-key"])
def test_the_key_is_changed_only_after_a_yes(run, tmp_path, command):
    run("init", tmp_path)
    before = (tmp_path / "kunci.rahasia").read_bytes()
    assert run(command, "--workspace", tmp_path, answer="tidak\n").code == 0
    assert run(command, "--workspace", tmp_path, answer="").code == 2
    assert (tmp_path / "kunci.rahasia").read_bytes() == before
    assert run(command, "--workspace", tmp_path, answer="ya\n").code == 0
    assert (tmp_path / "kunci.rahasia").read_bytes() != before


def test_a_purge_that_cannot_be_written_deletes_no_original(local, monkeypatch):
    def full(*_given, **_named):
        raise UserError("penuh", "kosongkan", "database_full", {})

    monkeypatch.setattr("lkstool.dataset.purge._write", full)
    before = originals(local)
    with pytest.raises(UserError):
        purge(local, ("2024",))
    assert originals(local) == before
    assert plan(local, ("2024",)).submissions == 1
