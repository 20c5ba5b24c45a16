"""The ten who asked for care: held seats, the waiting list, hand-overs, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from wayhome.apps.demo import assessed, data, facts, trail_rows
from wayhome.apps.demo.clinic import Clinic
from wayhome.apps.demo.days import DAY, TODAY, written
from wayhome.apps.demo.facts import Asked
from wayhome.apps.demo.people_rows import Numbers, busy_times, coverage
from wayhome.apps.demo.trail_rows import Deed
from wayhome.apps.episodes.models import Episode, StepDownIntake, Task
from wayhome.apps.intake.models import (
    AdmissionItem,
    Assessment,
    ContactAttempt,
    HandOff,
    Placement,
    Referral,
    WaitingEntry,
)
from wayhome.apps.people.models import BusyTime, Client, Contact, Coverage, User
from wayhome.apps.program.models import Site
from wayhome.apps.scheduling.models import SeatHold
from wayhome.domain.waiting import interim_owed


@dataclass(frozen=True, slots=True)
class Asking:
    """One referral as told, with the rows that exist so far."""

    key: str
    told: dict[str, Any]
    site: Site
    client: Client
    episode: Episode
    asked: Asked


def build(clinic: Clinic, numbers: Numbers) -> list[Deed]:
    """Save the ten referrals with everything that hangs on them; gives back the trail of it."""
    told = data.read("referrals")
    clients = clinic.press.save(Client, [_client(clinic, numbers, row) for row in told.values()])
    asking = []
    for (key, row), client in zip(told.items(), clients, strict=True):
        site = clinic.sites[row["site"]]
        at = written(site_of_clock(clinic), row["at"])
        asked = facts.of_story(row, born=date.fromisoformat(row["born"]), at=at)
        episode = _episode(clinic, (client, site, asked), row)
        asking.append(Asking(key, row, site, client, episode, asked))
    clinic.press.save(Episode, [row.episode for row in asking])
    deeds = _save_calls(clinic, asking)
    _save_what_follows(clinic, asking)
    return deeds


def site_of_clock(clinic: Clinic) -> Site:
    """The site whose clock the data files use."""
    return clinic.sites["OS"]


def _client(clinic: Clinic, numbers: Numbers, told: dict[str, Any]) -> Client:
    _, record_number, phone = numbers.next()
    return clinic.press.row(
        Client,
        record_number=record_number,
        first_name=told["name"][0],
        last_name=told["name"][1],
        pronouns=told["pronouns"],
        gender=told["gender"],
        born_on=date.fromisoformat(told["born"]),
        phone=phone,
        zip_code="00011" if told["site"] == "OS" else "00022",
        may_call=True,
        may_text=True,
    )


def _episode(clinic: Clinic, of: tuple[Client, Site, Asked], told: dict[str, Any]) -> Episode:
    client, site, asked = of
    closed = told["status"] == "closed"
    return clinic.press.row(
        Episode,
        client=client,
        site=site,
        track=clinic.tracks.get(told.get("track", "")),
        status=told["status"],
        requested_on=date.fromisoformat(told["at"][:10]),
        closed_on=date.fromisoformat(told["hand_off"]["ended"][:10]) if closed else None,
        close_reason="not_admitted" if closed else "",
        priority=asked.result.priority,
        diagnoses=told.get("diagnoses", []),
    )


def _save_calls(clinic: Clinic, asking: list[Asking]) -> list[Deed]:
    calls = clinic.press.save(Referral, [_referral(clinic, row) for row in asking])
    clinic.press.save(
        ContactAttempt,
        [
            clinic.press.row(
                ContactAttempt,
                referral=call,
                at=written(site_of_clock(clinic), attempt["at"]),
                by=clinic.users[attempt["by"]],
                channel=attempt["channel"],
                reached=attempt["reached"],
                note=attempt["note"],
            )
            for call, row in zip(calls, asking, strict=True)
            for attempt in row.told["attempts"]
        ],
    )
    clinic.press.save(Assessment, _assessments(clinic, asking))
    asked = [row for row in asking if row.told["find"][0] != "incomplete"]
    placements = clinic.press.save(Placement, [_placement(clinic, row) for row in asked])
    return [*map(trail_rows.of_referral, calls), *map(trail_rows.of_placement, placements)]


def _referral(clinic: Clinic, row: Asking) -> Referral:
    told = row.told
    at = written(site_of_clock(clinic), told["at"])
    return clinic.press.row(
        Referral,
        episode=row.episode,
        source="phone",
        received_at=at,
        taken_by=clinic.users[told["taken_by"]],
        calling_for=told.get("calling_for", "self"),
        caller_name=told.get("caller", ""),
        caller_organization=told.get("caller_organization", ""),
        is_urgent=told.get("is_urgent", row.asked.result.refer is not None),
        own_words=told["words"],
        about=told["about"],
        withdrawal=told.get("withdrawal", ""),
        medicines=told.get("medicines", ""),
        facts=row.asked.said,
        closed_at=_closed_at(clinic, told),
    )


def _closed_at(clinic: Clinic, told: dict[str, Any]) -> datetime | None:
    if told["status"] != "closed":
        return None
    return written(site_of_clock(clinic), told["hand_off"]["ended"])


def _assessments(clinic: Clinic, asking: list[Asking]) -> Iterator[Assessment]:
    """The six areas of those whose level is decided."""
    for row in asking:
        if by := row.told.get("decided_by"):
            at = written(site_of_clock(clinic), row.told["at"]) + timedelta(minutes=50)
            yield assessed.row(clinic, row.episode, asked=row.asked, by=clinic.users[by], at=at)


def _placement(clinic: Clinic, row: Asking) -> Placement:
    at = written(site_of_clock(clinic), row.told["at"]) + timedelta(minutes=50)
    by = row.told.get("decided_by", "")
    return clinic.press.row(
        Placement,
        episode=row.episode,
        made_at=at,
        rules_on=row.asked.on,
        facts=row.asked.known,
        result=row.asked.text,
        status=row.asked.result.status.value,
        recommended=row.asked.level,
        decided_level=row.asked.level if by else "",
        decided_by=clinic.users.get(by),
        decided_at=at + timedelta(minutes=20) if by else None,
    )


def _save_what_follows(clinic: Clinic, asking: list[Asking]) -> None:
    clinic.press.save(BusyTime, [busy for row in asking for busy in _busy(clinic, row)])
    clinic.press.save(Coverage, [_cover(clinic, row) for row in asking])
    clinic.press.save(Contact, [contact for row in asking for contact in _caller(clinic, row)])
    clinic.press.save(Task, [task for row in asking for task in _tasks(clinic, row)])
    clinic.press.save(HandOff, [found for row in asking for found in _hand_off(clinic, row)])
    clinic.press.save(
        StepDownIntake, [intake for row in asking for intake in _step_down(clinic, row)]
    )
    clinic.press.save(AdmissionItem, [item for row in asking for item in _items(clinic, row)])
    clinic.press.save(WaitingEntry, [entry for row in asking for entry in _waiting(clinic, row)])
    for row in asking:
        if "hold" in row.told:
            _hold(clinic, row)


def _busy(clinic: Clinic, row: Asking) -> Iterator[BusyTime]:
    yield from busy_times(clinic, row.client, row.told.get("busy", []))


def _cover(clinic: Clinic, row: Asking) -> Coverage:
    cover = {
        "payer": row.told["payer"],
        "band": row.told.get("band"),
        "since": TODAY.replace(month=1, day=1),
    }
    return coverage(clinic, row.client, cover)


def _caller(clinic: Clinic, row: Asking) -> Iterator[Contact]:
    told = row.told
    if "caller" in told:
        relation = "referrer" if "caller_organization" in told else "parent"
        yield clinic.press.row(
            Contact,
            client=row.client,
            name=told["caller"],
            relation=relation,
            phone=row.client.phone,
            is_emergency=relation == "parent",
        )


def _tasks(clinic: Clinic, row: Asking) -> Iterator[Task]:
    clock = site_of_clock(clinic)
    for told in row.told.get("tasks", []):
        done: User | None = clinic.users[row.told["taken_by"]] if "done" in told else None
        yield clinic.press.row(
            Task,
            episode=row.episode,
            **{name: told[name] for name in ("kind", "says", "role")},
            created_at=written(clock, row.told["at"]) + timedelta(hours=1),
            due_at=written(clock, told["due"]),
            done_at=written(clock, told["done"]) if done else None,
            done_by=done.pk if done else None,
            outcome=told.get("outcome", ""),
        )


def _hand_off(clinic: Clinic, row: Asking) -> Iterator[HandOff]:
    """Where care begins instead; open until somebody has arrived."""
    if told := row.told.get("hand_off"):
        clock = site_of_clock(clinic)
        yield clinic.press.row(
            HandOff,
            episode=row.episode,
            task=row.episode.tasks.get(),
            **{name: told[name] for name in ("why", "to", "place", "person")},
            begun_at=written(clock, told["begun"]),
            begun_by=clinic.users[row.told["taken_by"]],
            ended_at=written(clock, told["ended"]) if "ended" in told else None,
            ending=told.get("ending", ""),
        )


def _step_down(clinic: Clinic, row: Asking) -> Iterator[StepDownIntake]:
    if told := row.told.get("step_down"):
        days = ("left_on", "sober_since", "records_received_on")
        yield clinic.press.row(
            StepDownIntake,
            episode=row.episode,
            came_from=told["came_from"],
            place=told["place"],
            asks_php=told["asks_php"],
            **{name: date.fromisoformat(told[name]) for name in days},
        )


def _items(clinic: Clinic, row: Asking) -> Iterator[AdmissionItem]:
    at = written(site_of_clock(clinic), row.told["at"]) + DAY
    for code, state in row.told.get("items", {}).items():
        waits = state in ("waiting", "needs_fix")
        yield clinic.press.row(
            AdmissionItem,
            episode=row.episode,
            code=code,
            state=state,
            waiting_on=row.told["waiting_on"] if waits else "",
            changed_at=at if state != "to_do" else None,
            changed_by=clinic.users["K19"] if state != "to_do" else None,
        )


def _waiting(clinic: Clinic, row: Asking) -> Iterator[WaitingEntry]:
    if told := row.told.get("waiting"):
        clock = site_of_clock(clinic)
        yield clinic.press.row(
            WaitingEntry,
            episode=row.episode,
            track=row.episode.track,
            since=written(clock, told["since"]),
            interim_services_at=written(clock, told["interim"]),
            interim_services=[part.value for part in interim_owed(row.episode.priority)],
        )


def _hold(clinic: Clinic, row: Asking) -> None:
    told, clock = row.told["hold"], site_of_clock(clinic)
    hold = clinic.press.one(
        SeatHold,
        episode=row.episode,
        starts_on=date.fromisoformat(told["starts_on"]),
        made_at=written(clock, told["made_at"]),
        made_by=clinic.users[told["made_by"]],
        expires_at=written(clock, told["expires_at"]),
    )
    hold.sections.add(*clinic.sections[row.told["track"]])
