"""`wayhome check`: what an administrator should know before it hurts."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from wayhome.cli import out, records
from wayhome.domain import levels
from wayhome.domain.parameters import Parameter
from wayhome.domain.placement.rule import PARAMETERS
from wayhome.domain.placement.rules import rule_rows

RULES_AHEAD = timedelta(days=60)
LICENSES_AHEAD = timedelta(days=30)
OLDEST_POSTGRESQL = 15


@dataclass(frozen=True, slots=True)
class Line:
    """One thing looked at. `found` is empty where all is well."""

    what: str
    found: str


def check(*, as_json: out.AsJson = False) -> None:
    """Look at settings, database, rules about to expire, licenses and keys."""
    with records.opened():
        from wayhome.web import clock

        lines = list(_look(clock.now().date()))
    for line in lines:
        out.say(f"{line.what}: {line.found or 'well'}")
    out.give([asdict(line) for line in lines], as_json=as_json)
    out.found(anything=any(line.found for line in lines))


def _look(today: date) -> Iterator[Line]:
    yield Line("settings", "")  # a wrong setting ended the program before this line
    yield Line("database", _database())
    yield Line("rules", "; ".join(expiring(today)))
    yield Line("licenses", _licenses(today))
    yield Line("keys", _keys())


def _database() -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("show server_version_num")
        major = int(cursor.fetchone()[0]) // 10000
    return "" if major >= OLDEST_POSTGRESQL else f"PostgreSQL {major} is older than 15: update it"


def expiring(today: date) -> Iterator[str]:
    """Rules and numbers without a successor that end within 60 days."""
    for rule in rule_rows():
        if rule.until and rule.until <= today + RULES_AHEAD:
            yield f"{rule.code} ends {rule.until}"
    for parameter in (*levels.PARAMETERS.values(), *PARAMETERS.values()):
        end = _end(parameter)
        if end and end <= today + RULES_AHEAD:
            yield f"{parameter.name} has no value from {end} on"


def _end(parameter: Parameter) -> date | None:
    return max(parameter.history, key=lambda entry: entry.since).until


def _licenses(today: date) -> str:
    from wayhome.apps.people.models import Credential

    ending = Credential.objects.filter(
        expires_on__lte=today + LICENSES_AHEAD, clinician__ended_on=None
    )
    count = ending.count()
    return f"{count} of staff end within 30 days or have ended: see the staff page" if count else ""


def _keys() -> str:
    path = records.data_folder() / "secret.key"
    if not path.exists():
        return ""
    open_to_others = path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    return f"{path} can be read by others: run chmod 600 on it" if open_to_others else ""
