"""The store under several officers, several years and several versions of the program, on every database."""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from databases import KINDS, database
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import MetaData, create_engine, inspect, select, text
from submissions import Office, merge_all, register_of, sending

from lkstool.core.errors import UserError
from lkstool.dataset import schema, store
from lkstool.dataset.facts import facts
from lkstool.dataset.history import history, undo

PATHS = [str(Path(__file__).parent), str(Path(__file__).parents[1])]
GOOD = sending("masuk/a.xlsx")
OTHER = sending("masuk/c.xlsx", "35.78-A-001", people=1)


@pytest.fixture(params=KINDS)
def home(request, tmp_path):
    with database(request.param, tmp_path) as url:
        yield Office(url, tmp_path / "arsip")


@contextmanager
def raw(home, **options):
    """A connection that knows nothing of our rules."""
    engine = create_engine(home.database, **options)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def every_row(home):
    """The whole database, table by table, as plain values."""
    with raw(home) as connection:
        tables = MetaData()
        tables.reflect(connection)
        return {
            table.name: [tuple(row) for row in connection.execute(select(table))]
            for table in tables.sorted_tables
        }


def in_use(home):
    """What counts now, byte by byte; without the numbers of the submissions, which only tell the order."""
    now = facts(home, "2025")
    parts = {name: frame.drop(columns="submission") for name, frame in now.tables.items()}
    parts["submissions"] = now.submissions[now.submissions["counts"]].drop(columns="submission")
    parts["findings"] = now.findings.drop(columns="submission")
    if now.register is not None:
        parts["register"] = now.register
    return "\n".join(f"{name}\n{frame.to_csv(index=False)}" for name, frame in parts.items()).encode()


# How the file is opened.


def test_a_file_is_opened_for_safety_first(tmp_path):
    office = Office(store.file_url(tmp_path / "lkstool.db"), tmp_path / "arsip")
    merge_all(office, GOOD)
    with store.writing(office, ()) as connection:
        told = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "trusted_schema", "busy_timeout")
        }
        with pytest.raises(Exception, match="FOREIGN KEY"):
            connection.execute(
                schema.finding.insert(), {"submission": 99, "number": 1, "code": "LKS401", "severity": "note"}
            )
    patience = int(store.BUSY_SECONDS * 1000)
    # 3 is EXTRA: as FULL, and the folder too.
    assert told == {
        "journal_mode": "delete",
        "synchronous": 3,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "busy_timeout": patience,
    }


def test_rows_without_their_submission_are_refused_by_every_database(home):
    merge_all(home, GOOD)
    orphan = {"submission": 99, "number": 1, "code": "LKS401", "severity": "note"}
    with pytest.raises(Exception, match=r"(?i)foreign key"), store.writing(home, ()) as connection:
        connection.execute(schema.finding.insert(), orphan)
    assert len(every_row(home)["finding"]) == 0


@pytest.mark.parametrize(
    ("words", "state", "key"),
    [
        ("membatalkan pernyataan", "55P03", "database_busy"),
        ("tidak ada ruang tersisa", "53100", "database_full"),
        ("data rusak", "XX001", "database_damaged"),
        ("hanya boleh membaca", "25006", "database_unwritable"),
        ("hak akses kurang", "42501", "database_unwritable"),
        ("sandi salah", "28P01", "server_unreachable"),
        ("server berhenti", "57P01", "server_unreachable"),
        ("database is locked", "", "database_busy"),
        ("database or disk is full", "", "database_full"),
    ],
)
def test_a_server_that_speaks_another_language_is_understood(words, state, key):
    assert store._trouble(words, state).key == key


@pytest.mark.parametrize("state", ["23505", "42P01", "22003"])
def test_a_mistake_of_the_program_is_not_told_as_the_operators(state):
    assert (
        store._trouble("connection to a table that is locked by nobody".replace("locked", ""), state) is None
    )


