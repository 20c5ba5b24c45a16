"""What Today is made of: small rows, each with the one step that settles it."""

from __future__ import annotations

from dataclasses import dataclass

from wayhome.apps.care.queries.clients import ClientRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Decide:
    """Something that waits for a decision, and the page where it is made: a route, its id."""

    tone: str
    icon: str
    title: str
    says: str
    step: str
    route: str
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One large number; it opens the rows behind it: a route, and the query that narrows them."""

    label: str
    value: str
    note: str
    route: str
    query: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MyMeeting:
    """A session of the day. `state` is a word, `tone` its chip; `to_record` are the people of a
    session that has begun of whom nobody has said yet whether they came."""

    session_id: str
    time: str
    title: str
    track: str
    place: str
    by_video: bool
    leader: str
    expected: int
    to_record: int
    state: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MyTask:
    task_id: str
    says: str
    client_id: str
    client: str
    due: str
    is_late: bool
    asks_who: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Somebody expected today, where and when."""

    time: str
    client_id: str
    client: str
    record: str
    place: str
    by_video: bool
    leader: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Somebody who is not there ten minutes into a session; `client` empty: nobody recorded it."""

    session_id: str
    time: str
    title: str
    client_id: str
    client: str
    words: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerLine:
    """Clients in care with one payer, and how many have fewer hours planned than asked."""

    payer: str
    clients: int
    short: int
    hours_short: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortClient:
    client_id: str
    name: str
    payer: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskRow:
    """A referral that is not settled: the next one stands first."""

    referral_id: str
    name: str
    waited: str
    is_late: bool
    words: str
    tone: str
    icon: str
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What the trail holds of the last days: entries by action."""

    entries: int
    by_action: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """The page of one role. A part that the role has not is None; an empty one says so."""

    role: str
    label: str
    roles: tuple[tuple[str, str], ...]
    day: str
    has_hours: bool
    may_repair: bool
    decisions: tuple[Decide, ...]
    figures: tuple[Figure, ...] = ()
    meetings: tuple[MyMeeting, ...] | None = None
    caseload: tuple[ClientRow, ...] | None = None
    tasks: tuple[MyTask, ...] | None = None
    asks: tuple[AskRow, ...] | None = None
    arrivals: tuple[Arrival, ...] | None = None
    missing: tuple[Missing, ...] | None = None
    payers: tuple[PayerLine, ...] | None = None
    short: tuple[ShortClient, ...] | None = None
    watch: Watch | None = None
    upcoming: str = ""
