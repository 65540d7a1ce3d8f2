"""A table on its way out of the dataset: its rows, and what each column means. No file is written here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from lkstool.core.records import NOTHING

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["string", "integer", "number", "date", "datetime", "boolean", "list"]


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """One column.

    Attributes:
        name: stable name.
        title: as people know it.
        kind: what its values are; a list is text joined by ``|``.
        description: one sentence.
        constraints: words of Table Schema (``minimum``, ``pattern``) as the form has them; dates are days.
        limits: these constraints in words; whether an answer is required is not among them.
        labels: code to what people see, where values are codes.
        privacy: ``public`` or ``internal``; ``token`` for what stands for a person.
    """

    name: str
    title: str
    kind: Kind
    description: str
    constraints: Mapping[str, object] = field(default_factory=lambda: NOTHING)
    limits: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    privacy: Literal["public", "internal", "token"] = "internal"


@dataclass(frozen=True, slots=True, eq=False)
class ExportTable:
    """One table.

    Attributes:
        name: stable name, also of its file.
        columns: in order; ``frame`` has the same.
        frame: rows in a stable order, typed as the dataset hands them out.
        primary_key: columns that tell its rows apart.
        foreign_keys: column to (table, column) that it refers to.
    """

    name: str
    title: str
    description: str
    columns: tuple[ExportColumn, ...]
    frame: pd.DataFrame
    primary_key: tuple[str, ...]
    foreign_keys: Mapping[str, tuple[str, str]] = field(default_factory=dict)
