"""Case files: sentences about people, their facts, and what the rules must say of them.

A clinician writes them in TOML; `wayhome rules test` and the tests run them alike.

    on = 2026-11-22            # the day of the cases that name none
    [base]                     # facts that every case starts from
    age = 34

    [[case]]
    name = "severe withdrawal"
    facts = { ciwa = 19 }      # over the base
    unknown = ["age"]          # base facts that are not known of this person
    rules = ["OPR-S3"]         # exactly these speak, in this order
    status = "stop"            # and so for every other key of the result
    just_short_of = "OPR-S1"   # this rule must stay silent
    would_change = { "ciwa becomes less than 19" = "iop" }    # among others
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from wayhome.domain.placement.facts import KINDS, BadFacts, Facts, facts_as_data, read_facts
from wayhome.domain.placement.recommend import as_data, recommend
from wayhome.domain.placement.rules import RULES

RESULTS: Final = (
    *("status", "level", "holds", "tracks", "modes", "priority", "tasks", "refer", "missing"),
)
KEYS: Final = {
    *("name", "facts", "unknown", "on", "rules", "just_short_of", "would_change"),
    *RESULTS,
}
CODES: Final = tuple(rule.code for rule in RULES)
NONE: Final = "none"


class BadCases(ValueError):
    """The case file cannot be read. The text says which case, what is wrong and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """One case: it agrees where `differences` is empty. `speaks` holds the codes of the rules."""

    name: str
    speaks: tuple[str, ...]
    just_short_of: str | None
    differences: tuple[str, ...]

    def __bool__(self) -> bool:
        return not self.differences


def run_cases(data: Mapping[str, Any]) -> list[CaseResult]:
    """Run the cases of a parsed file in their order.

    Raises `BadCases` before any is run, and `NoRules` where a day lies before the first rule.
    """
    for key in data:
        if key not in ("on", "base", "case"):
            raise BadCases(f"{key}: no such key; a case file has on, base and [[case]]")
    rows = data.get("case")
    if not isinstance(rows, list) or not rows:
        raise BadCases("case: there is none; write at least one [[case]]")
    asked = [_read(number, row, data) for number, row in enumerate(rows, start=1)]
    return [_run(row, facts, on) for row, facts, on in asked]


def _read(number: int, row: Any, data: Mapping[str, Any]) -> tuple[Mapping[str, Any], Facts, date]:
    """A row, its facts over the base, and its day; everything checked."""
    if not isinstance(row, Mapping) or not isinstance(row.get("name"), str):
        raise BadCases(f"case {number}: it has no name; every [[case]] needs one")
    on = row.get("on", data.get("on"))
    try:
        _check(row)
        if type(on) is not date:
            raise BadCases("it has no day; write on = 2026-11-22")
        return row, _facts(row, data.get("base", {})), on
    except (BadCases, BadFacts) as bad:
        raise BadCases(f"case {number}, {row['name']}: {bad}") from None


def _check(row: Mapping[str, Any]) -> None:
    """Raise `BadCases` where a slip of the pen would make a case agree with anything."""
    for key in row:
        if key not in KEYS:
            raise BadCases(f"{key} is no key of a case; use {', '.join(sorted(KEYS))}")
    unknown, rules = row.get("unknown", []), row.get("rules", [])
    if not isinstance(unknown, list) or not set(unknown) <= set(KINDS):
        raise BadCases("unknown is no list of facts; write the names of facts in brackets")
    if not isinstance(rules, list):
        raise BadCases('rules is no list of rules; write for example ["OPR-S3"]')
    for code in (*rules, row.get("just_short_of", CODES[0])):
        if code not in CODES:
            raise BadCases(f"{code} is no rule; use the code of one, such as {CODES[0]}")
    if not isinstance(row.get("would_change", {}), Mapping):
        raise BadCases('would_change is no table; write { "ciwa becomes less than 10" = "iop" }')


def _facts(row: Mapping[str, Any], base: object) -> Facts:
    """The facts of a row over those of the base, less what is unknown of this person."""
    facts = facts_as_data(read_facts(base)) | facts_as_data(read_facts(row.get("facts", {})))
    return read_facts({key: facts[key] for key in facts if key not in row.get("unknown", [])})


def _run(row: Mapping[str, Any], facts: Facts, on: date) -> CaseResult:
    data: dict[str, Any] = as_data(recommend(facts, on=on))
    speaks = tuple(finding["rule"] for finding in data["findings"])
    return CaseResult(
        name=row["name"],
        speaks=speaks,
        just_short_of=row.get("just_short_of"),
        differences=tuple(_differences(row, data, speaks)),
    )


def _differences(
    row: Mapping[str, Any], data: dict[str, Any], speaks: tuple[str, ...]
) -> Iterator[str]:
    expected = {key: row[key] for key in RESULTS if key in row}
    for key, wanted in expected.items():
        found = NONE if data[key] is None else data[key]
        if found != wanted:
            yield f"{key} is {found}, expected {wanted}"
    if tuple(row.get("rules", speaks)) != speaks:
        yield f"rules are {list(speaks)}, expected {row['rules']}"
    if row.get("just_short_of") in speaks:
        yield f"{row['just_short_of']} spoke and should not"
    changes = {change["if"]: change["then"] for change in data["would_change"]}
    for change, then in row.get("would_change", {}).items():
        if changes.get(change) != then:
            yield f"if {change} then {changes.get(change, 'no change')}, expected {then}"
