"""The referral inbox: who asked for care, how long ago, and what the next step is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.core.paginator import Page, Paginator
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from wayhome.apps.core import doors, trail
from wayhome.apps.episodes.models import Task
from wayhome.apps.intake.models import (
    ContactAttempt,
    HandOff,
    Placement,
    Referral,
    ReferralSource,
)
from wayhome.domain.episode import BEFORE_CARE, EpisodeStatus
from wayhome.domain.hand_off import ASK_ARRIVAL
from wayhome.domain.privacy.permit import Actor, Permission, may

PAGE: Final = 50
LATE_HOURS: Final = 24
SORTS: Final = {
    "age": ("received_at", "pk"),
    "-age": ("-received_at", "-pk"),
    "name": ("episode__client__last_name", "episode__client__first_name", "pk"),
    "-name": ("-episode__client__last_name", "-episode__client__first_name", "-pk"),
    "": ("-owed", "-is_urgent", "episode__priority", "received_at", "pk"),
}
#: State: its words, its tone, its icon, the next step. In the order in which they are asked.
STATES: Final = {
    "stop": ("Hand over now", "risk", "octagon-alert", "Open the hand-over"),
    "arriving": ("Arrival unconfirmed", "warn", "hand-heart", "Ask whether they arrived"),
    "callback": ("Call back now", "warn", "phone-call", "Call"),
    "held": ("Seat held", "brand", "armchair", "Finish before the hold ends"),
    "waiting": ("On the waiting list", "info", "hourglass", "Look for a seat"),
    "ready": ("Ready to admit", "ok", "badge-check", "Admit"),
    "new": ("New", "brand", "inbox", "Call"),
    "missing": ("Missing answers", "warn", "circle-dashed", "Ask what is missing"),
    "place": ("Ready to place", "info", "clipboard-check", "Assess and place"),
}
FILTERS: Final = {key: words for key, (words, *_) in STATES.items()}
SOURCES: Final = {
    ReferralSource.PHONE.value: "Phone",
    ReferralSource.WEB.value: "Web form",
    ReferralSource.FHIR.value: "Records",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxRow:
    """One referral in the list. Times are of the site's wall clock."""

    referral_id: str
    name: str
    age: int | None
    received: str
    waited: str
    is_late: bool
    source: str
    is_urgent: bool
    priority: int
    wish: str
    tries: int
    state: str
    words: str
    tone: str
    icon: str
    next_step: str
    due: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """A page of the inbox, how many there are in each state, and what was asked for."""

    page: Page[InboxRow]
    counts: tuple[tuple[str, str, int], ...]
    total: int
    wanted: str
    search: str
    sort: str
    may_take: bool


def inbox(
    *,
    actor: Actor,
    now: datetime,
    state: str = "",
    search: str = "",
    sort: str = "",
    page: str = "1",
) -> Inbox:
    """The referrals that are not settled, one page of them; unknown words are read as "all"."""
    rows = doors.all_of(Referral.objects.all(), actor, wanted=Permission.REFERRAL_VIEW)
    open_rows = _with_state(rows.filter(_unsettled()), now)
    found = _searched(open_rows, search)
    sums = {
        row["state"]: row["n"] for row in found.values("state").annotate(n=Count("pk")).order_by()
    }
    wanted = state if state in STATES else ""
    chosen = found.filter(state=wanted) if wanted else found
    order = SORTS.get(sort, SORTS[""])
    total = sum(sums.values())
    # The sums are known already: the pages need no second count.
    paginator = _Counted(
        chosen.select_related("episode__client", "episode__site").order_by(*order), PAGE
    )
    paginator.known = sums.get(wanted, 0) if wanted else total
    shown = paginator.get_page(page)
    listed = list(shown.object_list)
    trail.looked(
        actor, "referrals.list", now=now, client_ids=[row.episode.client_id for row in listed]
    )
    shown.object_list = [_row(row, now) for row in listed]
    return Inbox(
        page=shown,
        counts=tuple((key, words, sums.get(key, 0)) for key, words in FILTERS.items()),
        total=total,
        wanted=wanted,
        search=search,
        sort=sort if sort in SORTS else "",
        may_take=bool(may(actor, Permission.REFERRAL_TAKE)),
    )


def knows_all() -> Q:
    """Facts in which nothing needed is missing: the same as `placement.facts.missing`, in SQL."""
    known = (
        "age",
        "emergency",
        "can_follow_group",
        "medical_daily_nursing",
        "household_active_use",
        "safe_between_sessions",
    )
    screen = Q(facts__suicide_screen__has_keys=["item4", "item5"]) & (
        Q(facts__suicide_screen__item6=False)
        | Q(facts__suicide_screen__has_key="item6_past_3_months")
    )
    no_need_of_ciwa = (
        Q(facts__has_key="physical_dependence")
        & ~Q(facts__physical_dependence__contains=["alcohol"])
        & ~Q(facts__physical_dependence__contains=["sedative"])
    )
    return (
        Q(facts__has_keys=list(known))
        & screen
        & (Q(facts__has_key="ciwa") | no_need_of_ciwa)
        & (Q(facts__has_key="dsm5_criteria") | Q(facts__primary="mental_health"))
    )


