"""What a text sets side by side: a block ``dua`` whose parts are blocks ``lajur``."""

from __future__ import annotations

from lkstool.core.messages import mistake
from lkstool.output.tree import Node, heading_text, inlines

_SHOWN = 40


def parts_of(block: Node) -> list[tuple[float, list[Node]]]:
    """Return the parts of a block ``dua``, each with the share of the width that it takes.

    Raises:
        UserError: something stands outside the parts, or ``banding`` has no width for each of them.
    """
    attr, inner = block["c"]
    parts = []
    for each in inner:
        content = each["c"][1] if each["t"] == "Div" else [each]
        if each["t"] != "Div" or each["c"][0][1][:1] != ["lajur"]:
            raise mistake("lane_missing", told=heading_text(inlines(content))[:_SHOWN] or "…")
        parts.append(content)
    given = dict(attr[2]).get("banding", "")
    try:
        weights = [float(weight) for weight in given.split()] or [1.0] * len(parts)
    except ValueError:
        weights = []
    if len(weights) != len(parts) or not all(0 < weight < float("inf") for weight in weights):
        raise mistake("lane_widths", given=given, count=str(len(parts)))
    return [(weight / sum(weights), part) for weight, part in zip(weights, parts, strict=True)]
