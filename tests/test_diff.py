"""Two submissions of one LKS laid side by side: which two, which row is which, and what is shown of it."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import openpyxl
import pytest
from conftest import SAMPLE
from databases import KINDS, database
from hypothesis import given, settings
from hypothesis import strategies as st
from submissions import Office, merge_all, sending

from lkstool import pipeline
from lkstool import workspace as workspaces
from lkstool.core.codes import found
from lkstool.core.errors import UserError
from lkstool.core.records import Personal, Place, Sent, SentSheet
from lkstool.dataset.archive import original_path
from lkstool.dataset.history import history, undo
from lkstool.diff import compare, diff
from lkstool.forms.load import form_of
from lkstool.originals import Originals, two_submissions
from lkstool.output.diff_view import diff_json
from lkstool.row_matching import match_rows, moved_pairs

# openpyxl says what it would lose: that is why the program writes none of this with it.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
FORM = form_of("2025")
LKS = "35.79-M-001"

# Which row is which.


@pytest.mark.parametrize(
    ("old", "new", "pairs"),
    [
        ("ab", "xab", [(0, 1), (1, 2)]),  # one was put in
        ("abc", "ac", [(0, 0), (2, 1)]),
        ("abc", "cab", [(2, 0), (0, 1), (1, 2)]),
        ("aa", "a", [(0, 0)]),
        ("", "a", []),
        ("a", "", []),
    ],
)
def test_rows_that_are_the_same_are_found_wherever_they_stand(old, new, pairs):
    assert list(match_rows([[each] for each in old], [[each] for each in new], [])) == pairs


def test_a_key_names_a_row_whose_other_answers_all_changed():
    old = [["1", "ani", "a", "b"], ["2", "budi", "c", "d"]]
    new = [["2", "bodi", "x", "y"], ["1", "ana", "z", "w"]]
    assert match_rows(old, new, [(0,)]) == ((1, 0), (0, 1))


@pytest.mark.parametrize("twice", [("1", "1"), (None, None)])
def test_a_key_that_stands_twice_or_not_at_all_names_nothing(twice):
    old = [[twice[0], "a", "b", "c"], [twice[1], "d", "e", "f"]]
    new = [[twice[0], "d", "e", "g"], [twice[1], "a", "b", "h"]]
    assert match_rows(old, new, [(0,)]) == ((1, 0), (0, 1))


def test_two_people_with_the_same_ticks_are_two_people():
    ticks = ["Ya", "Tidak", "Ya", "Mukim"]
    others = [[f"orang {at}", f"{at}", f"{at}-05-2012", *ticks] for at in range(20)]
    left, came = ["Ani", "77", "01-05-2013", *ticks], ["Budi", "88", "02-05-2014", *ticks]
    assert len(match_rows([*others, left], [*others, came], [(1,)])) == len(others)


def test_only_what_changed_its_order_has_moved():
    assert moved_pairs([(0, 0), (1, 1), (2, 3)]) == set()
    assert moved_pairs([(3, 0), (0, 1), (1, 2), (2, 3)]) == {(3, 0)}
    assert moved_pairs([]) == set()


def test_many_rows_without_a_key_are_matched_at_once():
    old = [[f"a{at}", f"b{at}", f"c{at}"] for at in range(2_500)]
    new = [["baru", "baru", "baru"], *([a, b, c + "x"] for a, b, c in old)]
    pairs = match_rows(old, new, [])
    assert sum(now == before + 1 for before, now in pairs) > 2_400


ROWS = st.lists(st.tuples(*[st.sampled_from([None, "a", "b", "c"])] * 3).map(list), max_size=7)


@given(ROWS, ROWS, st.lists(st.sampled_from([(0,), (0, 1), (2,)]), max_size=2))
def test_no_row_is_matched_twice_and_equal_rows_never_differ(old, new, keys):
    pairs = match_rows(old, new, keys)
    assert len({before for before, _ in pairs}) == len({now for _, now in pairs}) == len(pairs)
    assert [now for _, now in pairs] == sorted(now for _, now in pairs)
    assert match_rows(old, old, keys) == tuple((at, at) for at in range(len(old)))
    stay = [before for before, now in pairs if (before, now) not in moved_pairs(pairs)]
    assert stay == sorted(stay)


# The difference is all that there is between them.

NAMES = ["Ani Rekaan", "Budi Rekaan", "Citra Rekaan", "Dewi Rekaan"]
PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "nama": st.sampled_from(NAMES),
            "nik": st.sampled_from([None, *(f"350700120513000{at}" for at in range(4))]),
            "tanggal_lahir": st.sampled_from([None, "12-05-2013", "13-05-2013"]),
            "kelompok": st.sampled_from(["Anak", "Lansia"]),
            "pendidikan": st.sampled_from([None, "SD", "Ahmad"]),
        }
    ),
    max_size=6,
)


def sent(people, title="PENERIMA", first=5):
    """A workbook with one list of people, as a reader hands it over."""
    names = [field.name for field in FORM.by_name["penerima"].fields]
    sheet = SentSheet(
        "penerima",
        title,
        {name: at for at, name in enumerate(names, start=1)},
        {},
        {field.name: field.title for field in FORM.by_name["penerima"].fields},
        tuple(range(first, first + len(people))),
        {name: [each.get(name) for each in people] for name in names},
    )
    return Sent("a.xlsx", "", "submission", "2025", {}, {"penerima": sheet}, ())


def clear(cell):
    return cell.clear if isinstance(cell, Personal) else cell


def applied(people, difference):
    """Make the new list of the old one and the differences alone."""
    rows = difference.rows
    for row in rows:
        if row.old_record is not None:
            assert row.old_row == row.old_record + 5
            for cell in row.cells:
                assert clear(cell.before) == people[row.old_record].get(cell.field)
    changed = {row.old_record: {cell.field: clear(cell.after) for cell in row.cells} for row in rows}
    gone = {row.old_record for row in rows if row.kind == "removed"}
    placed = {
        row.new_record: (people[row.old_record] if row.old_record is not None else {})
        | {cell.field: clear(cell.after) for cell in row.cells}
        for row in rows
        if row.kind == "added" or row.moved
    }
    elsewhere = gone | {row.old_record for row in rows if row.moved}
    stay = iter([at for at in range(len(people)) if at not in elsewhere])
    made = []
    for at in range(len(people) - len(gone) + difference.count("added")):
        if at in placed:
            made.append(placed[at])
        else:
            old = next(stay)
            made.append(people[old] | changed.get(old, {}))
    return made


def filled(people):
    return [{name: value for name, value in each.items() if value is not None} for each in people]


@settings(max_examples=60)
@given(PEOPLE, PEOPLE)
def test_the_difference_applied_to_the_old_submission_gives_the_new_one(old, new):
    differences = compare(sent(old), sent(new), FORM)
    if not differences:
        assert filled(old) == filled(new)
        return
    (difference,) = differences
    assert filled(applied(old, difference)) == filled(new)
    assert difference.rows


def test_a_row_put_in_leaves_the_rows_below_it_the_same():
    people = [{"nama": name, "tanggal_lahir": f"1{at}-05-2013"} for at, name in enumerate(NAMES)]
    (difference,) = compare(sent(people[1:]), sent(people), FORM)
    (row,) = difference.rows
    assert (row.kind, row.old_row, row.new_row) == ("added", None, 5)
    assert [(cell.field, cell.new_cell) for cell in row.cells] == [("nama", "A5"), ("tanggal_lahir", "F5")]


def test_a_sheet_that_one_of_them_lacks_is_told():
    nothing = Sent("b.xlsx", "", "submission", "2025", {}, {}, ())
    (difference,) = compare(sent([{"nama": NAMES[0]}]), nothing, FORM)
    assert (difference.old_title, difference.new_title) == ("PENERIMA", None)
    assert [row.kind for row in difference.rows] == ["removed"]
    (emptied,) = compare(nothing, sent([]), FORM)
    assert (emptied.old_title, emptied.rows) == (None, ())


def test_spaces_and_the_way_a_number_is_stored_make_no_difference():
    texts = [{"nama": "Ani  Rekaan ", "nik": "3507001205130004", "pendidikan": " "}]
    plain = [{"nama": "Ani Rekaan", "nik": 3507001205130004, "pendidikan": None}]
    assert compare(sent(texts), sent(plain), FORM) == ()


def test_an_error_value_is_compared_as_it_stands():
    people = [{"nama": NAMES[0], "jkn": None}]
    whole = sent([{"nama": NAMES[0], "jkn": "Ya"}])
    broken = sent(people)
    sheet = broken.sheets["penerima"]
    at = sheet.place("", 0, "jkn")
    spoiled = replace(sheet, blocked=frozenset({(0, "jkn")}))
    error = found("LKS308", Place("a.xlsx", at.sheet, at.row, at.column, "jkn"), "#REF!")
    for findings, shown in (((error,), "#REF!"), ((), "=…")):
        now = Sent("a.xlsx", "", "submission", "2025", {}, {"penerima": spoiled}, findings)
        ((cell,),) = (row.cells for row in compare(whole, now, FORM)[0].rows)
        assert (cell.before, cell.after, cell.new_cell) == ("Ya", shown, at.cell)


# Which two.


@dataclass(frozen=True)
class Kept(Office):
    """An office with an inbox."""

    inbox: Path = Path()


@pytest.fixture(params=KINDS)
def kept(request, tmp_path):
    with database(request.param, tmp_path) as url:
        yield Kept(url, tmp_path / "arsip", inbox=tmp_path / "masuk")


def chosen(home, old=None, new=None, lks="35.07-M-003", year="2025"):
    told = two_submissions(Originals(home), lks, year, old, new)
    return told.old.received.id, told.new.received.id, [each.received.id for each in told.passed_over]


def test_the_latest_two_are_compared_or_those_that_are_named(kept):
    first, second, third = (sending(f"{name}.xlsx", people=at) for at, name in enumerate("abc", start=1))
    for each in (first, second, third):
        merge_all(kept, each)
    assert chosen(kept) == (2, 3, [])
    assert chosen(kept, lks=" 35.07-m-003 ") == (2, 3, [])
    assert chosen(kept, "1") == (1, 3, [])
    assert chosen(kept, third.sha256[:8], "1") == (3, 1, [])
    assert chosen(kept, new="2") == (1, 2, [])
    undo(kept)
    assert chosen(kept) == (1, 2, [])
    assert chosen(kept, "2", "3") == (2, 3, [])  # also what was taken back, if it is named


def test_the_same_content_merged_again_is_not_its_own_past(kept):
    first, second = sending("a.xlsx", people=1), sending("b.xlsx", people=2)
    for each in (first, second, first):
        merge_all(kept, each)
    assert chosen(kept) == (2, 3, [])


def test_a_rejected_one_is_taken_from_the_inbox_while_it_is_there(kept):
    first, second = sending("a.xlsx", people=1), sending("b.xlsx", people=2)
    bad = sending("c.xlsx", people=3, errors=("LKS306",))
    for each in (first, second, bad):
        merge_all(kept, each)
    assert chosen(kept) == (1, 2, [3])
    with pytest.raises(UserError) as caught:
        Originals(kept).path(history(kept)[-1].submissions[0])
    assert (caught.value.key, caught.value.values["file"]) == ("rejected_not_kept", "c.xlsx")
    inside = kept.inbox / "lain" / "namanya berubah.xlsx"
    inside.parent.mkdir(parents=True)
    inside.write_bytes(bad.bytes)
    assert chosen(kept) == (2, 3, [])
    assert Originals(kept).path(history(kept)[-1].submissions[0]) == inside


def test_where_there_are_no_two_one_sentence_says_so(kept):
    first, second = sending("a.xlsx", people=1), sending("b.xlsx", people=2)
    merge_all(kept, first)
    for asked, key in [
        ({}, "only_one_submission"),
        ({"new": "1"}, "only_one_submission"),
        ({"old": "1"}, "same_submission"),
        ({"old": "9"}, "no_such_submission"),
        ({"old": "zzzz"}, "no_such_submission"),
        ({"year": "2024"}, "nothing_of_year"),
        ({"lks": "35.99-M-001"}, "never_received"),
    ]:
        with pytest.raises(UserError) as caught:
            chosen(kept, **asked)
        assert caught.value.key == key
    merge_all(kept, sending("c.xlsx", people=3, errors=("LKS306",)))
    with pytest.raises(UserError) as caught:
        chosen(kept)
    assert caught.value.key == "rejected_not_kept"
    merge_all(kept, second)
    original_path(kept.archive, first.sha256, "a.xlsx").unlink()
    gone = history(kept)[0].submissions[0]
    with pytest.raises(UserError) as caught:
        Originals(kept).path(gone)
    assert caught.value.key == "no_original"
    with pytest.raises(UserError) as caught:
        Originals(kept).path(replace(gone, purged=True))
    assert caught.value.key == "original_purged"


# As a person sees it.


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """An LKS that has sent twice: people put in, taken out and moved, cells changed, one name misplaced."""
    home = workspaces.init(tmp_path_factory.mktemp("kantor"))
    shutil.copyfile(SAMPLE / "daftar_lks.xlsx", home.register)
    (path,) = (SAMPLE / "2025").glob(f"{LKS}*")
    shutil.copyfile(path, home.inbox / "pertama.xlsx")
    pipeline.merge([str(home.inbox)], home, jobs=1)
    (home.inbox / "pertama.xlsx").unlink()
    book = openpyxl.load_workbook(path)
    sheet = book["PENERIMA"]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
    people = [row for row in cells if row[0]]
    came = ["Zulaikha Rekaan", "3579005501140077", *people[5][2:]]
    now = [people[0], came, *people[2:-1], people[1]]  # the last left, the second went to the end
    now[2] = [*people[2][:1], people[2][1][:-4] + "97" + people[2][1][-2:], *people[2][2:]]
    now[3] = [*people[3][:3], "Siti Rekaan", *people[3][4:]]
    now[4] = [*people[4][:10], "=1+1", *people[4][11:]]
    for at, row in enumerate(now, start=5):
        for column, value in enumerate(row, start=1):
            sheet.cell(at, column).value = value
    book["PROFIL"]["B20"].value = "www.contoh.or.id"
    book.save(home.inbox / "kedua.xlsx")
    pipeline.merge([str(home.inbox)], home, jobs=1)
    secrets = {str(part) for row in [*people, came] for part in (*row[:2], row[3]) if part}
    return home, secrets - {"Laki-laki", "Perempuan"} | {"Siti Rekaan"}


@pytest.fixture(scope="module")
def told(office):
    return diff(office[0], LKS)


def test_every_change_is_found_where_it_stands(told):
    assert (told.old.number, told.new.number) == (1, 2)
    assert (told.old.state, told.new.state) == ("accepted", "rejected")
    assert [each.name for each in told.sheets] == ["profil", "penerima"]
    (cell,) = told.sheets[0].rows[0].cells
    assert (cell.new_cell, cell.title, cell.after) == ("B20", "Situs web", "www.contoh.or.id")
    people = told.sheets[1]
    rows = [(row.kind, row.old_row, row.new_row) for row in people.rows]
    last = max(row.new_row or 0 for row in people.rows)
    assert rows == [
        ("added", None, 6),
        ("changed", 7, 7),
        ("changed", 8, 8),
        ("changed", 9, 9),
        ("moved", 6, last),
        ("removed", last, None),
    ]
    assert [[cell.new_cell for cell in row.cells] for row in people.rows[1:4]] == [["B7"], ["D8"], ["K9"]]
    assert people.rows[3].cells[0].after == "=…"


def test_nobody_is_named_on_the_screen_or_to_programs(run, office, told):
    home, secrets = office
    assert len(secrets) > 100
    shown = run("beda", LKS, "--verbose", cwd=home.folder)
    assert shown.code == 0
    seen = " ".join(shown.out.split())
    for words in ("PENERIMA: 3 sel berubah, 1 baris baru, 1 baris dihapus, 1 baris berpindah", "baris 6 →"):
        assert words in seen
    assert "(berbeda," in seen
    assert "nomor 1, pertama.xlsx" in seen
    assert f"lkstool riwayat {LKS}" in shown.err
    ran = run("diff", LKS, "1", "2", "--json", "--xlsx", "beda.xlsx", cwd=home.folder)
    assert ran.err == ""
    assert json.loads(ran.out) == json.loads(diff_json(told, "id"))
    book = openpyxl.load_workbook(home.folder / "beda.xlsx")
    listed = [[cell.value for cell in row] for row in book["BEDA"].iter_rows(min_row=2)]
    assert len(listed) == sum(max(1, len(row.cells)) for sheet in told.sheets for row in sheet.rows)
    assert listed[0][:3] == [LKS, "PROFIL", "sel berubah"]
    everything = seen + ran.out + " ".join(str(value) for row in listed for value in row)
    assert [each for each in secrets if each in everything] == []
    again = run("beda", LKS, "--xlsx", "beda.xlsx", cwd=home.folder)
    assert again.code == 2
    assert "sudah ada" in again.err


def test_a_nik_in_the_name_of_a_file_is_masked(told):
    named = replace(told, old=replace(told.old, file="LKS 3507004101010001.xlsx"))
    assert json.loads(diff_json(named, "id"))["old"]["file"] == "LKS 3507**********01.xlsx"


def test_what_is_no_longer_the_merged_file_is_refused(office, tmp_path):
    shutil.copytree(office[0].folder, tmp_path / "kantor")
    home = workspaces.open_workspace(tmp_path / "kantor")
    (archived,) = home.archive.glob("*/*.xlsx")
    shutil.copyfile(home.inbox / "kedua.xlsx", archived)
    with pytest.raises(UserError) as caught:
        diff(home, LKS)
    assert caught.value.key == "original_altered"
    archived.write_bytes(b"bukan buku kerja")
    with pytest.raises(UserError) as caught:
        diff(home, LKS)
    assert caught.value.key == "original_altered"


def test_the_same_answers_in_another_file_do_not_differ(run, office, tmp_path):
    shutil.copytree(office[0].folder, tmp_path / "kantor")
    home = workspaces.open_workspace(tmp_path / "kantor")
    book = openpyxl.load_workbook(next(home.archive.glob("*/*.xlsx")))
    book.properties.title = "Kiriman kedua"
    book.save(home.inbox / "ketiga.xlsx")
    pipeline.merge([str(home.inbox / "ketiga.xlsx")], home, jobs=1)
    ran = run("beda", LKS, "1", cwd=home.folder)
    assert ran.code == 0
    assert "Tidak ada beda" in ran.out
    listed = run("riwayat", LKS, cwd=home.folder).out
    assert "Nomor" in listed
    assert "ketiga.xlsx" in listed
