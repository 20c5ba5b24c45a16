"""What kind of meeting it is: the codes of Meeting Guide, and what other feeds call the same."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

SECULAR: Final = "A"
CLOSED_FOR_NOW: Final = "TC"
ONLINE: Final = "ONL"
_OTHER_WORDS: Final = {
    "beginner": "BE",
    "beginners": "BE",
    "women's": "W",
    "men's": "M",
    "step meeting": "ST",
    "temporary closure": "TC",
    "wheelchair accessible": "X",
    "agnostic": "A",
}
"""How older tables name the same types."""


@dataclass(frozen=True, slots=True)
class MeetingType:
    """A code, its English name, and the language it stands for (BCP 47) or ""."""

    code: str
    name: str
    language: str = ""


@cache
def known() -> Mapping[str, MeetingType]:
    """All types by their Meeting Guide codes."""
    return {
        code: MeetingType(code, row["name"], row.get("language", ""))
        for code, row in _table().items()
    }


@cache
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads(files(__package__).joinpath("types.toml").read_text(encoding="utf-8"))


@cache
def _by_word() -> Mapping[str, str]:
    codes = {code.lower(): code for code in known()}
    names = {each.name.lower(): code for code, each in known().items()}
    return {**names, **codes, **_OTHER_WORDS}


@cache
def _by_bmlt() -> Mapping[str, str]:
    return {key.upper(): code for code, row in _table().items() for key in row.get("bmlt", ())}


def sorted_out(said: Iterable[object], *, bmlt: bool = False) -> tuple[frozenset[str], list[str]]:
    """The codes among what a feed says, by code or by English name, and what nobody knows."""
    codes, unknown = set(), []
    for each in said:
        word = str(each).strip()
        found = _by_bmlt().get(word.upper()) if bmlt else _by_word().get(word.lower())
        if found:
            codes.add(found)
        elif word:
            unknown.append(word)
    return frozenset(codes), unknown


def languages(codes: Iterable[str]) -> frozenset[str]:
    """The languages that these types stand for."""
    return frozenset(known()[code].language for code in codes if known()[code].language)
