from __future__ import annotations

from collections.abc import Mapping

from wayhome.apps.support.queries.finder import PARTS, REACHES, WAYS, Wanted


def wanted_of(query: Mapping[str, str]) -> Wanted:
    """What an address asks for. A word that means nothing here leaves its thing open."""
    day, reach = query.get("day", ""), query.get("within", "")
    return Wanted(
        search=query.get("q", "")[:100].strip(),
        weekday=int(day) if day in set("0123456") else None,
        part=query.get("part", "") if query.get("part") in PARTS else "",
        way=query.get("way", "") if query.get("way") in WAYS else "",
        fellowship=query.get("fellowship", "")[:40],
        kind=query.get("type", "")[:10],
        language=query.get("language", "")[:8],
        secular=query.get("secular") == "1",
        near=query.get("near", "")[:24],
        reach=int(reach) if reach in {str(each) for each in REACHES} else 10,
    )
