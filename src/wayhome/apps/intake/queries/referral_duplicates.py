"""Who might be the same person: looked up before a new record is made, within the organization."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.contrib.postgres.lookups import Unaccent
from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import CharField, F, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat, Lower, Right

from wayhome.apps.core import trail
from wayhome.apps.episodes.models import Episode
from wayhome.apps.people.models import Client
from wayhome.domain.episode import EpisodeStatus
from wayhome.domain.privacy.permit import Actor, Permission, may

SIMILAR: Final = 0.35
PHONE_DIGITS: Final = 10
MOST: Final = 5
STATUS_WORDS: Final = {
    EpisodeStatus.REFERRED.value: "asked for care",
    EpisodeStatus.SCREENED.value: "asked for care",
    EpisodeStatus.WAITING.value: "on the waiting list",
    EpisodeStatus.ADMITTED.value: "in care now",
    EpisodeStatus.DISCHARGED.value: "discharged, not closed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Likely:
    """Somebody on record who may be the same person, and why."""

    client_id: str
    name: str
    born_on: date | None
    record_number: str
    phone_ends: str
    why: str
    open_status: str
    referral_id: str

    @property
    def can_be_chosen(self) -> bool:
        """A new episode may begin on this record: none is open."""
        return not self.open_status


def likely_same(
    *,
    actor: Actor,
    first_name: str,
    last_name: str,
    born_on: date | None,
    phone: str,
    now: datetime,
    except_id: str = "",
    wanted: Permission = Permission.REFERRAL_TAKE,
) -> list[Likely]:
    """Clients with the same birth date and a similar name, or with the same phone; at most five.

    Names are compared without accents and case, by letters in threes; in scripts where that finds
    nothing, an equal first or last name counts. Codes of refusal: `permit.*` of the right `wanted`.
    """
    may(actor, wanted).require()
    digits = "".join(letter for letter in phone if letter.isdigit())[-PHONE_DIGITS:]
    same_phone = Q(digits=digits) if len(digits) >= 7 else Q(pk__in=[])
    same_birth = Q(born_on=born_on) if born_on else Q(pk__in=[])
    equal_name = Q(first_name__iexact=first_name) | Q(~Q(last_name=""), last_name__iexact=last_name)
    rows = (
        _compared(actor, f"{first_name} {last_name}".strip())
        .filter(same_phone | same_birth & (Q(alike__gte=SIMILAR) | equal_name))
        .exclude(public_id=except_id)
        .order_by("-alike", "pk")[:MOST]
    )
    found = [_likely(row, digits) for row in rows]
    if found:
        ids = [row.pk for row in rows]
        trail.looked(actor, "referral.duplicates", now=now, client_ids=ids)
    return found


def _compared(actor: Actor, name: str) -> QuerySet[Any]:
    still_open = Episode.objects.filter(client=OuterRef("pk")).exclude(
        status=EpisodeStatus.CLOSED.value
    )
    digits = Func(F("phone"), Value(r"\D"), Value(""), Value("g"), function="regexp_replace")
    return Client.objects.filter(
        organization_id=actor.organization_id
    ).annotate(
        digits=Right(digits, PHONE_DIGITS, output_field=CharField()),
        alike=TrigramSimilarity(
            # The stubs ask for text; an expression does as well.
            Unaccent(Lower(Concat("first_name", Value(" "), "last_name"))),
            Unaccent(Lower(Value(name))),  # type: ignore[arg-type]
        ),
        open_status=Subquery(still_open.values("status")[:1]),
        open_referral=Subquery(still_open.values("referral__public_id")[:1]),
    )


def _likely(row: Client, digits: str) -> Likely:
    found = vars(row)
    phone = found["digits"] or ""
    return Likely(
        client_id=row.public_id,
        name=row.full_name,
        born_on=row.born_on,
        record_number=row.record_number,
        phone_ends=phone[-4:],
        why="Same phone" if digits and phone == digits else "Same birth date, similar name",
        open_status=STATUS_WORDS.get(found["open_status"] or "", ""),
        referral_id=found["open_referral"] or "",
    )
