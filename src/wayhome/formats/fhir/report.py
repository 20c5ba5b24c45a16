"""The report of an import: every file, every type, every problem with its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from wayhome.formats.fhir.findings import Finding, Kept
from wayhome.formats.fhir.items import Problem

Fate = Literal["used", "kept", "broken"]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many resources were read, and what became of them: read = used + kept + broken."""

    used: int = 0
    kept: int = 0
    broken: int = 0

    @property
    def read(self) -> int:
        return self.used + self.kept + self.broken

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.used + other.used, self.kept + other.kept, self.broken + other.broken)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A line of the report: which file, where in it, why."""

    source: str
    place: str
    reason: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.source, self.place, self.reason) if part)


@dataclass(frozen=True, slots=True)
class Report:
    """Counts by file and resource type ("" where the type could not be read), and troubles.

    `kept` says how often each reason not to use a resource was met.
    """

    counts: dict[tuple[str, str], Tally]
    kept: dict[str, int]
    broken: tuple[Trouble, ...]
    not_read: tuple[Trouble, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """Every file, read or not, in order."""
        named = {source for source, _ in self.counts} | {each.source for each in self.not_read}
        return tuple(sorted(named))

    @property
    def total(self) -> Tally:
        return sum(self.counts.values(), Tally())

    def by_type(self) -> dict[str, Tally]:
        return self._grouped(1)

    def by_source(self) -> dict[str, Tally]:
        return self._grouped(0)

    def as_json(self) -> dict[str, Any]:
        """The report for machines."""
        return {
            "format": "wayhome.fhir-import/1",
            "total": _numbers(self.total),
            "types": {name: _numbers(tally) for name, tally in self.by_type().items()},
            "files": [
                {"file": source, "types": {t: _numbers(tally) for t, tally in types}}
                for source, types in self._per_file()
            ],
            "kept": self.kept,
            "broken": [_line(each) for each in self.broken],
            "not_read": [_line(each) for each in self.not_read],
        }

    def _per_file(self) -> Iterator[tuple[str, list[tuple[str, Tally]]]]:
        for source in self.by_source():
            yield source, [(t, tally) for (s, t), tally in self.counts.items() if s == source]

    def _grouped(self, part: Literal[0, 1]) -> dict[str, Tally]:
        grouped: dict[str, Tally] = {}
        for key, tally in self.counts.items():
            grouped[key[part]] = grouped.get(key[part], Tally()) + tally
        return dict(sorted(grouped.items()))


def report(found: Iterable[Finding]) -> Report:
    """The counts of all findings. Takes them one by one, so a writer may stand before it."""
    fates: Counter[tuple[str, str, Fate]] = Counter()
    kept: Counter[str] = Counter()
    broken, not_read = [], []
    for each in found:
        if isinstance(each.outcome, Problem):
            trouble = Trouble(each.source, each.place, each.outcome.reason)
            if each.outcome.kind == "not_read":
                not_read.append(trouble)
                continue
            broken.append(trouble)
        elif isinstance(each.outcome, Kept):
            kept[each.outcome.reason] += 1
        fates[each.source, _type(each), _fate(each)] += 1
    keys = sorted({(source, named) for source, named, _ in fates})
    counts = {
        key: Tally(fates[*key, "used"], fates[*key, "kept"], fates[*key, "broken"]) for key in keys
    }
    return Report(counts, dict(sorted(kept.items())), tuple(broken), tuple(not_read))


def _type(found: Finding) -> str:
    return found.resource.resource_type if found.resource else ""


def _fate(found: Finding) -> Fate:
    if isinstance(found.outcome, Problem):
        return "broken"
    return "kept" if isinstance(found.outcome, Kept) else "used"


def _numbers(tally: Tally) -> dict[str, int]:
    return {
        "read": tally.read,
        "used": tally.used,
        "kept": tally.kept,
        "broken": tally.broken,
    }


def _line(trouble: Trouble) -> dict[str, str]:
    return {"file": trouble.source, "place": trouble.place, "reason": trouble.reason}