def test_an_index_that_lost_a_row_is_noticed_before_the_next_merge(tmp_path):
    office = Office(store.file_url(tmp_path / "lkstool.db"), tmp_path / "arsip")
    merge_all(office, GOOD)
    with closing(sqlite3.connect(tmp_path / "lkstool.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        index = "type = 'index' AND name = 'ix_submission_batch'"
        known = connection.execute(f"SELECT * FROM sqlite_master WHERE {index}").fetchone()
        connection.execute(f"DELETE FROM sqlite_master WHERE {index}")
    with closing(sqlite3.connect(tmp_path / "lkstool.db", isolation_level=None)) as connection:
        connection.execute("UPDATE submission SET batch = 7")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("INSERT INTO sqlite_master VALUES (?, ?, ?, ?, ?)", known)
    before = (tmp_path / "lkstool.db").read_bytes()
    with pytest.raises(UserError) as caught:
        merge_all(office, OTHER)
    assert caught.value.key == "database_damaged"
    assert (tmp_path / "lkstool.db").read_bytes() == before


# Several officers.


@contextmanager
def somebody_writing(home):
    """Hold the lock that a merge takes."""
    engine = create_engine(home.database)
    connection = engine.connect()
    if engine.dialect.name == "sqlite":
        connection.connection.driver_connection.isolation_level = None
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({store._MERGE_LOCK})")

    def finish():
        connection.close()
        engine.dispose()

    try:
        yield finish
    finally:
        finish()


def test_who_has_to_wait_is_told_once_and_then_gets_through(home, monkeypatch):
    merge_all(home, GOOD)
    monkeypatch.setattr(store, "_SILENT_SECONDS", 0.1)
    told = []
    with somebody_writing(home) as finish:
        result = merge_all(home, OTHER, on_wait=lambda: (told.append(1), finish()))
    assert told == [1]
    assert result.batch == 2
    assert undo(home, on_wait=lambda: told.append(2)).batch == 2
    assert told == [1]


def test_who_waits_too_long_is_told_in_one_sentence_and_nothing_changes(home, monkeypatch):
    merge_all(home, GOOD)
    before = every_row(home)
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.3)
    monkeypatch.setattr(store, "TURN_SECONDS", 0.3)
    told = []
    for use in (
        lambda: merge_all(home, OTHER, on_wait=lambda: told.append("merge")),
        lambda: undo(home, on_wait=lambda: told.append("undo")),
    ):
        with somebody_writing(home), pytest.raises(UserError) as caught:
            use()
        assert caught.value.key == "database_busy"
    assert told == ["merge", "undo"]
    assert every_row(home) == before


def test_reading_goes_on_while_somebody_writes(home):
    merge_all(home, GOOD)
    with somebody_writing(home):
        assert len(facts(home, "2025").tables["penerima"]) == 2


_OFFICER = """
import json, sys, time
from pathlib import Path
from submissions import Office, merge_all, sending

office = Office({url!r}, Path({archive!r}))
sent = [sending(f"masuk/{{number}}.xlsx", f"35.07-M-{{number:03d}}") for number in {numbers!r}]
Path({ready!r}).touch()
while not Path({go!r}).exists():
    time.sleep(0.001)
result = merge_all(office, *sent)
print(json.dumps([result.batch, len(result.accepted), len(result.unchanged)]))
"""


def officers_at_once(run, home, tmp_path, *numbers):
    """Let officers in processes of their own merge at the same moment; what each was told."""
    go = tmp_path / "mulai"
    started = []
    for who, mine in enumerate(numbers):
        ready = tmp_path / f"siap {who}"
        about = {"url": home.database, "archive": str(home.archive), "numbers": list(mine)}
        started.append((run.script(_OFFICER.format(ready=str(ready), go=str(go), **about)), ready))
    for _ in range(6000):
        if all(ready.exists() for _, ready in started):
            break
        time.sleep(0.01)
    go.touch()
    ended = [officer.wait() for officer, _ in started]
    assert [each.code for each in ended] == [0] * len(numbers), [each.err[-800:] for each in ended]
    return [json.loads(each.out) for each in ended]


@pytest.mark.parametrize("known", [False, True])
def test_two_officers_who_merge_the_same_files_at_once_make_one_batch(run, home, tmp_path, known):
    if known:
        merge_all(home, GOOD)
    told = officers_at_once(run, home, tmp_path, [1, 2], [1, 2])
    number = 2 if known else 1
    assert sorted(told, key=str) == [[number, 2, 0], [None, 0, 2]]
    assert [each.id for each in history(home)] == list(range(1, number + 1))
    assert facts(home, "2025").tables["penerima"]["lks"].value_counts()["35.07-M-001"] == 2


def test_two_officers_who_merge_different_files_at_once_make_a_batch_each(run, home, tmp_path):
    told = officers_at_once(run, home, tmp_path, [1, 2], [3])
    assert sorted(batch for batch, _, _ in told) == [1, 2]
    assert sorted(accepted for _, accepted, _ in told) == [1, 2]
    counts = facts(home, "2025").tables["penerima"]["lks"].value_counts()
    assert counts.to_dict() == {f"35.07-M-00{number}": 2 for number in (1, 2, 3)}
    assert len(list(home.archive.glob("*/*.xlsx"))) == 3
    assert not list(home.archive.glob("*/.lkstool-*"))


def test_four_officers_who_share_some_files_lose_none_and_store_none_twice(run, home, tmp_path):
    told = officers_at_once(run, home, tmp_path, [1, 2, 3], [3, 4], [4, 5, 1], [6])
    assert sorted(batch for batch, *_ in told if batch) == [each.id for each in history(home)]
    assert sum(accepted for _, accepted, _ in told) == 6
    assert sum(unchanged for *_, unchanged in told) == 3
    counts = facts(home, "2025").tables["penerima"]["lks"].value_counts()
    assert counts.to_dict() == {f"35.07-M-00{number}": 2 for number in range(1, 7)}
    assert len(list(home.archive.glob("*/*.xlsx"))) == 6


# Versions of the program.


def as_version_1(home):
    """Turn a database back into what the program wrote before it knew of exceptions and agreed repairs."""
    with raw(home) as connection:
        connection.execute(text("DROP TABLE waiver"))
        connection.execute(text("ALTER TABLE change DROP COLUMN approved_by"))
        connection.execute(text("ALTER TABLE change DROP COLUMN approved_on"))
        connection.execute(text("ALTER TABLE sheet_penerima DROP COLUMN jkn"))
        connection.execute(text("UPDATE meta SET value = '1' WHERE key = 'schema'"))


def test_a_database_of_an_older_program_is_read_as_it_is_and_upgraded_by_the_next_merge(home):
    merge_all(home, GOOD)
    before = in_use(home)
    as_version_1(home)
    assert in_use(home) == before
    assert len(history(home)) == 1
    merge_all(home, OTHER)
    with raw(home) as connection:
        present = inspect(connection)
        assert present.has_table("waiver")
        columns = {column["name"] for column in present.get_columns("change")}
        meta = dict(connection.execute(text("SELECT key, value FROM meta")).all())
    assert {"approved_by", "approved_on"} <= columns
    assert meta["schema"] == str(schema.VERSION)
    assert len(facts(home, "2025").tables["penerima"]) == 3
    undo(home)
    assert in_use(home) == before


def test_undo_upgrades_too(home):
    merge_all(home, GOOD)
    as_version_1(home)
    undo(home)
    assert facts(home, "2025").tables["penerima"].empty


def test_a_failed_merge_leaves_an_older_database_as_it_was(home):
    merge_all(home, GOOD)
    as_version_1(home)
    before = every_row(home)
    with pytest.raises(UserError, match="berubah sejak diperiksa"):
        merge_all(home, OTHER, originals={OTHER.file: b"lain"})
    assert every_row(home) == before


def test_a_database_of_a_newer_program_is_neither_read_nor_written(home):
    merge_all(home, GOOD)
    with raw(home) as connection:
        newer = {"value": str(schema.VERSION + 1)}
        connection.execute(text("UPDATE meta SET value = :value WHERE key = 'schema'"), newer)
    before = every_row(home)
    uses = (lambda: history(home), lambda: merge_all(home, OTHER), lambda: undo(home))
    for use in uses:
        with pytest.raises(UserError, match="lebih baru") as caught:
            use()
        assert "pip install" in caught.value.next_step
    assert every_row(home) == before


# Taking any batch back.

_LKS = ("35.07-M-003", "35.78-A-001")
_SENT = st.builds(
    lambda lks, people, bad: SimpleNamespace(lks=lks, people=people, bad=bad),
    st.sampled_from(_LKS),
    st.integers(1, 3),
    st.sampled_from((False, False, True)),
)
_MERGE = st.tuples(
    st.lists(_SENT, max_size=3, unique_by=lambda each: (each.lks, each.people)), st.integers(0, 2)
)
_STORY = st.lists(st.one_of(_MERGE, st.integers(0, 9)), min_size=2, max_size=6)


def _files(inbox):
    return [
        sending(
            f"masuk/{each.lks} {each.people}{' salah' if each.bad else ''}.xlsx",
            each.lks,
            people=each.people,
            errors=("LKS306",) if each.bad else (),
            warnings=("LKS401",),
        )
        for each in inbox
    ]


def _register(names):
    rows = [{"kode_lks": lks, "nama": "PA Contoh"} for lks in _LKS[:names]]
    return register_of(*rows) if rows else None


def _told(home, story):
    """Live a story: merges, and between them batches taken back. Yields what each standing batch brought."""
    brought = {}
    for step in story:
        if isinstance(step, int):
            standing = [each.id for each in history(home) if each.undone_at is None]
            if standing:
                undo(home, standing[step % len(standing)])
        else:
            inbox, names = step
            files = _files(inbox)
            result = merge_all(home, *files, register=_register(names))
            if result.batch is not None:
                named = {*result.accepted, *(each.file for each in result.rejected if not each.known)}
                fresh = [each for each in files if each.file in named]
                brought[result.batch] = (fresh, _register(names) if result.register_loaded else None)
    standing = [each.id for each in history(home) if each.undone_at is None]
    return [brought[number] for number in standing]


def _undo_equals_never_merged(kind, tmp_path_factory, story):
    folder = tmp_path_factory.mktemp("undo")
    with database(kind, folder) as url:
        home = Office(url, folder / "arsip")
        stands = _told(home, story)
        anew = folder / "anew"
        anew.mkdir()
        scratch = Office(store.file_url(anew / "lkstool.db"), anew / "arsip")
        store.create(scratch)
        for files, register in stands:
            merge_all(scratch, *files, register=register)
        assert in_use(home) == in_use(scratch)


_PROPERTY = {"deadline": None, "suppress_health_check": list(HealthCheck), "derandomize": True}


@settings(max_examples=12, **_PROPERTY)
@given(_STORY)
def test_after_undo_everything_is_as_if_the_batch_had_never_come(tmp_path_factory, story):
    _undo_equals_never_merged("sqlite", tmp_path_factory, story)


@pytest.mark.parametrize("kind", KINDS[1:])
@settings(max_examples=4, **_PROPERTY)
@given(_STORY)
def test_the_same_on_a_server(kind, tmp_path_factory, story):
    _undo_equals_never_merged(kind, tmp_path_factory, story)


@pytest.mark.slow
@settings(max_examples=400, **_PROPERTY)
@given(_STORY)
def test_the_same_for_many_stories(tmp_path_factory, story):
    _undo_equals_never_merged("sqlite", tmp_path_factory, story)


def test_undo_of_the_last_batch_brings_back_every_row_but_the_mark(home):
    merge_all(home, GOOD)
    before = every_row(home)
    merge_all(home, sending("masuk/b.xlsx", people=3), OTHER)
    undo(home)
    after = every_row(home)
    assert [row[-1] is None for row in after.pop("batch")] == [True, False]
    before.pop("batch")
    for name, rows in before.items():
        assert [row for row in after[name] if row in rows] == rows
