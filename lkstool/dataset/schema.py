"""The tables of the regional dataset: our own, and one for each sheet that any year's form has.

The columns of the sheet tables come from the forms alone (``Field.stored_names``), so a new question needs
no work here: its column is added when the first data of that year are merged. Table and column names come
from the forms' checked names, never from what somebody sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    Text,
    inspect,
)
from sqlalchemy.schema import CreateColumn

from lkstool.core.messages import mistake
from lkstool.dataset.columns import register_sheet, stored_columns
from lkstool.forms.load import form_of, years
from lkstool.forms.model import FieldType, Form

# 2: exceptions, and who agreed to a repair. A program that knows only 1 would merge without recording them.
# 3: the log of deeds, and whose retention is over; an older program would do without telling.
VERSION = 3

_OWN = MetaData()

meta = Table("meta", _OWN, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

# One row for each merge; times are UTC without a zone.
batch = Table(
    "batch",
    _OWN,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("made_at", DateTime, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("command", Text, nullable=False),
    Column("undone_at", DateTime),
)

# ``lks`` and ``year`` are empty where a file could not be read. ``file`` is a bare name, never a path.
submission = Table(
    "submission",
    _OWN,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("batch", ForeignKey(batch.c.id), nullable=False, index=True),
    Column("lks", Text),
    Column("year", Text),
    Column("file", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("size", BigInteger),
    Column("received_at", DateTime, nullable=False),
    Column("state", Text, nullable=False),
    Column("errors", Integer, nullable=False),
    Column("warnings", Integer, nullable=False),
    Column("notes", Integer, nullable=False),
)

# What was found and where; never what stood there.
finding = Table(
    "finding",
    _OWN,
    Column("submission", ForeignKey(submission.c.id), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("code", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("sheet", Text),
    Column("row", Integer),
    Column("column", Text),
    Column("field", Text),
)

# Repairs made without asking the sender, and by whom the others were agreed; ``before`` and ``after`` stay
# empty for personal fields.
change = Table(
    "change",
    _OWN,
    Column("submission", ForeignKey(submission.c.id), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("sheet", Text),
    Column("row", Integer),
    Column("field", Text),
    Column("kind", Text, nullable=False),
    Column("before", Text),
    Column("after", Text),
    Column("approved_by", Text),
    Column("approved_on", Date),
)

# Exceptions that covered something: whoever reads a number may ask what was let pass, and by whom.
waiver = Table(
    "waiver",
    _OWN,
    Column("submission", ForeignKey(submission.c.id), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("lks", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("field", Text),
    Column("reason", Text, nullable=False),
    Column("approved_by", Text, nullable=False),
    Column("until", Date, nullable=False),
    Column("cells", Integer, nullable=False),
)

# Accepted submissions of which nothing personal is left: their retention is over.
purged = Table(
    "purged",
    _OWN,
    Column("submission", ForeignKey(submission.c.id), primary_key=True),
    Column("at", DateTime, nullable=False),
)

# Who did what and when; ``details`` is a JSON object of counts and names, never of a person's values.
audit = Table(
    "audit",
    _OWN,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", DateTime, nullable=False),
    Column("by", Text, nullable=False),
    Column("deed", Text, nullable=False),
    Column("details", Text, nullable=False),
)

_TYPES: Mapping[FieldType, Any] = {
    "string": Text,
    "integer": BigInteger,
    "number": Float,
    "date": Date,
    "boolean": Boolean,
    "list": Text,
}


def packaged_forms() -> tuple[Form, ...]:
    """Return the form of every year that the program knows, oldest first."""
    return tuple(form_of(year) for year in years())


@cache
def register_table() -> Table:
    """Return the table of the register: each batch that brought a register keeps its own rows."""
    columns = [Column(name, _TYPES[kind]) for _, name, kind in stored_columns(register_sheet())]
    return Table(
        "register",
        MetaData(),
        Column("batch", ForeignKey(batch.c.id), primary_key=True),
        Column("number", Integer, primary_key=True, autoincrement=False),
        *columns,
    )


def sheet_tables(forms: Iterable[Form]) -> Mapping[str, Table]:
    """Return the table of every sheet by sheet name, with the columns of all the forms together.

    Raises:
        UserError: two forms give one column different kinds of value, or a column has a reserved name.
    """
    kinds: dict[str, dict[str, FieldType]] = {}
    for form in forms:
        for sheet in form.sheets:
            columns = kinds.setdefault(sheet.name, {})
            for field, name, kind in stored_columns(sheet):
                if columns.setdefault(name, kind) != kind or name in ("submission", "record", "row", "lks"):
                    raise mistake(
                        "column_clash", sheet=sheet.name, field=field.name, year=form.year, column=name
                    )
    return _sheet_tables(tuple((name, tuple(columns.items())) for name, columns in kinds.items()))


@lru_cache(maxsize=8)
def _sheet_tables(
    kinds: tuple[tuple[str, tuple[tuple[str, FieldType], ...]], ...],
) -> Mapping[str, Table]:
    """Make the tables of sheets; the same ones again, for SQLAlchemy knows its statements by their tables."""
    metadata = MetaData()
    return {
        sheet_name: Table(
            f"sheet_{sheet_name}",
            metadata,
            Column("submission", ForeignKey(submission.c.id), primary_key=True),
            Column("record", Integer, primary_key=True, autoincrement=False),
            Column("row", Integer, nullable=False),
            *(Column(name, _TYPES[kind]) for name, kind in columns),
        )
        for sheet_name, columns in kinds
    }


def own_tables() -> tuple[Table, ...]:
    """Return the tables that every dataset has from its first day."""
    return tuple(_OWN.sorted_tables)


def every_table() -> Mapping[str, Table]:
    """Return all tables of a dataset by name: our own, the register's, and those of every year's sheets."""
    tables = (*own_tables(), register_table(), *sheet_tables(packaged_forms()).values())
    return {table.name: table for table in tables}


def is_ours(name: str) -> bool:
    """Say whether a table of this name is one of the dataset's; a server may hold others' too."""
    return name in _OWN.tables or name == "register" or name.startswith("sheet_")


def ensure(connection: Connection, tables: Iterable[Table]) -> None:
    """Create what is missing and add new columns, ours and those of new questions, inside the transaction."""
    _OWN.create_all(connection)
    present = inspect(connection)
    for table in (*_OWN.sorted_tables, *tables):
        if not present.has_table(table.name):
            table.create(connection)
            continue
        have = {column["name"] for column in present.get_columns(table.name)}
        name = connection.dialect.identifier_preparer.format_table(table)
        for column in table.columns:
            if column.name not in have:
                words = CreateColumn(column).compile(dialect=connection.dialect)
                connection.exec_driver_sql(f"ALTER TABLE {name} ADD COLUMN {words}")
