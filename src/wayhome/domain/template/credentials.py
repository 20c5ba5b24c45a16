"""Who may lead which kind of group, by license. A license that is not listed leads nothing.

A common scheme, not one state's law: processing feelings together asks for a therapist or an
addiction counselor, a supervisee may teach skills and help with the rest, a peer helps with every
group and leads none, and medical staff and case managers teach what they know.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from wayhome.domain.vocabulary import GROUP_KINDS, ServiceKind

_TREATMENT: Final = frozenset(
    {ServiceKind.PROCESS.value, ServiceKind.SKILLS.value, ServiceKind.EDUCATION.value}
)
_ALL: Final = frozenset(kind.value for kind in GROUP_KINDS)
_TEACHES: Final = frozenset({ServiceKind.EDUCATION.value})

LEADS: Final[dict[str, frozenset[str]]] = {
    **dict.fromkeys(("LPC", "LCPC", "LCSW", "LMFT", "PSYD", "PHD"), _ALL),
    **dict.fromkeys(("LCADC", "CADC", "LADC"), _TREATMENT),
    "ASSOCIATE": _TREATMENT - {ServiceKind.PROCESS.value},
    **dict.fromkeys(("MD", "DO", "NP", "PA", "RN", "CASE_MANAGER"), _TEACHES),
}
HELPS: Final[dict[str, frozenset[str]]] = LEADS | {"ASSOCIATE": _ALL, "PEER": _ALL}


def may_lead(licenses: Iterable[str], kind: str) -> bool:
    """Whether one of the licenses (in capitals) leads groups of the kind."""
    return any(kind in LEADS.get(one, ()) for one in licenses)


def may_help(licenses: Iterable[str], kind: str) -> bool:
    """Whether one of the licenses (in capitals) is enough to lead with somebody else."""
    return any(kind in HELPS.get(one, ()) for one in licenses)
