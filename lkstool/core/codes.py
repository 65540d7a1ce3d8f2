"""Every kind of finding: its code, its name for programs, how severe it is by default.

The hundreds tell the stage: 1 file, 2 sheets and headers, 3 cell, 4 row, 5 table, 6 across sheets,
7 across submissions, 8 indicators and publishing, 9 the form itself. A code is never renumbered and
never reused. The words are in ``core/words/<lang>/<hundreds>.toml``; a test demands that every code has
its words in both languages and a case file in ``tests/cases``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from lkstool.core.records import NOTHING, Finding, Personal, Place, Severity


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of finding.

    Attributes:
        numbers: names of the numbers that a form must give to the check that raises it.
    """

    code: str
    name: str
    severity: Severity
    numbers: tuple[str, ...] = ()


_TABLE: tuple[Code, ...] = (
    # 1xx: can the file be read, and whose is it?
    Code("LKS101", "not-xlsx", "error"),
    Code("LKS102", "old-excel", "error"),
    Code("LKS103", "password-protected", "error"),
    Code("LKS104", "empty-file", "error"),
    Code("LKS105", "damaged-file", "error"),
    Code("LKS106", "too-large", "error"),
    Code("LKS107", "unsafe-content", "error"),
    Code("LKS108", "office-lock-file", "note"),
    Code("LKS109", "cannot-open", "error"),
    Code("LKS110", "reader-failed", "error"),
    Code("LKS111", "wrong-form-year", "error"),
    Code("LKS112", "unknown-form-year", "error"),
    Code("LKS113", "unknown-lks", "error"),
    Code("LKS114", "lks-name-disagrees", "warning"),
    Code("LKS115", "lks-code-disagrees", "error"),
    Code("LKS116", "empty-submission", "error"),
    Code("LKS117", "not-the-form", "error"),
    Code("LKS118", "form-year-assumed", "note"),
    Code("LKS119", "waiver-expired", "warning"),
    # 2xx: sheets, headers, and rows that are not data
    Code("LKS201", "sheet-missing", "error"),
    Code("LKS202", "sheet-renamed", "note"),
    Code("LKS203", "sheet-twice", "error"),
    Code("LKS204", "sheet-unknown", "warning"),
    Code("LKS205", "column-missing", "error"),
    Code("LKS206", "optional-column-missing", "warning"),
    Code("LKS207", "column-twice", "error"),
    Code("LKS208", "column-unknown", "warning"),
    Code("LKS209", "column-renamed", "note"),
    Code("LKS210", "columns-moved", "note"),
    Code("LKS211", "header-moved", "note"),
    Code("LKS212", "example-row", "warning"),
    Code("LKS213", "total-row", "warning"),
    Code("LKS214", "numbering-row", "note"),
    Code("LKS215", "merged-cells", "warning"),
    Code("LKS216", "hidden-rows", "warning"),
    Code("LKS217", "cell-outside-table", "warning"),
    Code("LKS218", "header-repeated", "note"),
    Code("LKS219", "header-not-found", "error"),
    Code("LKS220", "hidden-columns", "warning"),
    Code("LKS221", "hidden-sheet", "warning"),
    Code("LKS222", "read-by-layout", "note"),
    Code("LKS223", "several-in-one", "error"),
    # 3xx: one cell
    Code("LKS301", "required-empty", "error"),
    Code("LKS302", "not-a-date", "error"),
    Code("LKS303", "out-of-range", "error"),
    Code("LKS304", "bad-shape", "error"),
    Code("LKS305", "not-in-codelist", "error"),
    Code("LKS306", "number-lost-digits", "error"),
    Code("LKS307", "formula-without-value", "error"),
    Code("LKS308", "error-value", "error"),
    Code("LKS309", "ambiguous-date", "error"),
    Code("LKS310", "impossible-date", "error"),
    Code("LKS311", "future-date", "error"),
    Code("LKS312", "words-in-number", "warning"),
    Code("LKS313", "not-a-number", "error"),
    Code("LKS314", "not-whole-number", "error"),
    Code("LKS315", "lost-leading-zero", "warning"),
    Code("LKS316", "nik-not-16-digits", "error"),
    Code("LKS317", "nik-unknown-province", "error"),
    Code("LKS318", "nik-impossible-date", "error"),
    Code("LKS319", "bad-phone", "error"),
    Code("LKS320", "bad-email", "warning"),
    Code("LKS321", "bad-npwp", "warning"),
    Code("LKS322", "outside-east-java", "warning"),
    Code("LKS323", "ambiguous-region", "error"),
    Code("LKS324", "text-too-long", "warning"),
    Code("LKS325", "two-values-in-cell", "error"),
    Code("LKS326", "bad-website", "warning"),
    # 4xx: one row
    Code("LKS401", "nik-birth-date-differs", "warning"),
    Code("LKS402", "nik-sex-differs", "warning"),
    Code("LKS403", "exit-before-entry", "error"),
    Code("LKS404", "entry-before-birth", "error"),
    Code("LKS405", "age-outside-group", "warning", ("anak_maks", "anak_sekolah_maks", "lansia_min")),
    Code("LKS406", "exit-without-reason", "warning"),
    Code("LKS407", "reason-without-exit", "warning"),
    Code("LKS408", "child-category-for-adult", "warning", ("anak_maks",)),
    Code("LKS409", "paper-ends-before-issued", "error"),
    Code("LKS410", "realised-without-target", "warning"),
    Code("LKS411", "grade-without-accreditation", "warning"),
    Code("LKS412", "nik-missing-without-reason", "warning"),
    Code("LKS413", "postcode-outside-region", "warning"),
    Code("LKS414", "paper-ended", "warning"),
    Code("LKS415", "accreditation-without-grade", "warning"),
    Code("LKS416", "wrong-money-direction", "error"),
    Code("LKS417", "ppks-outside-group", "warning"),
    # 5xx: one table
    Code("LKS501", "same-nik-twice", "error"),
    Code("LKS502", "same-person-twice", "warning"),
    Code("LKS503", "balance-does-not-close", "error", ("selisih_maks",)),
    Code("LKS504", "all-values-identical", "warning", ("baris_min",)),
    Code("LKS505", "many-nik-ending-in-zero", "warning", ("baris_min", "bagian_maks_persen")),
    Code("LKS506", "same-key-twice", "error"),
    # 6xx: across the sheets of one submission
    Code("LKS601", "rekap-differs", "error"),
    Code("LKS602", "more-residents-than-capacity", "warning", ("hunian_maks_persen",)),
    Code("LKS603", "group-not-in-profile", "warning"),
    Code("LKS604", "group-without-people", "warning"),
    Code("LKS605", "paper-older-than-lks", "warning"),
    Code("LKS606", "programme-exceeds-people", "warning", ("kelipatan_maks",)),
    Code("LKS607", "too-few-carers", "note", ("anak_per_pengasuh_maks",)),
    # 7xx: between submissions, the dataset, and the year before
    Code("LKS701", "same-nik-elsewhere", "warning"),
    Code("LKS702", "moved-between-lks", "note"),
    Code("LKS703", "same-person-elsewhere", "warning"),
    Code("LKS704", "same-file-twice", "note"),
    Code("LKS705", "two-files-for-one-lks", "warning"),
    Code("LKS706", "people-vanished", "warning", ("orang_min", "bagian_maks_persen")),
    Code("LKS707", "jump-against-last-year", "warning", ("kelipatan_maks", "orang_min", "rupiah_min")),
    Code("LKS708", "copy-of-last-year", "warning", ("penerima_min", "keuangan_min", "program_min")),
    Code("LKS709", "lks-inactive-in-register", "warning"),
    Code("LKS710", "leaving-not-written", "warning"),
    # 8xx: numbers and publishing
    Code("LKS801", "indicator-lacks-field", "note"),
    Code("LKS802", "nik-would-be-published", "error"),
    Code("LKS803", "birth-date-would-be-published", "error"),
    Code("LKS804", "phone-would-be-published", "error"),
    Code("LKS805", "mail-would-be-published", "error"),
    Code("LKS806", "name-would-be-published", "error"),
    # 9xx: the form itself
    Code("LKS901", "unknown-key", "error"),
    Code("LKS902", "duplicate-key", "error"),
    Code("LKS903", "codelist-missing", "error"),
    Code("LKS904", "unquoted-code", "error"),
    Code("LKS905", "bad-form-value", "error"),
    Code("LKS906", "not-yaml", "error"),
    Code("LKS907", "field-missing-for-indicator", "warning"),
    Code("LKS908", "unknown-name-in-form", "error"),
    Code("LKS909", "name-twice-in-form", "error"),
)

CODES: Mapping[str, Code] = MappingProxyType({code.code: code for code in _TABLE})


def found(
    code: str,
    place: Place,
    value: str | Personal | None = None,
    suggestion: str | Personal | None = None,
    **params: object,
) -> Finding:
    """Make a finding with the severity that its code has by default.

    Raises:
        KeyError: the code is not in the table (a mistake in the program).
    """
    return Finding(code, place, CODES[code].severity, value, params or NOTHING, suggestion)
