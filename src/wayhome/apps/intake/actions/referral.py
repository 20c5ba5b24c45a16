"""Take a referral: who asks, for whom, what is known so far."""

from __future__ import annotations

import secrets
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from wayhome.apps.core import trail
from wayhome.apps.core.access import NotHere
from wayhome.apps.core.editing import save_edit
from wayhome.apps.core.models import Organization
from wayhome.apps.episodes.models import Episode, Task
from wayhome.apps.intake.asked import NO_NAME, Asked, Person, local_day, with_age
from wayhome.apps.intake.models import Referral, ReferralSource
from wayhome.apps.intake.preview import Preview, preview
from wayhome.apps.people import access as people
from wayhome.apps.people.models import Client
from wayhome.apps.program.models import Site
from wayhome.domain.episode import EpisodeStatus
from wayhome.domain.privacy.permit import Actor, Permission, Role, may
from wayhome.domain.verdict import Refused, no

HAND_OFF_WITHIN: Final = timedelta(minutes=20)
_LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def refer(
    *,
    actor: Actor,
    asked: Asked,
    now: datetime,
    source: ReferralSource = ReferralSource.PHONE,
    earlier_id: str = "",
) -> Referral:
    """Open an episode for somebody who asks for care, on a new record or on an earlier one.

    `earlier_id` is the public id of a client who was here before. Codes of refusal:
    `referral.open_episode` where that client has an episode that is not closed,
    `referral.no_site` where the organization has no site yet. A STOP among the facts leaves a
    task to hand over at once.
    """
    may(actor, Permission.REFERRAL_TAKE).require()
    with transaction.atomic():
        site = _site(actor.organization_id, asked.site_id)
        known = _earlier(actor, earlier_id, asked.person) if earlier_id else None
        client = known or _new_client(actor, asked.person)
        return _open(actor, client, asked, site=site, source=source, now=now)


def receive(*, actor: Actor, organization_id: str, asked: Asked, now: datetime) -> Referral:
    """Take what a form without sign-in sent. `actor` is `permit.open_form` of that organization.

    It always opens a new record: whether the person is known here is for the staff to find, and
    nobody outside can tell it from what happens. Raises `NotHere` for another organization.
    """
    found = Organization.objects.filter(public_id=organization_id).first()
    if found is None or found.pk != actor.organization_id:
        raise NotHere
    with transaction.atomic():
        site = _site(actor.organization_id, asked.site_id)
        client = _new_client(actor, asked.person)
        return _open(actor, client, asked, site=site, source=ReferralSource.WEB, now=now)


def owe_hand_off(episode: Episode, seen: Preview, now: datetime) -> Task | None:
    """Leave one task to hand over where care begins elsewhere; none where one is open already.

    Called by whoever saved facts, inside its transaction.
    """
    if not seen.not_here:
        return None
    still_open = Task.objects.filter(
        episode=episode, kind__startswith="hand_off", done_at__isnull=True
    )
    if still_open.exists():
        return None
    return Task.objects.create(
        organization_id=episode.organization_id,
        episode=episode,
        kind=f"hand_off_{seen.refer or seen.status.value}"[:40],
        says="Hand over warmly and stay until somebody else has them.",
        role=Role.INTAKE.value,
        due_at=now + HAND_OFF_WITHIN,
        created_at=now,
    )


def _open(
    actor: Actor,
    client: Client,
    asked: Asked,
    *,
    site: Site,
    source: ReferralSource,
    now: datetime,
) -> Referral:
    """The rows of a referral, for every way in."""
    on = local_day(now, site)
    facts = with_age(asked.facts, client, on)
    seen = preview(facts, on=on)
    episode = Episode.objects.create(
        organization_id=actor.organization_id,
        client=client,
        site=site,
        status=EpisodeStatus.REFERRED.value,
        requested_on=on,
        priority=seen.priority,
    )
    referral = Referral.objects.create(
        organization_id=actor.organization_id,
        episode=episode,
        source=source.value,
        received_at=now,
        taken_by_id=actor.user_id,
        facts=facts,
        **(asdict(asked.call) | {"about": list(asked.call.about)}),
    )
    owe_hand_off(episode, seen, now)
    trail.record(
        actor,
        "referral.take",
        referral,
        now=now,
        client_id=client.pk,
        source=source.value,
        fields=sorted(facts),
    )
    return referral


def _new_client(actor: Actor, person: Person) -> Client:
    named = replace(person, first_name=person.first_name or NO_NAME)
    return Client.objects.create(
        organization_id=actor.organization_id, record_number=_record_number(), **asdict(named)
    )


def _record_number() -> str:
    """Random, so that nobody can tell from it who came first: 31^8 numbers."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def _earlier(actor: Actor, client_id: str, said: Person) -> Client:
    """The client who was here before, reachable as they say today; the stored name stays."""
    client = people.client_for(actor, client_id, Permission.CLIENT_VIEW)
    # The constraint one_open_episode_per_client holds where two people do this at once.
    if client.episodes.exclude(status=EpisodeStatus.CLOSED.value).exists():
        raise Refused(
            no(
                "referral.open_episode",
                "This person has an open episode here. Open it instead of a new referral.",
            )
        )
    kept = {"first_name", "last_name", "called", "born_on"}
    today = {
        name: value
        for name, value in asdict(said).items()
        if name not in kept and value not in {"", None}
    }
    return save_edit(client, today, version=client.version)


def _site(organization_id: int, site_id: str) -> Site:
    """The site asked for, or the organization's first."""
    sites = Site.objects.filter(organization_id=organization_id).order_by("opened_on", "pk")
    found = (sites.filter(public_id=site_id) if site_id else sites).first()
    if found is None and site_id:
        raise NotHere
    if found is None:
        raise Refused(no("referral.no_site", "There is no site yet. Add a site first."))
    return found
