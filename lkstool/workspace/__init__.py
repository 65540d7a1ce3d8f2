"""The officer's folder: settings, key, database, inbox, archive. It is found upwards, as git does.

The key makes the tokens that stand for people; without it the data of two years cannot be compared, so it is
made once and exchanged only together with all tokens (``keys``).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from lkstool.core.facts import Settings
from lkstool.core.file_names import refuse_unportable
from lkstool.core.layouts import Layout
from lkstool.core.messages import mistake
from lkstool.core.narration import Narration
from lkstool.core.residents import Residents
from lkstool.dataset.archive import write_whole
from lkstool.forms.load import REGISTER_FILE, form_of
from lkstool.output.template_dir import template_files
from lkstool.workspace import keys, layout_file, narration_file, own_templates, residents_file
from lkstool.workspace import settings as settings_file
from lkstool.workspace.keys import KEY_FILE

SETTINGS_FILE = "lkstool.toml"
FOLDERS = ("masuk", "arsip", "keluaran")
TEMPLATES = "templat"
WAIVERS_FILE, REPAIRS_FILE, FOLLOW_UPS_FILE = "waivers.toml", "perbaikan.xlsx", "rtl.xlsx"
# Files in which the office decides something; each is kept in a backup.
DECISION_FILES = (
    REGISTER_FILE,
    residents_file.FILE,
    WAIVERS_FILE,
    REPAIRS_FILE,
    FOLLOW_UPS_FILE,
    narration_file.MARKDOWN,
    narration_file.WORKBOOK,
)


@dataclass(frozen=True, slots=True)
class Workspace:
    """One office's folder.

    Attributes:
        folder: absolute path.
        settings: what ``lkstool.toml`` says.
        database: SQLAlchemy URL; not shown, it may hold a password.
        key: secret of the tokens; not shown.
    """

    folder: Path
    settings: Settings
    database: str = field(repr=False)
    key: bytes = field(repr=False)

    @property
    def inbox(self) -> Path:
        """Where forms that came in are put."""
        return self.folder / "masuk"

    @property
    def archive(self) -> Path:
        """Where merged originals are kept."""
        return self.folder / "arsip"

    @property
    def backups(self) -> Path:
        """Where backups are written unless another folder is named."""
        return self.folder / "cadangan"

    @property
    def decisions(self) -> tuple[Path, ...]:
        """The files in which the office has decided something, as far as they are there."""
        files = [self.folder / name for name in DECISION_FILES]
        layouts = sorted(self.layouts.glob("*.toml")) if self.layouts.is_dir() else []
        templates = [self.templates / str(name) for name in template_files(self.templates)]
        own = (*files, *layouts, *templates, *own_templates.copied_files(self.templates))
        return tuple(path for path in own if path.is_file())

    @property
    def output(self) -> Path:
        """Where reports and forms are written unless another folder is named."""
        return self.folder / "keluaran"

    @property
    def register(self) -> Path:
        """Where the officer's own list of LKS is expected; it need not be there."""
        return self.folder / REGISTER_FILE

    @property
    def waivers(self) -> Path:
        """Where exceptions are written down; the file is made by hand, only when one is granted."""
        return self.folder / WAIVERS_FILE

    @property
    def layouts(self) -> Path:
        """Where mappings of other layouts than the form's are kept; made by the command ``map``."""
        return self.folder / layout_file.FOLDER

    def read_layouts(self) -> tuple[Layout, ...]:
        """Return the mappings of other layouts.

        Raises:
            UserError: one of them cannot be used.
        """
        return layout_file.read_layouts(self.layouts)

    @property
    def repairs(self) -> Path:
        """The office's list of repairs; made by the command ``repairs``."""
        return self.folder / REPAIRS_FILE

    @property
    def templates(self) -> Path:
        """Where the office keeps the templates that it has changed; made by the command ``template``."""
        return self.folder / TEMPLATES

    @property
    def follow_ups(self) -> Path:
        """What the office has decided to do after the meeting; made by the command ``followup``."""
        return self.folder / FOLLOW_UPS_FILE

    @property
    def residents_file(self) -> Path:
        """How many people of each group live where; made by the office, if it wishes."""
        return self.folder / residents_file.FILE

    def residents(self) -> Residents | None:
        """Read how many people of each group live where; None where the office has not put it down.

        Raises:
            UserError: the file cannot be used.
        """
        return residents_file.read_residents(self.residents_file)

    def narration(self) -> Narration:
        """Read the office's own words for the report.

        Raises:
            UserError: they cannot be read.
        """
        return narration_file.read_narration(self.folder)

    def for_year(self, year: str) -> Workspace:
        """Return the workspace with the settings of another year, whose dates are those of its form.

        Raises:
            UserError: no form has that year.
        """
        if year == self.settings.year:
            return self
        form = form_of(year)
        settings = replace(
            self.settings,
            year=year,
            reference_date=form.period.end,
            deadline=form.deadline,
            meeting_date=None,
        )
        return replace(self, settings=settings)


