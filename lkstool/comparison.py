"""One run's submissions against each other, against the dataset, and against the year before.

Files are read some after others, and what one of them says may concern any other: so of each is kept what
can be compared, tokens in place of people, and the findings are made when all have been read. They do not
depend on the order of the files. Where there is no workspace, a key made for this run alone serves.
"""

from __future__ import annotations

import secrets
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from lkstool.core.errors import UserError
from lkstool.core.known import Gathered, Known, Others
from lkstool.core.records import Collection, Finding
from lkstool.core.results import FileResult, with_findings
from lkstool.forms.load import years
from lkstool.gathering import Kept, gathered, kept, profiles_of, rows_of, rows_to_compare

if TYPE_CHECKING:
    import pandas as pd

    from lkstool.checks.readable import Readable
    from lkstool.dataset.history import Received
    from lkstool.dataset.plan import Candidate
    from lkstool.forms.model import Form
    from lkstool.register import Register
    from lkstool.workspace import Workspace
    from lkstool.workspace.approvals import Approvals

# Whose submission it is, or whether it is one, is not known yet: nothing in it is compared.
_UNCERTAIN = frozenset({"LKS111", "LKS113", "LKS115", "LKS116"})
_KEY_BYTES = 32


class Comparison:
    """Takes in the submissions of a run and then says what is to be found between them.

    Attributes:
        trouble: why the dataset could not be compared with, once ``findings`` has tried.
    """

    trouble: UserError | None = None

    def __init__(
        self,
        register: Register | None = None,
        workspace: Workspace | None = None,
        approvals: Approvals | None = None,
    ) -> None:
        """Keep where names, earlier submissions and exceptions come from, as far as there are any."""
        self._names = dict(register.names) if register else {}
        self._workspace = workspace
        self._approvals = approvals
        self._key = workspace.key if workspace else secrets.token_bytes(_KEY_BYTES)
        self._parts: dict[str, list[Kept]] = {}
        self._forms: dict[str, Form] = {}

    def add(self, collection: Collection, form: Form, findings: Sequence[Finding]) -> None:
        """Take in some submissions of one year, with everything that was found in them."""
        from lkstool.checks.readable import readable
        from lkstool.dataset.plan import candidates

        legible = readable(collection, form, findings)
        uncertain = {
            each.place.file
            for each in findings
            if each.code in _UNCERTAIN or (each.place.field == "kode_lks" and each.severity == "error")
        }
        wanting = candidates([(replace(collection, tables={}), form)], findings, ())
        codes = {each.file: each.lks for each in wanting}
        owners = {
            one.number: code
            for one in collection.submissions
            if one.file not in uncertain and (code := codes[one.file]) is not None
        }
        part = kept(collection.submissions, wanting, owners, legible.certain, self._tables(legible, form))
        self._forms[form.year] = form
        self._parts.setdefault(form.year, []).append(part)

    def findings(self, arrived: Mapping[str, datetime]) -> list[Finding]:
        """Return what is to be found between all submissions taken in.

        Args:
            arrived: when each file arrived, by file, with a zone; default now.

        Returns:
            Findings by form year, with the severity that its form gives them and the office's exceptions.
            Where the database cannot be read, only this run is compared.
        """
        from lkstool.checks.between import check_between

        received = self._received()
        wanting = self._wanting(arrived)
        counting, found = self._files(wanting, received)
        acceptable = {each.file for each in wanting if not each.errors}
        runs = {
            year: gathered(year, parts, counting, acceptable) for year, parts in sorted(self._parts.items())
        }
        told: list[Finding] = []
        for year, run in runs.items():
            form, parts = self._forms[year], self._parts[year]
            others = self._others(run, runs.get(str(int(year) - 1)), received)
            mine = replace(run, tables=rows_to_compare(parts, others))
            files = {one.file for one in mine.submissions}
            more = [each for each in found if each.place.file in files and each.code in form.check_numbers]
            more += check_between(mine, others, form)
            told += self._judged(more, mine, form)
        return told

    def completed(self, results: Iterable[FileResult], findings: Iterable[Finding]) -> list[FileResult]:
        """Return the results with these findings put in their places."""
        by_file: dict[str, list[Finding]] = {}
        for finding in findings:
            by_file.setdefault(finding.place.file, []).append(finding)
        orders = {
            one.file: {
                sheet.title: at
                for at, name in enumerate(self._forms[year].by_name)
                if (sheet := one.sheets.get(name)) is not None
            }
            for year, parts in self._parts.items()
            for part in parts
            for one in part.submissions
            if one.file in by_file
        }
        return [
            with_findings(result, by_file[result.file], orders[result.file])
            if result.file in by_file
            else result
            for result in results
        ]

    def _tables(self, legible: Readable, form: Form) -> Mapping[str, pd.DataFrame]:
        """Put tokens in the place of people, and say of each row of PENERIMA what of it could be read."""
        import pandas as pd

        from lkstool.checks.between import PEOPLE
        from lkstool.checks.readable import person_texts
        from lkstool.dataset.comparable import tokened
        from lkstool.dataset.privacy import token

        tables = tokened(legible.tables, form, self._key)
        if not form.lacking(PEOPLE):
            penerima = legible.tables["penerima"]
            persons = [text and token(self._key, "orang", text) for text in person_texts(penerima)]
            tables["penerima"] = tables["penerima"].assign(
                nik=penerima["nik"],
                person_token=pd.Series(persons, index=penerima.index, dtype="str"),
                nik_read=legible.read("penerima", "nik"),
                stay_read=legible.read("penerima", "tanggal_masuk", "tanggal_keluar"),
            )
        return tables

    def _received(self) -> tuple[Received, ...]:
        """Return what the dataset has received; nothing where there is none or it cannot be read."""
        if self._workspace is None:
            return ()
        from lkstool.dataset.known import remember

        try:
            return remember(self._workspace)
        except UserError as error:
            self.trouble = error
            return ()

    def _wanting(self, arrived: Mapping[str, datetime]) -> list[Candidate]:
        """Return all files in order of arrival."""
        from lkstool.dataset.moments import utc

        files = [each for parts in self._parts.values() for part in parts for each in part.candidates]
        dated = [
            replace(each, arrived=utc(arrived[each.file])) if each.file in arrived else each for each in files
        ]
        return sorted(dated, key=lambda each: each.order)

    def _files(
        self, wanting: Sequence[Candidate], received: Sequence[Received]
    ) -> tuple[Mapping[tuple[str, str], str], list[Finding]]:
        """Return which file counts for each LKS and year, by the rule of the merge, and what to say of it.

        Where none could be accepted, it is the one that arrived last.
        """
        from lkstool.checks.between_files import same_content, several_for_one_lks
        from lkstool.dataset.plan import decide

        found = list(same_content([(each.file, each.sha256) for each in wanting]))
        counting: dict[tuple[str, str], str] = {}
        for each in wanting:
            counting[each.lks or "", each.year or ""] = each.file
        for each in reversed(wanting):
            if not each.errors:
                counting[each.lks or "", each.year or ""] = each.file
        hashes = {each.file: each.sha256 for each in wanting}
        for several in decide(wanting, received).several:
            counting[several.lks, several.year] = several.counts
            same = [file for file in several.files if hashes[file] == hashes[several.counts]]
            found += several_for_one_lks(several.files, several.counts, same)
        return counting, found

    def _others(self, mine: Gathered, before: Gathered | None, received: Sequence[Received]) -> Others:
        """Return what the submissions of a year are compared with; what this run has comes first.

        Args:
            mine: what the run has of the year.
            before: what it has of the year before, if anything.
            received: what the dataset has received.
        """
        from lkstool.dataset.comparable import joined, nothing

        empty = nothing(self._forms[mine.year])
        present = set(mine.owners.values())
        year = str(int(mine.year) - 1)
        told: list[Known | None] = []
        if before:
            # As they will be known once this run is merged.
            standing = {each: lks for each in before.accepted if (lks := before.owners[each]) in present}
            told.append(Known(year, rows_of(self._parts[year], standing)))
            present -= set(standing.values())
        told.append(self._known(received, year, only=present))
        without = set(mine.owners.values())
        same_year = self._known(received, mine.year, without=without, sheets=("profil", "penerima"))
        same_year = same_year or empty
        names: dict[str, str] = {}
        for each in (*profiles_of(self._parts[mine.year]), same_year.tables["profil"]):
            named = each[each["nama"].notna()]
            names |= dict(zip(named["lks"], named["nama"], strict=True))
        return Others(same_year, joined(year, empty, told), names | self._names)

    def _known(self, received: Sequence[Received], year: str, **which: Container[str]) -> Known | None:
        """Read what the dataset remembers of a year; None where there is no dataset or no such form."""
        if self._workspace is None or not received or year not in years():
            return None
        from lkstool.dataset.known import known

        return known(self._workspace, received, year, **which)

    def _judged(self, findings: Sequence[Finding], mine: Gathered, form: Form) -> list[Finding]:
        """Give findings the severity that the year's form sets, and apply the office's exceptions."""
        severe = [form.judged(each) for each in findings]
        if self._approvals is None:
            return severe
        return self._approvals.applied(severe, Collection(mine.year, mine.submissions, {}))
