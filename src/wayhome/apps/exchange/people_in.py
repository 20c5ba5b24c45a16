"""Received people become clients: found again by their identifiers, never merged on a guess."""

from __future__ import annotations

from datetime import date
from typing import Final

from wayhome.apps.exchange.models import PersonKey
from wayhome.apps.intake.asked import NO_NAME
from wayhome.apps.people.models import Client, Contact
from wayhome.formats.fhir.values import ContactIn, PersonIn, Telecom

SOURCE: Final = "urn:wayhome:received"


def client_of(person: PersonIn, organization_id: int) -> tuple[Client, bool]:
    """The client of a received person, and whether the record is new.

    Somebody known by an identifier is the same person only if the dates of birth do not
    contradict each other: two records that share a number by mistake must stay two.
    """
    keys = _keys(person)
    known = PersonKey.objects.filter(
        organization_id=organization_id, value__in=[value for _, value in keys]
    )
    for key in known.select_related("client"):
        if (key.system, key.value) in keys and _same(key.client, person):
            return key.client, False
    client = Client.objects.create(organization_id=organization_id, **_fields(person))
    rows = [
        PersonKey(organization_id=organization_id, client=client, system=system, value=value)
        for system, value in keys
    ]
    PersonKey.objects.bulk_create(rows, ignore_conflicts=True)
    for contact in person.contacts:
        add_contact(client, contact)
    return client, True


def add_contact(client: Client, contact: ContactIn) -> None:
    """Somebody beside a client, once by name and relation."""
    name = next((each.full for each in contact.names if each.full), "")
    if not name:
        return
    relation = next((each.words for each in contact.relationships if each.words), "contact")
    Contact.objects.get_or_create(
        client=client,
        name=name[:200],
        relation=relation[:40],
        defaults={
            "organization_id": client.organization_id,
            "phone": _telecom(contact.telecoms, "phone")[:30],
            "email": _email(contact.telecoms),
        },
    )


def _keys(person: PersonIn) -> set[tuple[str, str]]:
    own = {
        (each.system[:200], each.value[:200])
        for each in person.identifiers
        if each.system and each.value
    }
    return own or {(SOURCE, f"{person.key}|{person.born}")}


def _same(client: Client, person: PersonIn) -> bool:
    born = person.born.exact if person.born else None
    return client.born_on is None or born is None or client.born_on == born


def _fields(person: PersonIn) -> dict[str, object]:
    legal, called = person.legal, person.called
    given = " ".join(legal.given) if legal else ""
    first = given or (legal.full if legal and not legal.family else "") or NO_NAME
    known_as = " ".join(called.given) if called else ""
    return {
        "first_name": first[:120],
        "last_name": (legal.family if legal else "")[:120],
        "called": known_as[:120] if known_as != given else "",
        "born_on": person.born.exact if person.born else None,
        "pronouns": (person.pronouns.words if person.pronouns else "")[:30],
        "gender": (person.gender_identity.words if person.gender_identity else person.gender)[:30],
        "language": _language(person),
        "phone": _telecom(person.telecoms, "phone")[:30],
        "email": _email(person.telecoms),
        "zip_code": next((a.postal_code for a in person.addresses if a.postal_code), "")[:10],
        "died_on": _died(person),
    }


def _language(person: PersonIn) -> str:
    preferred = [each for each in person.languages if each.is_preferred] or person.languages
    codes = [code.code for each in preferred for code in each.concept.codes if code.code]
    return next((code.split("-")[0] for code in codes), "en")[:8]


def _died(person: PersonIn) -> date | None:
    return person.died.on.latest if person.died else None


def _telecom(telecoms: tuple[Telecom, ...], system: str) -> str:
    return next((each.value for each in telecoms if each.system == system and each.value), "")


def _email(telecoms: tuple[Telecom, ...]) -> str:
    found = _telecom(telecoms, "email")
    return found if "@" in found and len(found) <= 254 else ""
