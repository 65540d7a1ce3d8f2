"""Stage 3: one cell. pandera finds, this module tells where; it is the engine and never the voice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from lkstool.checks.view import Hit, View
from lkstool.core.records import NOTHING
from lkstool.forms.model import Field, Form
from lkstool.forms.schema import schemas

if TYPE_CHECKING:
    import pandas as pd

_EMPTY = "not_nullable"
NO_LIMIT = "none"


def check_cells(view: View) -> Iterator[Hit]:
    """Find cells that are empty though required, outside their limits or of a wrong shape.

    Looks at every sheet of the form, whichever the view is of.

    Findings: LKS301, LKS303, LKS304, LKS311; one for each cell at the most, none for a cell that could
    not be read or whose column the sender lacks (those have their finding).
    """
    for name, schema in schemas(view.form).items():
        if name not in view.collection.tables:
            continue
        cells = view.of(name)
        if cells.frame.empty:
            continue
        known: dict[str, Any] = {}
        seen: set[tuple[str, int]] = set()
        for field_name, check, position in _failures(schema, cells.frame):
            if field_name not in known:
                known[field_name] = cells.known(field_name)
            if (field_name, position) in seen or not known[field_name][position]:
                continue
            seen.add((field_name, position))
            yield _hit(cells, field_name, check, position)


def check_keys(view: View) -> Iterator[Hit]:
    """Find rows that repeat the key of an earlier row of the same submission.

    Findings: LKS506 at the first key field, with the cell of the earlier row.
    """
    keys = list(view.form.by_name[view.name].primaryKey)
    usable = view.filled(*keys)
    columns = ["_submission", *keys]
    rows = view.frame.loc[usable, columns]
    again = rows.duplicated()
    first = (
        rows.groupby(columns, sort=False)[keys[0]].transform(lambda group: group.index[0])
        if again.any()
        else again
    )
    for position in rows.index[again]:
        at = int(position)
        earlier = view.place(int(first.loc[position]), keys[0]).cell
        yield view.hit("LKS506", at, keys[0], {"other_cell": earlier}, doubts=tuple(keys))


def _failures(schema: Any, frame: pd.DataFrame) -> Iterator[tuple[str, str, int]]:
    """Yield (field, check, row position) of each failure that pandera reports."""
    from pandera.errors import SchemaErrors

    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases
        unplaced = cases["index"].isna()
        if unplaced.any():
            # A failure without a row is a frame that is not what Table promises: our mistake, not data.
            raise TypeError(
                f"{schema.name}: {sorted(set(cases.loc[unplaced, 'check'].astype(str)))}"
            ) from None
        yield from zip(
            cases["column"].astype(str), cases["check"].astype(str), cases["index"].astype(int), strict=True
        )


def _hit(view: View, field_name: str, check: str, position: int) -> Hit:
    field = view.form.field(view.name, field_name)
    code = "LKS301" if check == _EMPTY else check
    params = _params(code, field, view.form)
    return view.hit(code, position, field_name, params, doubts=(field_name,) if code != "LKS301" else ())


def _params(code: str, field: Field, form: Form) -> Mapping[str, object]:
    limits = field.constraints
    if code == "LKS303":
        return {
            "minimum": _limit(field, form, limits.minimum),
            "maximum": _limit(field, form, limits.maximum),
        }
    if code == "LKS304":
        return {"example": field.example}
    if code == "LKS311":
        return {"limit": form.limit(limits.maximum)}
    return NOTHING


def _limit(field: Field, form: Form, bound: float | str | None) -> object:
    """Return a limit as a message shows it: a day as a date, a year as text (1912, never 1.912)."""
    if bound is None:
        return NO_LIMIT
    if field.type == "date":
        return form.limit(bound)
    return str(bound) if field.format == "tahun" else bound
