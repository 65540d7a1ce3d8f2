"""The two calls of pandoc: Markdown to a document tree, and a tree to one of the formats."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from lkstool.core.messages import mistake
from lkstool.output.tree import Node

# Raw pieces of other languages are refused, "smart" would turn 'Aisyiyah into a quotation; an address such as
# @mpks is no citation, and sums in dollars are no mathematics.
_READER = (
    "markdown-raw_html-raw_tex-raw_attribute-smart-implicit_figures-citations-tex_math_dollars"
    "+bracketed_spans+pipe_tables"
)


def read_markdown(text: str) -> dict[str, object]:
    """Return the document tree of a Markdown text."""
    import pypandoc

    tree = json.loads(pypandoc.convert_text(text, "json", format=_READER, extra_args=["--sandbox"]))
    if not isinstance(tree, dict):
        raise TypeError("pandoc gave no document")
    return tree


def read_apart(texts: Sequence[str]) -> list[list[Node]]:
    """Return the blocks of several Markdown texts, each read as if there were no other."""
    import pypandoc

    if not texts:
        return []
    # No text can hold the mark that is made of them all.
    mark = f"batas-{hashlib.sha256(json.dumps(texts).encode()).hexdigest()[:16]}"
    with tempfile.TemporaryDirectory(prefix="lkstool-") as work:
        between = Path(work) / "batas.md"
        between.write_text(f"::: {mark}\n:::\n", encoding="utf-8")
        files = []
        for at, text in enumerate(texts):
            path = Path(work) / f"{at}.md"
            path.write_text(text, encoding="utf-8", newline="\n")
            files += [str(path), str(between)]
        extra = ["--sandbox", "--file-scope", "--quiet"]
        made = pypandoc.convert_file(files, "json", format=_READER, extra_args=extra, sort_files=False)
    parts: list[list[Node]] = [[]]
    for block in json.loads(made)["blocks"]:
        if block["t"] == "Div" and block["c"][0][1] == [mark]:
            parts.append([])
        else:
            parts[-1].append(block)
    return parts[:-1]


def refuse_pictures(blocks: object, part: str) -> None:
    """Raise UserError where the text itself names a picture: only charts of the program may be shown."""
    if isinstance(blocks, list):
        for child in blocks:
            refuse_pictures(child, part)
    elif isinstance(blocks, dict):
        if blocks.get("t") == "Image":
            raise mistake("template_picture", part=part)
        refuse_pictures(blocks.get("c"), part)


def write_text(version: object, blocks: Sequence[Node], target: str) -> str:
    """Return the blocks in a text format (``typst-smart``, ``html``)."""
    import pypandoc

    tree = json.dumps({"pandoc-api-version": version, "meta": {}, "blocks": list(blocks)})
    made = pypandoc.convert_text(tree, target, format="json", extra_args=["--wrap=none"])
    return str(made)


def write_word(version: object, blocks: Sequence[Node], reference: Path, out: Path) -> None:
    """Write a Word file.

    Args:
        version: pandoc's tree version, as read.
        blocks: the document.
        reference: the Word file whose styles, page and footer are used.
        out: the file to write; pictures are looked for beside it.
    """
    import pypandoc

    tree = json.dumps({"pandoc-api-version": version, "meta": {}, "blocks": list(blocks)})
    extra = [
        f"--reference-doc={reference}",
        f"--resource-path={out.parent}",
        "--table-caption-position=above",
    ]
    pypandoc.convert_text(tree, "docx", format="json", outputfile=str(out), extra_args=extra)
