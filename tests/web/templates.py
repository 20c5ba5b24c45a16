"""Every template of the program, and small readers of their text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

SRC: Final = Path(__file__).parents[2] / "src" / "wayhome"
COTTON: Final = SRC / "web" / "templates" / "cotton"
TEMPLATE_SYNTAX: Final = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
TAG: Final = re.compile(r"<[a-zA-Z][^<>]*>", re.DOTALL)
VARS: Final = re.compile(r"<c-vars\s([^>]*)/>")
ATTRIBUTE: Final = re.compile(r"([:\w-]+)=")


def templates() -> list[Path]:
    """All templates of the source tree, sorted."""
    return sorted(SRC.glob("**/templates/**/*.html"))


def parts() -> list[str]:
    """The names of the parts as they are written: `link-button`."""
    return sorted(path.stem.replace("_", "-") for path in COTTON.glob("*.html"))


def declared(part: str) -> set[str]:
    """The attributes that a part lists in its `c-vars`."""
    found = VARS.search((COTTON / f"{part.replace('-', '_')}.html").read_text(encoding="utf-8"))
    return {name.lstrip(":") for name in ATTRIBUTE.findall(found.group(1))} if found else set()


def tags(text: str) -> Iterator[str]:
    """Every opening tag, without template syntax."""
    return iter(TAG.findall(TEMPLATE_SYNTAX.sub("", text)))
