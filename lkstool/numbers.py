"""The numbers of a year as its reports need them."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from lkstool.core.messages import mistake
from lkstool.forms.load import form_of, years

if TYPE_CHECKING:
    from lkstool.core.facts import AsReported, Facts
    from lkstool.core.figures import Context, Edition
    from lkstool.core.portraits import LksPortrait
    from lkstool.indicators.compute import Traced
    from lkstool.workspace import Workspace


class Numbers:
    """The numbers of a year; what only one of the reports needs is computed when that one asks.

    Attributes:
        year: the form year.
        facts: its data.
        before: those of the year before; None where that has no form.
    """

    def __init__(
        self, workspace: Workspace, year: str | None, edition: Edition, *, blank: bool = False
    ) -> None:
        """Read a year of the dataset.

        Args:
            workspace: whose dataset.
            year: form year; None is the workspace's.
            edition: ``public`` withholds small counts of people.
            blank: a year without any submissions has numbers too, all of them missing.

        Raises:
            UserError: no such year, nothing merged for it, or the dataset cannot be read.
        """
        from lkstool.dataset.facts import facts
        from lkstool.indicators.population import FOR_COUNTING

        self._home = workspace.for_year(year) if year else workspace
        self._edition = edition
        self.year = self._home.settings.year
        self.facts = replace(
            facts(workspace, self.year, counted=FOR_COUNTING), residents=workspace.residents()
        )
        if self.facts.submissions.empty and not blank:
            raise mistake("nothing_to_report", year=self.year)
        before = str(int(self.year) - 1)
        self.before = facts(workspace, before, counted=FOR_COUNTING) if before in years() else None

    @property
    def blank(self) -> bool:
        """Whether nothing of the year is merged."""
        return bool(self.facts.submissions.empty)

    @cached_property
    def reported(self) -> AsReported | None:
        """The year before as its report had it; None where that cannot be said."""
        from lkstool.dataset.reported import as_reported

        if self.before is None or self.before.submissions.empty:
            return None
        return as_reported(self._home, self.before, self.year)

    @cached_property
    def printed(self) -> tuple[Facts, ...]:
        """This year as it was when public reports were made of it, oldest first, where it was otherwise."""
        from lkstool.dataset.reported import printed
        from lkstool.indicators.population import FOR_COUNTING

        return printed(self._home, self.year, FOR_COUNTING) if self._edition == "public" else ()

    @cached_property
    def traced(self) -> Traced:
        """All figures in full, with the rows behind them: for the office alone."""
        from lkstool.indicators.compute import traced
        from lkstool.planning import plan_of

        plan = plan_of(self._home, self.year)
        return traced(self.facts, self.before, form_of(self.year), self._home.settings, plan)

    @cached_property
    def context(self) -> Context:
        """What the edition prints."""
        from lkstool.dataset.known_names import known_names
        from lkstool.indicators.compute import compute
        from lkstool.planning import plan_of

        plan = plan_of(self._home, self.year)
        form, settings = form_of(self.year), self._home.settings
        named = known_names(self._home, [its for its in (self.facts, self.before) if its is not None])
        return compute(
            self.facts,
            self.before,
            form,
            settings,
            self._edition,
            plan,
            named,
            reported=self.reported,
            printed=self.printed,
        )

    @cached_property
    def lks(self) -> tuple[LksPortrait, ...]:
        """The LKS one by one, each for its own eyes: in every edition without anything withheld."""
        from lkstool.indicators.compute import traced
        from lkstool.indicators.lks_portraits import lks_portraits

        settings = self._home.settings
        before = None
        if self.before is not None and not self.before.submissions.empty:
            then = self._home.for_year(self.before.year).settings
            before = traced(self.before, None, form_of(then.year), then)
        return lks_portraits(self.traced, before, self.facts, settings)
