"""Two years in one database, named in the settings: each keeps its own answers, and they are compared."""

from __future__ import annotations

import re
import shutil

import pandas as pd
import pytest
from conftest import SAMPLE
from databases import KINDS, database

from lkstool import pipeline
from lkstool import workspace as workspaces
from lkstool.core.facts import DELETED_TOKEN
from lkstool.core.formats import percent
from lkstool.dataset.facts import facts
from lkstool.dataset.history import history, undo
from lkstool.forms.load import form_of
from lkstool.indicators.compute import compute
from lkstool.indicators.population import FOR_COUNTING
from lkstool.workspace import SETTINGS_FILE


@pytest.fixture(scope="module", params=KINDS)
def office(request, tmp_path_factory):
    """An office that collected 2025 first and last year's late ones afterwards, in the database it names."""
    folder = tmp_path_factory.mktemp("kantor")
    with database(request.param, folder) as url:
        home = workspaces.init(folder / "ruang")
        if request.param == "postgresql":
            settings = home.folder / SETTINGS_FILE
            text = settings.read_text(encoding="utf-8")
            # A server may have been told to write days in its own country's way.
            german = (
                f"{url.replace('+psycopg', '', 1)}{'&' if '?' in url else '?'}options=-c%20datestyle%3DGerman"
            )
            named = re.sub(r"(?m)^basis_data = .*$", f'basis_data = "{german}"', text)
            assert named != text
            settings.write_text(named, encoding="utf-8")
            (home.folder / "lkstool.db").unlink()
            home = workspaces.open_workspace(home.folder)
        shutil.copyfile(SAMPLE / "daftar_lks.xlsx", home.register)
        for year in ("2025", "2024"):
            pipeline.merge([str(SAMPLE / year)], home, jobs=2)
        yield home


def counting(home, year):
    submissions = facts(home, year).submissions
    return set(submissions.loc[submissions["counts"], "lks"])


def test_each_year_has_its_own_answers_and_the_columns_of_its_form(office):
    for year in ("2024", "2025"):
        now, counted = facts(office, year), counting(office, year)
        assert counted
        for sheet in form_of(year).sheets:
            names = [name for field in sheet.fields for name in field.stored_names]
            assert list(now.tables[sheet.name].columns) == ["lks", "submission", "row", *names]
            assert set(now.tables[sheet.name]["lks"]) <= counted
        assert len(now.tables["penerima"]) > 20
    new = [
        (sheet.name, field.name)
        for sheet, field in form_of("2025").every_field()
        if sheet.name in form_of("2024").by_name
        and field.name not in form_of("2024").by_name[sheet.name].by_name
    ]
    assert new, "the two sample years must differ for this to show anything"
    assert [each.submissions[-1].year for each in history(office)] == ["2025", "2024"]


def present(office, year):
    """The people of a year who were still there on its last day."""
    penerima = facts(office, year).tables["penerima"]
    end = pd.Timestamp(form_of(year).period.end)
    return penerima[~(penerima["tanggal_masuk"] > end) & ~(penerima["tanggal_keluar"] <= end)]


def test_the_report_compares_the_same_lks_of_both_years(office, tmp_path):
    both = counting(office, "2025") & counting(office, "2024")
    now, before = (int(present(office, year)["lks"].isin(both).sum()) for year in ("2025", "2024"))
    years = facts(office, "2025"), facts(office, "2024")
    context = compute(*years, form_of("2025"), office.settings, "internal")
    people, change = context.figures["P01"], context.figures["D01"]
    assert both
    assert change.coverage.counted == len(both)
    assert (people.previous, people.current_panel) == (before, now)
    assert (change.numerator, change.denominator) == (now - before, before)
    assert change.value == pytest.approx(100 * (now - before) / before)
    written = pipeline.report("rakorwil", office, formats=("html",), out=tmp_path, edition="internal")
    words = " ".join(re.sub(r"<[^>]+>", " ", written[0].read_text(encoding="utf-8")).split())
    said = f"{'naik' if now > before else 'turun'} {percent(abs(change.value), 'id')}"
    assert f"Pada LKS yang sama, jumlah penerima {said} dari tahun lalu." in words


def test_what_is_read_only_for_counting_gives_the_same_report(office):
    whole = facts(office, "2025"), facts(office, "2024")
    bare = facts(office, "2025", counted=FOR_COUNTING), facts(office, "2024", counted=FOR_COUNTING)
    people = bare[0].tables["penerima"]
    assert set(people["nik_token"].dropna()) == {DELETED_TOKEN}
    assert people["nik_token"].notna().tolist() == whole[0].tables["penerima"]["nik_token"].notna().tolist()
    assert people["kelompok"].tolist() == whole[0].tables["penerima"]["kelompok"].tolist()
    form, settings = form_of("2025"), office.settings
    assert compute(*bare, form, settings, "public") == compute(*whole, form, settings, "public")


def test_last_year_is_reported_by_itself(office):
    settings = office.for_year("2024").settings
    context = compute(facts(office, "2024"), None, form_of("2024"), settings, "internal")
    assert context.figures["P01"].value == len(present(office, "2024"))
    assert context.figures["D01"].value is None


def test_taking_last_year_back_leaves_this_year_as_it_is(office):
    before = {name: frame.to_csv() for name, frame in facts(office, "2025").tables.items()}
    undo(office, 2)
    assert counting(office, "2024") == set()
    assert {name: frame.to_csv() for name, frame in facts(office, "2025").tables.items()} == before
