"""Exceptions: what they let pass, who must be named, and how loudly they end."""

from __future__ import annotations

import json
import pickle
import shutil
from dataclasses import replace
from datetime import date

import openpyxl
import pandas as pd
import pytest
from builders import KODE, flawless, sent
from conftest import SAMPLE
from databases import KINDS, database
from sqlalchemy import create_engine, text
from submissions import Office, merge_all, sending

from lkstool import pipeline
from lkstool.checks import check
from lkstool.core.errors import UserError
from lkstool.core.messages import words_of
from lkstool.core.records import Waiver
from lkstool.dataset.facts import facts
from lkstool.dataset.history import undo
from lkstool.forms.load import form_of
from lkstool.intake.parse import collect
from lkstool.workspace import init
from lkstool.workspace.approvals import Approvals
from lkstool.workspace.waivers import read_waivers

TODAY = date(2026, 2, 1)
WAIVER = Waiver(KODE, "LKS305", None, "Alamat lama dipakai", "Ketua MPKS", TODAY)
ENTRY = """\
[[waiver]]
lks = "35.07-M-003"
kode = "LKS305"  # satu kode
isian = "kabkota_asal"
alasan = "Alamat lama dipakai"
disetujui_oleh = "Ketua MPKS"
sampai = 2026-02-28
"""


def examined(*waivers, today=TODAY):
    """The findings of a submission with two wrong regions of origin and one wrong education."""
    rows = flawless()
    rows["penerima"][0] |= {"kabkota_asal": "Kab. Sda", "pendidikan": "S9"}
    rows["penerima"][1] |= {"kabkota_asal": "Kab. Bali"}
    form = form_of("2025")
    collection, findings, _ = collect([sent(rows, form)], form)
    found = [*findings, *check(collection, form, None)]
    return Approvals(waivers, today).applied(found, collection)


def severities(findings):
    return sorted((each.code, each.place.field, each.severity) for each in findings)


def test_without_an_exception_every_finding_blocks():
    assert [each[2] for each in severities(examined())] == ["error"] * 3


def test_an_exception_makes_notes_of_its_findings_and_is_named_by_them():
    findings = examined(WAIVER)
    assert {each.severity for each in findings} == {"note"}
    assert {each.waiver for each in findings} == {WAIVER}


def test_an_exception_holds_for_its_field_its_sheet_and_its_lks_alone():
    by_field = severities(examined(replace(WAIVER, field="kabkota_asal")))
    assert by_field == severities(examined(replace(WAIVER, field="penerima.kabkota_asal")))
    assert [each[1:] for each in by_field] == [
        ("kabkota_asal", "note"),
        ("kabkota_asal", "note"),
        ("pendidikan", "error"),
    ]
    for other in (
        replace(WAIVER, field="profil.kabkota_asal"),
        replace(WAIVER, lks="35.07-M-004"),
        replace(WAIVER, code="LKS301"),
    ):
        assert severities(examined(other)) == severities(examined())


def test_an_exception_holds_on_its_last_day_and_no_longer():
    assert {each.severity for each in examined(WAIVER, today=TODAY)} == {"note"}
    findings = examined(WAIVER, today=date(2026, 2, 2))
    assert [each.severity for each in findings] == ["error"] * 3 + ["warning"]
    ended = findings[-1]
    assert ended.code == "LKS119"
    assert ended.place == findings[0].place
    said = words_of(ended, "id").message
    assert "3 temuan berlaku lagi" in said
    assert "Ketua MPKS) berakhir 01-02-2026" in said


def test_a_new_exception_silences_an_expired_one():
    old = replace(WAIVER, field="kabkota_asal", until=date(2025, 1, 1))
    findings = examined(old, WAIVER)
    assert {each.severity for each in findings} == {"note"}
    assert "LKS119" not in {each.code for each in findings}


def test_an_expired_exception_that_covers_nothing_is_not_spoken_of():
    assert "LKS119" not in {each.code for each in examined(replace(WAIVER, code="LKS301"), today=date.max)}


def test_a_waived_finding_passes_through_a_pipe_whole():
    for finding in examined(WAIVER):
        assert pickle.loads(pickle.dumps(finding)) == finding


# The file.


@pytest.fixture
def written(tmp_path):
    def write(content):
        path = tmp_path / "waivers.toml"
        path.write_text(content, encoding="utf-8")
        return path

    return write


