"""The officer's folder: settings, key, database, inbox, archive. It is found upwards, as git does.

The key makes the tokens that stand for people; it is made once and never replaced, for without it the data
of two years cannot be compared.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field, replace
from pathlib import Path

from lkstool.core.facts import Settings
from lkstool.core.layouts import Layout
from lkstool.core.messages import mistake
from lkstool.dataset import store
from lkstool.dataset.archive import write_whole
from lkstool.forms.load import REGISTER_FILE, form_of
from lkstool.workspace import layout_file
from lkstool.workspace import settings as settings_file

SETTINGS_FILE = "lkstool.toml"
KEY_FILE = "kunci.rahasia"
_KEY_BYTES = 32


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
        return self.folder / "waivers.toml"

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
        return self.folder / "perbaikan.xlsx"

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
    folder = folder.absolute()
    if (folder / SETTINGS_FILE).exists():
        raise mistake("workspace_exists", folder=folder.as_posix())
    if (folder / settings_file.DATABASE).exists() and not (folder / KEY_FILE).exists():
        raise mistake("database_without_key", folder=folder.as_posix(), file=KEY_FILE)
    try:
        for name in ("masuk", "arsip", "keluaran"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        _make_key(folder / KEY_FILE)
        # Last: with this file the folder is a workspace, and by then it is a whole one.
        write_whole(folder / SETTINGS_FILE, settings_file.default_text().encode("utf-8"), 0o644)
    except OSError as error:
        raise mistake("workspace_unwritable", folder=folder.as_posix()) from error
    workspace = open_workspace(folder)
    store.create(workspace)
    return workspace


def find(start: Path | None = None) -> Workspace | None:
    """Return the workspace of a folder or of the nearest folder above it; None if there is none.

    Args:
        start: where to begin; default the current folder.

    Raises:
        UserError: there is one, but its settings or its key cannot be used.
    """
    start = (start or Path.cwd()).absolute()
    for folder in (start, *start.parents):
        if (folder / SETTINGS_FILE).is_file():
            return _load(folder)
    return None


def open_workspace(path: Path | None = None) -> Workspace:
    """Return the workspace in a folder; without a folder, the one found from the current folder upwards.

    Raises:
        UserError: there is none, or its settings or its key cannot be used.
    """
    workspace = find() if path is None else None
    if path is not None and (path.absolute() / SETTINGS_FILE).is_file():
        workspace = _load(path.absolute())
    if workspace is None:
        where = path.absolute() if path is not None else Path.cwd()
        raise mistake("no_workspace", folder=where.as_posix())
    return workspace


def _load(folder: Path) -> Workspace:
    settings, database = settings_file.read(folder / SETTINGS_FILE)
    return Workspace(folder, settings, _database(folder, database), _read_key(folder / KEY_FILE))


def _database(folder: Path, text: str) -> str:
    """Return the URL of the database: a file in the workspace, or a PostgreSQL server."""
    if text.startswith(("postgresql://", "postgresql+psycopg://")):
        return "postgresql+psycopg://" + text.split("://", 1)[1]
    if "://" in text:
        raise mistake("database_address", file=SETTINGS_FILE, usual=settings_file.DATABASE)
    return store.file_url(folder / text)


def _make_key(path: Path) -> None:
    """Make the key unless there is one: an older key must survive a folder that is set up again."""
    if not path.exists():
        write_whole(path, f"{secrets.token_hex(_KEY_BYTES)}\n".encode("ascii"), 0o600)


def _read_key(path: Path) -> bytes:
    try:
        written = path.read_text(encoding="ascii").strip()
    except FileNotFoundError as error:
        raise mistake("key_missing", file=path.name, folder=path.parent.as_posix()) from error
    except (OSError, UnicodeDecodeError) as error:
        raise mistake("key_unusable", file=path.name) from error
    if not re.fullmatch(rf"[0-9a-f]{{{2 * _KEY_BYTES}}}", written):
        raise mistake("key_unusable", file=path.name)
    return bytes.fromhex(written)