def waited(since: datetime, now: datetime) -> str:
    """How long ago, on the clock of the inbox: 12 min, 5 h, 3 d."""
    minutes = max(0, int((now - since) / timedelta(minutes=1)))
    if minutes < 60:
        return f"{minutes} min"
    hours = minutes // 60
    return f"{hours} h" if hours < 72 else f"{hours // 24} d"


def wall(moment: datetime, zone: str) -> datetime:
    """A moment on a site's wall clock, without a zone: templates show it as it is."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def when(moment: datetime, now: datetime, zone: str) -> str:
    """A time in few words: 4:05 pm today, or Thu 19 Nov, 9:00 am."""
    at, today = wall(moment, zone), wall(now, zone).date()
    clock = f"{at:%-I:%M} {'am' if at.hour < 12 else 'pm'}"
    return clock if at.date() == today else f"{at:%a %-d %b}, {clock}"


class _Counted(Paginator):  # type: ignore[type-arg]
    """A paginator that was told how many there are."""

    known = 0

    @property
    def count(self) -> int:
        return self.known


def _unsettled() -> Q:
    open_states = [status.value for status in BEFORE_CARE]
    return Q(closed_at__isnull=True, episode__status__in=open_states)


def _with_state(rows: QuerySet[Referral], now: datetime) -> QuerySet[Any]:
    episode = OuterRef("episode")
    owed = Task.objects.filter(episode=episode, kind__startswith="hand_off", done_at__isnull=True)
    # From the page of the hand-off there is its row; from the call sheet only the task to ask.
    arriving = Exists(HandOff.objects.filter(episode=episode, ended_at__isnull=True)) | Exists(
        Task.objects.filter(episode=episode, kind=ASK_ARRIVAL, done_at__isnull=True)
    )
    decided = Placement.objects.filter(episode=episode, decided_at__isnull=False)
    tries = (
        ContactAttempt.objects.filter(referral=OuterRef("pk"))
        .order_by()
        .values("referral")
        .annotate(n=Count("pk"))
        .values("n")
    )
    # A hold belongs to the room above this one; it is asked by the name of its relation.
    hold = Referral.objects.filter(pk=OuterRef("pk")).annotate(
        ends=Max(
            "episode__seat_holds__expires_at",
            filter=Q(
                episode__seat_holds__released_at__isnull=True,
                episode__seat_holds__expires_at__gt=now,
            ),
        )
    )
    annotated = rows.annotate(
        owed=Exists(owed),
        arriving=arriving,
        decided=Exists(decided),
        tries=Subquery(tries),
        hold_ends=Subquery(hold.values("ends")),
    )
    return annotated.annotate(
        state=Case(
            When(owed=True, then=Value("stop")),
            When(arriving=True, then=Value("arriving")),
            When(callback_at__lte=now, then=Value("callback")),
            When(hold_ends__isnull=False, then=Value("held")),
            When(episode__status=EpisodeStatus.WAITING.value, then=Value("waiting")),
            When(decided=True, then=Value("ready")),
            When(tries__isnull=True, taken_by__isnull=True, then=Value("new")),
            When(knows_all(), then=Value("place")),
            default=Value("missing"),
            output_field=CharField(),
        )
    )


def _searched(rows: QuerySet[Any], search: str) -> QuerySet[Any]:
    """Every word has to be in the name, the record number or the phone."""
    for word in search.split()[:5]:
        rows = rows.filter(
            Q(episode__client__first_name__unaccent__icontains=word)
            | Q(episode__client__last_name__unaccent__icontains=word)
            | Q(episode__client__called__unaccent__icontains=word)
            | Q(episode__client__record_number__istartswith=word)
            | Q(episode__client__phone__contains=word)
        )
    return rows


def _row(row: Any, now: datetime) -> InboxRow:
    client, zone = row.episode.client, row.episode.site.zone
    words, tone, icon, step = STATES[row.state]
    due = ""
    if row.state == "held":
        words, due = f"Hold ends {when(row.hold_ends, now, zone)}", ""
    elif row.callback_at is not None:
        due = f"{'due' if row.callback_at <= now else 'next'} {when(row.callback_at, now, zone)}"
    return InboxRow(
        referral_id=row.public_id,
        name=client.full_name,
        age=client.age(wall(now, zone).date()),
        received=when(row.received_at, now, zone),
        waited=waited(row.received_at, now),
        is_late=now - row.received_at > timedelta(hours=LATE_HOURS),
        source=SOURCES[row.source],
        is_urgent=row.is_urgent,
        priority=row.episode.priority,
        wish=row.get_wish_display() if row.wish else "",
        tries=row.tries or 0,
        state=row.state,
        words=words,
        tone=tone,
        icon=icon,
        next_step=step,
        due=due,
    )
