"""Merging the same files again: what counts already is known by its hash, not read, and nothing differs."""

from __future__ import annotations

import shutil
import zipfile

import openpyxl
import pytest
from conftest import SAMPLE

from lkstool import pipeline
from lkstool import workspace as workspaces
from lkstool.dataset.history import history, undo
from lkstool.intake.pool import Readers

pytestmark = pytest.mark.xdist_group("unchanged")

VALID = "35.17-A-001_Day_Care_Lansia_Aisyiyah_Purwomulyo_revisi.xlsx"
OTHER = "35.79-M-001 PAM Tegalagung.xlsx"
LATER = "35.79-M-002 MCC Kedungharjo.xlsx"
TO_REPAIR = "35.28-M-001 MSC Purwoharjo.xlsx"
WAIVER = """[[waiver]]
lks = "35.79-M-001"
kode = "LKS601"
alasan = "Masih dihitung"
disetujui_oleh = "Ketua"
sampai = 2030-01-31
"""


class Recording(Readers):
    """Real readers that remember which files they were given; the register is not one of them."""

    def __init__(self):
        super().__init__(jobs=1)
        self.read = []

    def read_all(self, paths, *others, **more):
        self.read += [path.rpartition("/")[2] for path in paths if not path.endswith("daftar_lks.xlsx")]
        return super().read_all(paths, *others, **more)


@pytest.fixture(scope="module")
def merged(tmp_path_factory):
    """A workspace that has merged two valid files and one that was not."""
    home = workspaces.init(tmp_path_factory.mktemp("kantor") / "ruang")
    shutil.copyfile(SAMPLE / "daftar_lks.xlsx", home.register)
    for name in (VALID, OTHER, TO_REPAIR):
        shutil.copy2(SAMPLE / "2025" / name, home.inbox / name)
    _, result = pipeline.merge([str(home.inbox)], home, jobs=1)
    assert (len(result.accepted), len(result.rejected)) == (2, 1)
    return home


@pytest.fixture
def office(merged, tmp_path):
    """A copy of it."""
    shutil.copytree(merged.folder, tmp_path / "ruang")
    return workspaces.open_workspace(tmp_path / "ruang")


def merge_again(office, *, in_full=False, **more):
    """Merge the inbox; return which files were read, and what came of it."""
    with Recording() as readers:
        validation, result = pipeline.merge(
            [str(office.inbox)], office, readers=readers, in_full=in_full, **more
        )
    return readers.read, validation, result


def test_the_same_again_reads_only_what_does_not_count_and_says_the_same(office):
    whole, told, expected = merge_again(office, in_full=True)
    read, validation, result = merge_again(office)
    assert sorted(whole) == sorted((VALID, OTHER, TO_REPAIR))
    assert read == [TO_REPAIR]
    assert result == expected
    assert result.batch is None
    assert [(each.file, each.lks, each.name, each.year, each.state) for each in validation.files] == [
        (each.file, each.lks, each.name, each.year, each.state) for each in told.files
    ]
    assert len(history(office)) == 1


def test_a_new_file_of_another_lks_is_merged_beside_what_was_not_read(office):
    shutil.copy2(SAMPLE / "2025" / LATER, office.inbox / LATER)
    read, _, result = merge_again(office)
    assert sorted(read) == sorted((LATER, TO_REPAIR))
    assert [each.rpartition("/")[2] for each in result.accepted] == [LATER]
    assert len(result.unchanged) == 2
    assert len(result.rejected) == 1


def test_beside_another_file_of_the_same_lks_both_are_read(office):
    """Which of both counts is told just as when everything is read."""
    with (
        zipfile.ZipFile(office.inbox / VALID) as workbook,
        zipfile.ZipFile(office.inbox / "salinan.xlsx", "w", zipfile.ZIP_STORED) as copy,
    ):
        for name in workbook.namelist():
            copy.writestr(name, workbook.read(name))
    _, told, expected = merge_again(office, in_full=True, dry_run=True)
    read, validation, result = merge_again(office, dry_run=True)
    assert sorted(read) == sorted((VALID, "salinan.xlsx", TO_REPAIR))
    assert [each.lks for each in result.several_for_one_lks] == ["35.17-A-001"]
    assert result == expected
    assert [each.file for each in validation.files] == [each.file for each in told.files]
    assert [[finding.code for finding in each.findings] for each in validation.files] == [
        [finding.code for finding in each.findings] for each in told.files
    ]


def exception(office):
    office.waivers.write_text(WAIVER, encoding="utf-8")


def another_register(office):
    workbook = openpyxl.load_workbook(office.register)
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row]
    next(cell for cell in cells if str(cell.value).startswith("Panti Asuhan")).value = "Panti Asuhan Baru"
    workbook.save(office.register)


@pytest.mark.parametrize("change", [exception, another_register, undo])
def test_everything_is_read_where_something_else_has_changed(office, change):
    change(office)
    read, _, _ = merge_again(office, dry_run=True)
    assert sorted(read) == sorted((VALID, OTHER, TO_REPAIR))
