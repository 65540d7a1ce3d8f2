"""The fonts of a page: inside it, or in files that several pages share."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable
from pathlib import Path

# Name of the family, weight, and name of the file without its ending.
Face = tuple[str, int, str]


def font_faces(faces: Iterable[Face], address: Callable[[str], str]) -> str:
    """Return the rules of CSS that make some fonts known; ``address`` says where a file is."""
    return "".join(
        f'@font-face{{font-family:"{family}";font-weight:{weight};font-display:swap;'
        f'src:url("{address(name)}") format("woff2")}}\n'
        for family, weight, name in faces
    )


def inside(fonts: Path) -> Callable[[str], str]:
    """Return the ``address`` of fonts that are packed into the page itself."""

    def packed(name: str) -> str:
        content = (fonts / f"{name}.woff2").read_bytes()
        return f"data:font/woff2;base64,{base64.b64encode(content).decode('ascii')}"

    return packed
