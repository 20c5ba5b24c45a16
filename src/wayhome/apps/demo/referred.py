"""The ten who asked for care: held seats, the waiting list, hand-overs, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final

from wayhome.apps.demo import assessed, data, facts, handed_over, trail_rows
from wayhome.apps.demo.asking import Asking, when
from wayhome.apps.demo.clinic import Clinic
from wayhome.apps.demo.days import DAY, TODAY
from wayhome.apps.demo.facts import Asked
from wayhome.apps.demo.people_rows import Numbers, busy_times, coverage
from wayhome.apps.demo.trail_rows import Deed
from wayhome.apps.episodes.models import Episode, StepDownIntake, Task
from wayhome.apps.intake.models import (
    AdmissionItem,
    Assessment,
    ContactAttempt,
    Placement,
    Referral,
    WaitingEntry,
)
from wayhome.apps.people.models import BusyTime, Client, Contact, Coverage
from wayhome.apps.program.models import Site
from wayhome.apps.scheduling.models import SeatHold
from wayhome.domain.waiting import interim_owed

ASSESSED_AFTER: Final = timedelta(minutes=50)
DECIDED_AFTER: Final = timedelta(minutes=70)


def build(clinic: Clinic, numbers: Numbers) -> list[Deed]:
    """Save the ten referrals with everything that hangs on them; gives back the trail of it."""
    told = data.read("referrals")
    clients = clinic.press.save(Client, [_client(clinic, numbers, row) for row in told.values()])
    asking = []
    for (key, row), client in zip(told.items(), clients, strict=True):
        site = clinic.sites[row["site"]]
        at = when(clinic, row["at"])
        asked = facts.of_story(row, born=date.fromisoformat(row["born"]), at=at)
        episode = _episode(clinic, (client, site, asked), row)
        asking.append(Asking(clinic, key, row, site, client, episode, asked))
    clinic.press.save(Episode, [row.episode for row in asking])
    deeds = _save_calls(clinic, asking)
    deeds += _save_what_follows(clinic, asking)
    return deeds + handed_over.save(clinic, asking)


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
                at=when(clinic, attempt["at"]),
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
    decided = [row for row in asking if "decided_by" in row.told]
    placements = clinic.press.save(Placement, [_placement(clinic, row) for row in decided])
    return [*map(trail_rows.of_referral, calls), *map(trail_rows.of_placement, placements)]


def _referral(clinic: Clinic, row: Asking) -> Referral:
    told = row.told
    return clinic.press.row(
        Referral,
        episode=row.episode,
        source="phone",
        received_at=row.at,
        taken_by=row.taken_by,
        callback_at=handed_over.call_at(row),
        calling_for=told.get("calling_for", "self"),
        caller_name=told.get("caller", ""),
        caller_organization=told.get("caller_organization", ""),
        is_urgent=told.get("is_urgent", row.asked.result.refer is not None),
        own_words=told["words"],
        about=told["about"],
        withdrawal=told.get("withdrawal", ""),
        medicines=told.get("medicines", ""),
        facts=row.asked.known,
        closed_at=handed_over.ended_at(row),
    )


def _assessments(clinic: Clinic, asking: list[Asking]) -> Iterator[Assessment]:
    """The six areas of those whose level is decided."""
    for row in asking:
        if by := row.told.get("decided_by"):
            at = row.at + ASSESSED_AFTER
            yield assessed.row(clinic, row.episode, asked=row.asked, by=clinic.users[by], at=at)


def _placement(clinic: Clinic, row: Asking) -> Placement:
    return clinic.press.row(
        Placement,
        episode=row.episode,
        made_at=_decided_at(row),
        rules_on=row.asked.on,
        facts=row.asked.known,
        result=row.asked.text,
        status=row.asked.result.status.value,
        recommended=row.asked.level,
        decided_level=row.asked.level,
        decided_by=clinic.users[row.told["decided_by"]],
        decided_at=_decided_at(row),
    )


def _decided_at(row: Asking) -> datetime:
    """When the level was chosen: with it come the tasks, and the wait where there is no seat."""
    return row.at + DECIDED_AFTER


def _save_what_follows(clinic: Clinic, asking: list[Asking]) -> list[Deed]:
    clinic.press.save(BusyTime, [busy for row in asking for busy in _busy(clinic, row)])
    clinic.press.save(Coverage, [_cover(clinic, row) for row in asking])
    clinic.press.save(Contact, [contact for row in asking for contact in _caller(clinic, row)])
    clinic.press.save(Task, [task for row in asking for task in _tasks(clinic, row)])
    clinic.press.save(
        StepDownIntake, [intake for row in asking for intake in _step_down(clinic, row)]
    )
    clinic.press.save(AdmissionItem, [item for row in asking for item in _items(clinic, row)])
    entries = [entry for row in asking for entry in _waiting(clinic, row)]
    clinic.press.save(WaitingEntry, entries)
    for row in asking:
        if "hold" in row.told:
            _hold(clinic, row)
    return [deed for entry in entries for deed in trail_rows.of_waiting(entry)]


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
    for told in row.told.get("tasks", []):
        done = "done" in told
        yield clinic.press.row(
            Task,
            episode=row.episode,
            **{name: told[name] for name in ("kind", "says", "role")},
            created_at=_decided_at(row),
            due_at=when(clinic, told["due"]),
            done_at=when(clinic, told["done"]) if done else None,
            done_by=row.taken_by.pk if done else None,
            outcome=told.get("outcome", ""),
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
    at = row.at + DAY
    for code, state in row.told.get("items", {}).items():
        waits = state == "waiting"
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
        yield clinic.press.row(
            WaitingEntry,
            episode=row.episode,
            track=row.episode.track,
            since=_decided_at(row),
            interim_services_at=when(clinic, told["interim"]),
            interim_services=[part.value for part in interim_owed(row.episode.priority)],
        )


def _hold(clinic: Clinic, row: Asking) -> None:
    told = row.told["hold"]
    hold = clinic.press.one(
        SeatHold,
        episode=row.episode,
        starts_on=date.fromisoformat(told["starts_on"]),
        made_at=when(clinic, told["made_at"]),
        made_by=clinic.users[told["made_by"]],
        expires_at=when(clinic, told["expires_at"]),
    )
    hold.sections.add(*clinic.sections[row.told["track"]])