def init(folder: Path) -> Workspace:
    """Make a workspace; what is already in the folder stays as it is.

    Raises:
        UserError: there is a workspace already, or the folder cannot be written.
    """
    from lkstool.dataset import audit, store

    folder = folder.absolute()
    refuse_unportable(folder)
    if (folder / SETTINGS_FILE).exists():
        raise mistake("workspace_exists", folder=folder.as_posix())
    if (folder / settings_file.DATABASE).exists() and not (folder / KEY_FILE).exists():
        raise mistake("database_without_key", folder=folder.as_posix(), file=KEY_FILE)
    try:
        for name in FOLDERS:
            (folder / name).mkdir(parents=True, exist_ok=True)
        keys.make(folder / KEY_FILE)
        # Last: with this file the folder is a workspace, and by then it is a whole one.
        write_whole(folder / SETTINGS_FILE, settings_file.default_text().encode("utf-8"), 0o644)
    except OSError as error:
        raise mistake("workspace_unwritable", folder=folder.as_posix()) from error
    workspace = open_workspace(folder)
    store.create(workspace)
    audit.note(workspace, "init")
    return workspace


def find(start: Path | None = None) -> Workspace | None:
    """Return the workspace of a folder or of the nearest folder above it; None if there is none.

    Args:
        start: where to begin; default the current folder.

    Raises:
        UserError: there is one, but its settings, its key, or something else in it cannot be used.
    """
    folder = _above((start or Path.cwd()).absolute())
    return _load(folder) if folder else None


def folder_of(path: Path | None = None) -> Path:
    """Return the folder of a workspace that need not be usable: the one named, or the one found upwards.

    Raises:
        UserError: there is none.
    """
    where = path.absolute() if path is not None else Path.cwd()
    folder = _above(where) if path is None else where
    if folder is None or not (folder / SETTINGS_FILE).is_file():
        raise mistake("no_workspace", folder=where.as_posix())
    return folder


def open_workspace(path: Path | None = None) -> Workspace:
    """Return the workspace in a folder; without a folder, the one found from the current folder upwards.

    Raises:
        UserError: there is none, or its settings, its key, or something else in it cannot be used.
    """
    return _load(folder_of(path))


def refuse_other_things(folder: Path) -> None:
    """Refuse a workspace in which something stands in place of a file or folder: it would be passed over.

    Raises:
        UserError: a folder or a broken link in place of a file, or a file in place of a folder.
    """
    for name in DECISION_FILES:
        path = folder / name
        if (path.exists() or path.is_symlink()) and not path.is_file():
            raise mistake("no_file_there", path=path.as_posix())
    for name in (*FOLDERS, layout_file.FOLDER, TEMPLATES):
        path = folder / name
        if (path.exists() or path.is_symlink()) and not path.is_dir():
            raise mistake("no_folder_there", path=path.as_posix())


def _above(start: Path) -> Path | None:
    """Return the nearest folder from here upwards that is a workspace."""
    return next((each for each in (start, *start.parents) if (each / SETTINGS_FILE).is_file()), None)


def _load(folder: Path) -> Workspace:
    settings, named = settings_file.read(folder / SETTINGS_FILE)
    refuse_other_things(folder)
    database = database_url(folder, named)
    keys.settle(folder, database)
    return Workspace(folder, settings, database, keys.read(folder / KEY_FILE))


def database_url(folder: Path, text: str) -> str:
    """Return the URL of the database: a file in the workspace, or a PostgreSQL server.

    Raises:
        UserError: the address is of another kind.
    """
    from lkstool.dataset import store

    if "://" not in text:
        return store.file_url(folder / text)
    url = store.server_url(text)
    if url is None:
        raise mistake("database_address", file=SETTINGS_FILE, usual=settings_file.DATABASE)
    return url
