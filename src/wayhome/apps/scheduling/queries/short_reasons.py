"""In a sentence, why people go without: what was found out when their week was planned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from wayhome.apps.scheduling import in_words
from wayhome.apps.scheduling.models import WeekRun
from wayhome.domain.week.ways import read_why
from wayhome.domain.week_run import RunStatus


def short_reasons(*, organization_id: int, week_of: date) -> Mapping[str, str]:
    """By public id of the client, for the published weeks of every site. One statement.

    The caller has passed the door to these clients; a sentence names nobody.
    """
    rows = WeekRun.objects.filter(
        organization_id=organization_id, week_of=week_of, status=RunStatus.PUBLISHED
    ).values_list("reasons", flat=True)
    return {
        client: in_words.why(read_why(whys[0]).missing)
        for reasons in rows
        for client, whys in reasons.items()
        if whys
    }
