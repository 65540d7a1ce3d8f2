"""What is kept of many submissions that are laid out alike, and of their tables."""

from __future__ import annotations

import pickle
from dataclasses import replace

import builders
import pandas as pd
import pytest

from lkstool.core.packing import PackedTables
from lkstool.core.records import Submission
from lkstool.forms.load import form_of
from lkstool.intake.parse import collect
from lkstool.intake.sharing import Sharing

FORM = form_of("2025")


@pytest.fixture(scope="module")
def submission() -> Submission:
    """One whose values are dropped, as after parsing."""
    collection, _, _ = collect([builders.sent(builders.flawless(), FORM)], FORM)
    return collection.submissions[0]


def from_a_worker(submission: Submission, number: int) -> Submission:
    """The same of another file, with nothing in common."""
    return replace(pickle.loads(pickle.dumps(submission)), number=number, file=f"masuk/{number}.xlsx")


def test_submissions_laid_out_alike_hold_little_of_their_own(submission: Submission) -> None:
    many = [from_a_worker(submission, number) for number in range(50)]
    sharing = Sharing()
    shared = [sharing.shared(each) for each in many]
    assert shared == many
    # Whatever is one object is written once.
    assert len(pickle.dumps(shared)) < len(pickle.dumps(many)) / 10


def test_what_is_laid_out_otherwise_stays_its_own(submission: Submission) -> None:
    penerima = submission.sheets["penerima"]
    others = {
        "rows": (*penerima.rows[:-1], penerima.rows[-1] + 1),
        "columns": dict(reversed(penerima.columns.items())),
        "titles": penerima.titles | {"nik": "Nomor KTP"},
        "title": "Anak asuh",
        "blocked": frozenset({(0, "nik")}),
        "spots": {(0, "nik"): (7, 3)},
        "constants": frozenset({"kelompok"}),
    }
    sharing = Sharing()
    first = sharing.shared(submission)
    for part, value in others.items():
        sheets = {**submission.sheets, "penerima": replace(penerima, **{part: value})}
        shared = sharing.shared(replace(submission, sheets=sheets))
        assert shared.sheets == sheets
        assert list(shared.sheets["penerima"].columns) == list(sheets["penerima"].columns)
        assert shared.sheets["profil"] is first.sheets["profil"]
    assert first == submission


def test_packed_tables_come_out_as_they_went_in() -> None:
    collection, _, _ = collect([builders.sent(builders.flawless(), FORM)], FORM)
    tables = collection.tables
    kept = PackedTables(tables)
    assert list(kept) == list(tables)
    for name, table in tables.items():
        pd.testing.assert_frame_equal(kept[name].frame, table.frame)
        assert {field: mask.tolist() for field, mask in kept[name].unparsed.items()} == {
            field: mask.tolist() for field, mask in table.unparsed.items()
        }
