"""What lkstool is built from is pinned, listed with its licence, and asked about."""

from __future__ import annotations

import importlib.util
import json
import re
import stat
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture
def supply_chain():
    spec = importlib.util.spec_from_file_location("supply_chain", ROOT / ".ci" / "supply_chain.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_pinned_package_is_listed_with_its_licence():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = set(re.findall(r"^([\w.-]+)==", lock, re.MULTILINE))
    page = (ROOT / "docs" / "lisensi.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| ([a-z][\w.-]+) \| ([^|]+) \|", page, re.MULTILINE))
    assert set(listed) == pinned
    assert all(licence.strip() for licence in listed.values())


def test_every_pin_has_the_prints_of_its_files():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", lock.strip())
    assert len(entries) > 30
    assert [each for each in entries if "--hash=sha256:" not in each] == []


KNOWN = {"name": "rich", "version": "15.0.0", "vulns": []}
FLAWED = {"name": "lxml", "version": "6.1.3", "vulns": [{"id": "PYSEC-2026-1"}]}
UNKNOWN = {"name": "typer", "skip_reason": "Dependency not found on PyPI"}


@pytest.mark.skipif(sys.platform == "win32", reason="stands in for a program by a script")
@pytest.mark.parametrize(
    ("answer", "good", "told"),
    [
        ([KNOWN], True, "audit: 1 packages, 0 known flaws"),
        ([KNOWN, FLAWED], False, "lxml 6.1.3: PYSEC-2026-1"),
        ([KNOWN, UNKNOWN], True, "SKIPPED audit of 1 of 2 packages"),
        (None, True, "SKIPPED audit: no answer"),
    ],
)
def test_a_known_flaw_stops_and_a_missing_answer_is_told(
    supply_chain, tmp_path, monkeypatch, capsys, answer, good, told
):
    program = tmp_path / "pip-audit"
    written = "" if answer is None else json.dumps({"dependencies": answer})
    program.write_text(f"#!/bin/sh\ncat <<'END'\n{written}\nEND\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert supply_chain.audit() == good
    assert told in capsys.readouterr().out
