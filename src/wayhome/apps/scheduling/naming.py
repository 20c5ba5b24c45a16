"""People, groups and staff by their names in texts that the domain wrote with their ids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from wayhome.apps.people.models import Client, Clinician
from wayhome.apps.scheduling import in_words
from wayhome.apps.scheduling.queries.problem_client import VIDEO
from wayhome.domain.verdict import Reason
from wayhome.domain.week.problem import Problem, Section

_ID: Final = re.compile(r"(?:section )?'?\b([2-9A-HJ-NP-Za-km-z]{16}(?:\.\w+)*)\b'?")
_DAY: Final = re.compile(r"\bday (\d)\b")


@dataclass(frozen=True, slots=True)
class Names:
    """Names by id. Only for pages whose reader may see all these people."""

    known: Mapping[str, str]
    clients: Mapping[str, Client]

    def of(self, public_id: str) -> str:
        """The name of one; the id itself where it is not known."""
        return self.known.get(public_id, public_id)

    def say(self, text: str) -> str:
        """The text with names for ids and weekdays for numbers."""
        named = _ID.sub(lambda found: self.known.get(found[1], found[0]), text)
        return _DAY.sub(lambda found: in_words.WEEKDAYS[int(found[1])], named)

    def reasons(self, found: Iterable[Reason]) -> tuple[Reason, ...]:
        """The same reasons, readable."""
        return tuple(Reason(one.code, self.say(one.says)) for one in found)


def names_of(problem: Problem, *, organization_id: int) -> Names:
    """Everybody and every group of a week's problem. Two statements."""
    clients = Client.objects.filter(
        organization_id=organization_id, public_id__in=[row.id for row in problem.clients]
    )
    rows = {row.public_id: row for row in clients}
    staff = Clinician.objects.filter(
        organization_id=organization_id, public_id__in=[row.id for row in problem.clinicians]
    ).values_list("public_id", "name")
    return Names(
        {name: row.full_name for name, row in rows.items()}
        | dict(staff)
        | {row.id: group_named(row) for row in problem.sections}
        | {row.id: row.name for row in problem.tracks},
        rows,
    )


def group_named(section: Section) -> str:
    """A group by kind and time: the process group Mon, 5:30–7:00 pm, by video."""
    at = in_words.hours_of_day((section.start, section.end))
    how = ", by video" if section.id.endswith(VIDEO) or section.mode == "video" else ""
    return f"the {section.kind} group {in_words.WEEKDAYS[section.day]}, {at}{how}"
