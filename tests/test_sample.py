"""The synthetic region: it repeats, it holds together, and what is planted in it is what is found."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
import python_calamine

from lkstool import checks
from lkstool.comparison import Comparison
from lkstool.core.codes import CODES
from lkstool.core.errors import UserError
from lkstool.core.regions import regions
from lkstool.forms.load import REGISTER, form_of, years
from lkstool.intake.parse import collect
from lkstool.intake.submission import ReadRequest, read_file
from lkstool.sample.draft import draft
from lkstool.sample.draw import age_on, stream
from lkstool.sample.flaws import FLAWS, Dealer
from lkstool.sample.flaws_between import BETWEEN_FLAWS
from lkstool.sample.identities import BLOCK, MOST_LKS, NikIssuer, birth_digits
from lkstool.sample.institutions import institutions
from lkstool.sample.mess import MESS
from lkstool.sample.packaged import sample_data
from lkstool.sample.region import draft_year, make_region, spoil
from lkstool.sample.sample_data import make_sample_data
from lkstool.sample.submissions import answers, tell

# Codes that no flaw of a single submission stands for: another year's form, a year without a form, a
# workbook that is no form, the register's own key, and how a workbook of another layout was read.
NOT_PLANTED = {"LKS111", "LKS112", "LKS117", "LKS222", "LKS223", "LKS506"}
AGAIN = "make it anew with python -m lkstool.sample sample_data"
UNREADABLE = {"LKS101", "LKS102", "LKS103", "LKS104", "LKS105", "LKS108"}


def values_of(path):
    """Return every sheet of a workbook as rows of values."""
    workbook = python_calamine.load_workbook(path)
    return {
        name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in workbook.sheet_names
    }


def found_in(folder):
    """Check a folder as a whole; return (file, sheet, cell, code) of each finding."""
    request = ReadRequest(None, years(), "2025")
    paths = sorted(path for path in folder.rglob("*") if path.suffix in (".xlsx", ".ods"))
    sents = [read_file(str(path), request) for path in paths]
    findings = [finding for sent in sents for finding in sent.findings]
    register = None
    comparison = Comparison()
    for year in (REGISTER, *years()):
        mine = [sent for sent in sents if sent.year == year and sent.sheets]
        if mine:
            collection, more, _ = collect(mine, form_of(year))
            more = [*more, *checks.check(collection, form_of(year), register)]
            findings += more
            if year == REGISTER:
                register = collection.tables["daftar_lks"].frame
            else:
                seen = [finding for sent in mine for finding in sent.findings]
                comparison.add(collection, form_of(year), [*seen, *more])
    arrived = {str(path): datetime.fromtimestamp(path.stat().st_mtime, UTC) for path in paths}
    findings += comparison.findings(arrived)
    return Counter(
        (Path(each.place.file).relative_to(folder).as_posix(), each.place.sheet, each.place.cell, each.code)
        for each in findings
    )


def listed(planted):
    return Counter((each.file, each.sheet, each.cell, each.code) for each in planted)


@pytest.fixture(scope="module")
def flawed(tmp_path_factory):
    """A region in which every submission of 2025 has flaws, enough of them for every kind."""
    folder = tmp_path_factory.mktemp("flawed")
    return folder, make_region(folder, 56, 7, 1.0, unreadable=True, jobs=1)


def test_every_planted_flaw_is_found_in_its_cell_and_nothing_else_is(flawed):
    folder, region = flawed
    found, planted = found_in(folder), listed(region.planted)

    assert planted - found == Counter()
    assert found - planted == Counter()


def test_enough_files_hold_every_kind_of_flaw(flawed):
    _, region = flawed
    planted = {each.code for each in region.planted}

    kinds = (*FLAWS, *BETWEEN_FLAWS)
    assert planted == {code for flaw in kinds for code in flaw.codes} | UNREADABLE


def test_a_flaw_stands_for_every_code_that_submissions_can_have():
    wanted = {code for code in CODES if code[3] in "234567"} | {
        "LKS113",
        "LKS114",
        "LKS115",
        "LKS116",
        "LKS118",
    }

    planted = {code for flaw in (*FLAWS, *BETWEEN_FLAWS) for code in flaw.codes}
    assert planted == wanted - NOT_PLANTED


def test_the_names_of_flaws_tell_them_apart():
    names = Counter(flaw.name for flaw in (*FLAWS, *BETWEEN_FLAWS, *MESS))

    assert max(names.values()) == 1


def test_planted_json_says_what_was_planted(flawed):
    folder, region = flawed
    entries = json.loads((folder / "planted.json").read_text(encoding="utf-8"))

    assert [set(entry) for entry in entries] == [{"file", "sheet", "cell", "code", "note"}] * len(
        region.planted
    )
    assert Counter((e["file"], e["sheet"], e["cell"], e["code"]) for e in entries) == listed(region.planted)
    assert all((folder / entry["file"]).is_file() for entry in entries)


def test_planted_cells_hold_what_they_claim(flawed):
    folder, region = flawed
    place = {each.code: each for each in region.planted if each.cell}
    where = {each.code: each for each in region.planted}

    def sheet(code, *, data_only=False):
        return openpyxl.load_workbook(folder / where[code].file, data_only=data_only)[where[code].sheet]

    number = sheet("LKS306")[place["LKS306"].cell].value
    assert isinstance(number, int)
    assert number % 10 == 0
    assert sheet("LKS308", data_only=True)[place["LKS308"].cell].data_type == "e"
    assert sheet("LKS307")[place["LKS307"].cell].data_type == "f"
    assert sheet("LKS316")[place["LKS316"].cell].value.isdigit()
    assert len(sheet("LKS316")[place["LKS316"].cell].value) == 15
    assert sheet("LKS301")[place["LKS301"].cell].value is None
    assert sheet("LKS213")[place["LKS213"].cell].value == "JUMLAH"
    assert any(
        str(block).startswith(f"{place['LKS215'].cell}:") for block in sheet("LKS215").merged_cells.ranges
    )
    assert any(row.hidden for row in sheet("LKS216").row_dimensions.values())


def test_a_formula_without_result_has_none_in_the_file(flawed):
    folder, region = flawed
    mine = next(each for each in region.planted if each.code == "LKS307")
    cell = openpyxl.load_workbook(folder / mine.file, data_only=True)[mine.sheet][mine.cell]

    assert cell.value is None


def test_a_region_without_flaws_has_no_finding_at_all(tmp_path):
    region = make_region(tmp_path, 12, 3, jobs=1)

    assert region.planted == ()
    assert json.loads((tmp_path / "planted.json").read_text(encoding="utf-8")) == []
    assert found_in(tmp_path) == Counter()
    assert region.files == len(list(tmp_path.rglob("*.xlsx")))


def test_the_same_arguments_give_the_same_values_also_in_several_processes(tmp_path):
    told = []
    for name, jobs in (("one", 1), ("two", 2)):
        make_region(tmp_path / name, 3, 11, 1.0, jobs=jobs, progress=told.append)
    one, two = (
        [path.relative_to(tmp_path / name) for path in sorted((tmp_path / name).rglob("*.*"))]
        for name in ("one", "two")
    )

    assert one == two
    assert told == list(range(1, len(told) // 2 + 1)) * 2
    for path in one:
        if path.suffix == ".json":
            assert (tmp_path / "one" / path).read_bytes() == (tmp_path / "two" / path).read_bytes()
        else:
            assert values_of(tmp_path / "one" / path) == values_of(tmp_path / "two" / path)


def test_an_lks_is_the_same_in_a_small_and_a_large_region():
    small, large = institutions(6, 5), institutions(60, 5)

    assert small == large[:6]
    assert tell(5, small[4], 2025) == tell(5, large[4], 2025)
    assert answers(tell(5, small[4], 2025), 2024) == answers(tell(5, small[4], 2024), 2024)


def test_another_seed_gives_another_region():
    assert institutions(5, 1) != institutions(5, 2)


@pytest.mark.parametrize(("share", "files"), [(0.0, 0), (0.01, 1), (0.5, 4), (1.0, 8)])
def test_the_share_of_flawed_submissions_is_rounded_up(share, files, tmp_path):
    stories = [tell(4, lks, 2025) for lks in institutions(8, 4)]
    drafts = [draft(story, form_of("2025"), f"{at}.xlsx") for at, story in enumerate(stories)]
    spoil(drafts, "2025", share, stream("share"))

    assert sum(bool(each.marks) for each in drafts) == files
    assert all(1 <= len(each.marks) <= 4 for each in drafts if each.marks)


def test_flaws_are_dealt_so_that_none_comes_twice_before_all_have_come():
    stories = [tell(9, lks, 2025) for lks in institutions(40, 9)]
    dealer = Dealer(stream("deal"))
    drafts = [draft(story, form_of("2025"), "x.xlsx") for story in stories]
    for each in drafts:
        dealer.spoil(each)
    codes = Counter(mark.code for each in drafts for mark in each.marks)

    assert len(codes) > 60
    assert max(codes.values()) <= 8


@pytest.mark.parametrize("seed", range(20, 26))
def test_flaws_fit_together_whatever_the_seed(seed):
    drafts = list(draft_year((tell(seed, lks, 2025) for lks in institutions(30, seed)), form_of("2025")))
    spoil(drafts, "2025", 1.0, stream(seed, "fit"))
    cells = Counter(each[:3] for one in drafts for each in listed(one.planted()) if each[2])

    assert sum(cells.values()) > len(drafts)
    assert max(cells.values()) == 1


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_people_and_money_hold_together(seed):
    holders: dict[str, str] = {}
    for lks in institutions(30, seed):
        story = tell(seed, lks, 2025)
        closing = None
        for year in (2024, 2025):
            if year < lks.first_year:
                continue
            end = date(year, 12, 31)
            told = answers(story, year)
            for person in (*told["penerima"], *told["sdm"]):
                nik = person["nik"]
                if nik is None:
                    assert person["alasan_tanpa_nik"]
                    continue
                assert holders.setdefault(nik, (lks.code, person["nama"])) == (lks.code, person["nama"])
                assert nik[4:6] == "00"
                assert nik[6:12] == birth_digits(person["tanggal_lahir"], person["jenis_kelamin"])
            for person in told["penerima"]:
                left = person["tanggal_keluar"]
                assert person["tanggal_lahir"] <= person["tanggal_masuk"] <= end
                assert left is None or max(person["tanggal_masuk"], date(year, 1, 1)) <= left <= end
                assert (left is None) == (person["alasan_keluar"] is None)
                age = age_on(person["tanggal_lahir"], left or end)
                if person["kelompok"] == "anak":
                    assert age < 18 or (age < 21 and person["bersekolah"])
                if person["kelompok"] == "lansia":
                    assert age >= 60
            counted = Counter(
                (p["kelompok"], p["jenis_kelamin"], p["status_tinggal"])
                for p in told["penerima"]
                if p["tanggal_keluar"] is None
            )
            stated = {
                (row["kelompok"], sex, living): row[f"{word}_{living.replace('_', '')}"]
                for row in told["rekap"]
                for sex, word in (("L", "laki"), ("P", "perempuan"))
                for living in ("mukim", "non_mukim")
            }
            assert {key: count for key, count in stated.items() if count} == counted
            money = told["keuangan"]
            flow = {"saldo_awal": 1, "masuk": 1, "keluar": -1, "saldo_akhir": -1}
            assert sum(flow[row["arah"]] * row["jumlah"] for row in money) == 0
            assert all(row["jumlah"] >= 0 for row in money)
            assert closing in (None, money[0]["jumlah"])
            closing = money[-1]["jumlah"]


def test_most_people_of_2024_are_still_there_in_2025_and_nobody_vanishes():
    for lks in institutions(20, 6):
        if lks.first_year > 2024:
            continue
        story = tell(6, lks, 2025)
        before = {p["nama"]: p for p in answers(story, 2024)["penerima"]}
        after = {p["nama"]: p for p in answers(story, 2025)["penerima"]}
        stayed = {name for name, person in before.items() if person["tanggal_keluar"] is None}

        assert stayed <= set(after)
        assert all(after[name]["tanggal_lahir"] == before[name]["tanggal_lahir"] for name in stayed)
        assert len(set(before) & set(after)) > len(before) * 0.6


def test_a_region_is_spread_unevenly_and_leaves_kabkota_empty():
    made = institutions(249, 1)
    owners = Counter(lks.owner for lks in made)
    homes = Counter(lks.kabkota for lks in made)
    kinds = Counter(lks.kind for lks in made)

    assert len(regions()) - len(homes) >= 2
    assert max(homes.values()) > 3 * min(homes.values())
    assert 0.45 < owners["muhammadiyah"] / len(made) < 0.65
    assert kinds.most_common(1)[0][0] == "lksa"
    assert len({lks.code for lks in made}) == len(made)
    assert 0 < sum(not lks.active for lks in made) < 25
    assert 0.03 < sum(lks.active and not lks.reports(2025) for lks in made) / len(made) < 0.15
    assert any(lks.first_year == 2025 for lks in made)


def test_nik_differ_also_between_lks_whose_serials_are_the_same():
    born = date(2013, 5, 12)
    issuers = [NikIssuer(number, "35.07") for number in (1, 1 + BLOCK, 1 + 2 * BLOCK)]
    niks = [issuer.issue(stream("nik"), "35.07", born, "L") for issuer in issuers for _ in range(5)]

    assert len(set(niks)) == 15


@pytest.mark.parametrize(("lks", "flaws"), [(0, 0.0), (MOST_LKS + 1, 0.0), (1, 1.5), (1, -0.1)])
def test_numbers_that_make_no_region_are_refused(lks, flaws, tmp_path):
    with pytest.raises(UserError):
        make_region(tmp_path / "x", lks, 1, flaws)

    assert not (tmp_path / "x").exists()


def test_the_time_of_a_file_is_when_it_is_said_to_have_arrived(tmp_path):
    make_region(tmp_path, 2, 1, jobs=1)
    said = json.loads((tmp_path / "received.json").read_text(encoding="utf-8"))

    assert said
    for name, day in said.items():
        at = datetime.fromtimestamp((tmp_path / name).stat().st_mtime, UTC).date()
        assert abs((at - date.fromisoformat(day[:10])).days) <= 1
        assert day[:4] == str(int(name[:4]) + 1)


def test_the_sample_of_the_repository_is_what_the_generator_makes(tmp_path):
    make_sample_data(tmp_path)
    kept = sample_data()
    names = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}

    assert {path.relative_to(kept).as_posix() for path in kept.rglob("*") if path.is_file()} == names
    form_sheets = {sheet.title for year in (*years(), REGISTER) for sheet in form_of(year).sheets}
    for name in sorted(names):
        new, old = tmp_path / name, kept / name
        if new.suffix == ".xlsx" and zipfile.is_zipfile(new):
            fresh, committed = values_of(new), values_of(old)
            # Only the form's own sheets: PERIKSA is computed anew by LibreOffice where it saved the file.
            for sheet in form_sheets & set(fresh):
                assert trimmed(committed[sheet]) == trimmed(fresh[sheet]), f"{name}: {AGAIN}"
            assert set(fresh) == set(committed), f"{name}: {AGAIN}"
        elif new.name != "Data LKS terpotong.xlsx":
            assert new.read_bytes() == old.read_bytes(), f"{name}: {AGAIN}"


def test_the_sample_of_the_repository_holds_what_planted_json_says():
    kept = sample_data()
    entries = json.loads((kept / "planted.json").read_text(encoding="utf-8"))

    assert found_in(kept) == Counter((e["file"], e["sheet"], e["cell"], e["code"]) for e in entries)
    assert sum(path.stat().st_size for path in kept.rglob("*") if path.is_file()) < 1_500_000


def trimmed(rows):
    """Return rows without the blank cells and rows behind the last value, which programs keep or drop."""
    shorter = []
    for row in rows:
        last = max((at for at, value in enumerate(row) if value != ""), default=-1)
        shorter.append(row[: last + 1])
    while shorter and not shorter[-1]:
        shorter.pop()
    return shorter