def test_the_file_is_read_and_need_not_be_there(written, tmp_path):
    assert read_waivers(tmp_path / "waivers.toml") == ()
    until = date(2026, 2, 28)
    assert read_waivers(written(ENTRY)) == (replace(WAIVER, field="kabkota_asal", until=until),)
    without = ENTRY.replace('isian = "kabkota_asal"\n', "")
    assert read_waivers(written("# belum ada\n")) == ()
    assert read_waivers(written(without))[0].field is None


@pytest.mark.parametrize(
    ("before", "after", "line", "said"),
    [
        ("disetujui_oleh", "disetujui", 6, "Maksud Anda disetujui_oleh?"),
        ("isian =", "warna =", 4, "Yang dikenal: lks"),
        ('alasan = "Alamat lama dipakai"\n', "", 1, "belum berisi alasan"),
        ("2026-02-28", '"2026-02-28"', 7, "tanpa tanda kutip"),
        ("2026-02-28", "2026-02-28T10:00:00", 7, "sampai harus berisi tanggal"),
        ('"Ketua MPKS"', '" "', 6, "disetujui_oleh harus berisi teks"),
        ('"LKS305"', "305", 3, "kode harus berisi teks"),
        ("LKS305", "LKS3005", 3, "Maksud Anda LKS305?"),
        ("LKS305", "merah", 3, "tidak ada kode temuan merah"),
        ("LKS305", "LKS105", 3, "LKS105 tidak dapat dikecualikan"),
        ("LKS305", "LKS901", 3, "LKS901 tidak dapat dikecualikan"),
        ("kabkota_asal", "kabkota_asl", 4, "Maksud Anda kabkota_asal?"),
        ("kabkota_asal", "zzz", 4, "tidak ada isian bernama zzz"),
        ("35.07-M-003", "Panti Kepanjen", 2, "bukan kode LKS"),
        ("kode =", "kode", 3, "salah tulis"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_line(written, before, after, line, said):
    assert before in ENTRY
    first = ENTRY.replace("35.07-M-003", "35.08-M-001")
    with pytest.raises(UserError) as caught:
        read_waivers(written(f"# pengecualian\n\n{first}\n{ENTRY.replace(before, after)}"))
    told = f"{caught.value.message} {caught.value.next_step}"
    assert said in told
    assert f"waivers.toml baris {line + 10}" in told


@pytest.mark.parametrize("heading", ["[waiver]", "[[waivers]]"])
def test_a_file_of_another_shape_is_refused(written, heading):
    with pytest.raises(UserError, match="tidak dikenal atau salah bentuk") as caught:
        read_waivers(written(ENTRY.replace("[[waiver]]", heading)))
    assert "[[waiver]]" in caught.value.next_step


def test_the_same_exception_twice_is_refused_with_its_line(written):
    with pytest.raises(UserError, match=r"baris 9: LKS305 untuk .* sudah dikecualikan"):
        read_waivers(written(ENTRY + ENTRY.replace("Ketua", "Sekretaris")))


def test_a_nik_in_a_reason_is_masked(written):
    path = written(ENTRY.replace("Alamat lama dipakai", "NIK 3507001205130004 masih diurus"))
    assert read_waivers(path)[0].reason == "NIK 3507**********04 masih diurus"


# The dataset.


@pytest.fixture(params=KINDS)
def home(request, tmp_path):
    with database(request.param, tmp_path) as url:
        yield Office(url, tmp_path / "arsip")


class Waived:
    """A sending whose findings an exception has made notes of."""

    def __init__(self, sending, waiver):
        self._sending = sending
        self.findings = [replace(each, severity="note", waiver=waiver) for each in sending.findings]

    def __getattr__(self, name):
        return getattr(self._sending, name)


def let_pass(file="masuk/a.xlsx", waiver=WAIVER, **other):
    return Waived(sending(file, errors=("LKS305", "LKS305"), **other), waiver)


def test_exceptions_are_kept_with_what_they_let_pass_and_go_with_it(home):
    merge_all(home, let_pass())
    first = facts(home, "2025").waivers
    granted = first.drop(columns=["submission", "field"]).to_dict("records")
    assert granted == [
        {
            "lks": KODE,
            "code": "LKS305",
            "reason": "Alamat lama dipakai",
            "approved_by": "Ketua MPKS",
            "until": pd.Timestamp(TODAY),
            "cells": 2,
        }
    ]
    assert first["field"].isna().all()
    later = replace(WAIVER, reason="Masih ditelusuri", field="nik")
    merge_all(home, let_pass("masuk/b.xlsx", later, people=3))
    assert facts(home, "2025").waivers["reason"].tolist() == ["Masih ditelusuri"]
    undo(home)
    pd.testing.assert_frame_equal(facts(home, "2025").waivers, first)
    undo(home)
    empty = facts(home, "2025").waivers
    assert empty.empty
    assert empty.dtypes.to_dict() == first.dtypes.to_dict()


def test_a_database_of_before_there_were_exceptions_is_read_and_then_written(home):
    merge_all(home, sending("masuk/a.xlsx"))
    engine = create_engine(home.database)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE waiver"))
        # As an older program made it.
        connection.execute(text("UPDATE meta SET value = '1' WHERE key = 'schema'"))
    engine.dispose()
    assert facts(home, "2025").waivers.empty
    merge_all(home, let_pass("masuk/b.xlsx", people=3))
    assert facts(home, "2025").waivers["cells"].tolist() == [2]


# From the file in the workspace to what a person sees.


@pytest.fixture
def office(tmp_path):
    """A workspace with one sample submission whose balance does not close; nothing is granted yet."""
    home = init(tmp_path / "kantor")
    shutil.copy(SAMPLE / "daftar_lks.xlsx", home.register)
    for path in (SAMPLE / "2025").glob("35.24-A-001*"):
        shutil.copy(path, home.inbox)
    return home


def grant(office, until):
    entry = ENTRY.replace("35.07-M-003", "35.24-A-001").replace("LKS305", "LKS503")
    entry = entry.replace('isian = "kabkota_asal"\n', "").replace("2026-02-28", until)
    office.waivers.write_text(entry, encoding="utf-8")


def test_a_granted_exception_lets_a_submission_in_and_shows_everywhere(run, office):
    assert run("periksa", cwd=office.folder).code == 1
    grant(office, "2999-12-31")
    ran = run("periksa", "--xlsx", "temuan.xlsx", cwd=office.folder)
    assert ran.code == 0
    seen = " ".join(ran.out.split())
    told = "Dikecualikan: Alamat lama dipakai, disetujui oleh Ketua MPKS, sampai 31-12-2999"
    assert told in seen
    assert "1 temuan dikecualikan" in seen
    findings = json.loads(run("periksa", "--json", cwd=office.folder).out)["files"][0]["findings"]
    waived = [each for each in findings if "waiver" in each]
    assert [each["code"] for each in waived] == ["LKS503"]
    assert waived[0]["severity"] == "note"
    assert waived[0]["waiver"] == {
        "reason": "Alamat lama dipakai",
        "approved_by": "Ketua MPKS",
        "until": "2999-12-31",
    }
    sheet = openpyxl.load_workbook(office.folder / "temuan.xlsx")["TEMUAN"]
    assert told in {cell.value for cell in sheet["M"]}
    assert run("gabung", cwd=office.folder).code == 0
    assert facts(office, "2025").waivers["code"].tolist() == ["LKS503"]


def test_the_day_is_given_and_never_looked_up(office):
    grant(office, "2026-02-28")
    inbox = [str(office.inbox)]
    assert not pipeline.validate(inbox, workspace=office, today=date(2026, 2, 28)).blocks
    assert pipeline.validate(inbox, workspace=office, today=date(2026, 3, 1)).blocks
    # Without a day, the day at which the office counts people.
    assert not pipeline.validate(inbox, workspace=office).blocks
    _, merged = pipeline.merge(inbox, office, today=date(2026, 3, 1), dry_run=True)
    assert [each.codes for each in merged.rejected] == [("LKS503",)]
    _, merged = pipeline.merge(inbox, office, today=date(2026, 2, 28), dry_run=True)
    assert merged.rejected == ()


def test_a_miswritten_exception_stops_the_run(run, office):
    office.waivers.write_text(ENTRY.replace("kode", "code"), encoding="utf-8")
    ran = run("periksa", cwd=office.folder)
    assert ran.code == 2
    assert "waivers.toml baris 3: code tidak dikenal. Maksud Anda kode?" in " ".join(ran.err.split())
