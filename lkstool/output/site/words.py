"""The words of the site in one of its languages, and the labels of codes; an officer may change the files."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lkstool.core.formats import Lang
from lkstool.core.messages import mistake

FOLDER = "direktori"


@dataclass(frozen=True, slots=True)
class SiteWords:
    """Words by name, and labels of codes that this language has of its own."""

    lang: Lang
    words: Mapping[str, Any]
    labels: Mapping[str, Mapping[str, str]]

    def label(self, name: str, code: str) -> str:
        """Return the label of a code of a code list; the code itself where there is none."""
        own = self.words.get(name)
        if isinstance(own, dict) and code in own:
            return str(own[code])
        return self.labels.get(name, {}).get(code, code)


def read_words(templates: Path, lang: Lang, labels: Mapping[str, Mapping[str, str]]) -> SiteWords:
    """Read the words of a language.

    Raises:
        UserError: the file is missing or is not TOML, or lacks words that the other language has.
    """
    words, other = (
        _read(templates / FOLDER / f"kata-{each}.toml") for each in (lang, "en" if lang == "id" else "id")
    )
    missing = sorted(name for name, value in other.items() if isinstance(value, str) and name not in words)
    if missing:
        raise mistake("site_words_missing", file=f"kata-{lang}.toml", names=", ".join(missing))
    return SiteWords(lang, words, labels)


def read_synonyms(templates: Path) -> Mapping[str, Mapping[str, str]]:
    """Read the words that people use for the same thing, by code list and code.

    Raises:
        UserError: the file is missing or is not TOML.
    """
    return _read(templates / FOLDER / "sinonim.toml")


def filled(text: str, **values: object) -> str:
    """Put values in the place of ``{name}``; a name that is not given stays as it is."""
    return re.sub(r"\{(\w+)\}", lambda slot: str(values.get(slot[1], slot[0])), text)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise mistake("site_file_unreadable", file=path.name) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise mistake("site_file_syntax", file=path.name) from error
