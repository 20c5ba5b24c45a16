"""Who is in the demo: the stories as told, and everybody else by the written shares.

No row is made here: these are people as values, and their sums are those of the data files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final

from wayhome.apps.demo import data
from wayhome.apps.demo.clinic import groups
from wayhome.apps.demo.days import DAY, TODAY, monday
from wayhome.apps.demo.names import Names
from wayhome.apps.demo.rows import shuffled
from wayhome.apps.demo.stays import Stay, stays

PROBLEMS: Final = ("alcohol", "opioid", "stimulant", "cannabis", "sedative", "mental_health")
AGES: Final = ((14, 17), (19, 25), (26, 40), (41, 60), (61, 70))
GENDERS: Final = ("woman", "man", "non-binary")
PAYERS: Final = ("NL", "SM", "MC", "SP", "BG")
BANDS: Final = (1, 2, 3, 4)
STEPS_DOWN_TO: Final = ("DAY", "DUAL")
STEPPED_DOWN: Final = {"from": 4, "reason": "Goals of the step reached: fewer days are enough."}
LONG_STAY: Final = 6
ALL: Final = 150
SATURDAY: Final = 5
WITH_MOOD: Final = 26
WITH_SECOND: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One person and one stay. `told` is the story's own table; empty for everybody else."""

    key: str
    name: tuple[str, str]
    pronouns: str
    gender: str
    born: date
    language: str
    track: str
    payer: str
    band: int | None
    counselor: str
    admitted_on: date
    requested_on: date
    closed_on: date | None
    reason: str
    problem: str
    diagnoses: tuple[str, ...]
    busy: tuple[str, ...]
    began_in: str = ""
    told: Mapping[str, Any] = field(default_factory=dict)

    @property
    def steps(self) -> list[dict[str, Any]]:
        """The levels in turn, each from a person's own week on."""
        if self.began_in:
            return [{"track": self.began_in, "from": 1}, {**STEPPED_DOWN, "track": self.track}]
        steps: list[dict[str, Any]] = self.told.get("steps", [{"track": self.track, "from": 1}])
        return steps

    @property
    def is_in_care(self) -> bool:
        return self.closed_on is None

    @property
    def sits_with(self) -> str:
        """The track whose groups the person sits in."""
        return str(self.told.get("sits_with", self.track))


def people(seed: int, *, names: Names, clients: int = ALL) -> list[Person]:
    """The stories of W1 to W16, then the others: those in care first, then those who have left."""
    told = [_storied(key, story) for key, story in stories().items() if "week" in story]
    return [*told, *_others(seed, names)][:clients]


def before(who: Person) -> Person:
    """The earlier course of somebody who is back, as the story tells it."""
    told = who.told["before"]
    admitted_on = date.fromisoformat(told["admitted_on"])
    return replace(
        who,
        admitted_on=admitted_on,
        requested_on=admitted_on - 4 * DAY,
        closed_on=date.fromisoformat(told["closed_on"]),
        reason="completed",
        counselor=told["counselor"],
    )


def stories() -> dict[str, dict[str, Any]]:
    """The written stories by code."""
    return data.read("stories")


def meeting_days(track: str) -> set[int]:
    """The weekdays on which a track's groups meet."""
    return {day for row in _tracks()[track] for day in row}


def _tracks() -> dict[str, list[tuple[int, ...]]]:
    rows = data.read("clinic")["track"]
    return {row["code"]: [group.days for group in groups(row)] for row in rows}


def care_days(track: str, week: int) -> list[date]:
    """The days of a week, up to today, on which the track met or would have met."""
    closed = _closed_days(track)
    days = [monday(week) + day * DAY for day in sorted(meeting_days(track))]
    return [day for day in days if day <= TODAY and day not in closed]


def _closed_days(track: str) -> set[date]:
    written = data.read("clinic")
    site = next(row["site"] for row in written["track"] if row["code"] == track)
    places = {row["code"]: row["closed"] for row in written["site"]}
    return {day["on"] for day in places[site]}


def _storied(key: str, story: dict[str, Any]) -> Person:
    first_days = care_days(story["track"], story["week"])
    admitted_on = date.fromisoformat(story.get("admitted_on", first_days[0].isoformat()))
    closed_on = date.fromisoformat(story["closed_on"]) if "closed_on" in story else None
    return as_person(key, story, (admitted_on, closed_on))


def as_person(key: str, story: dict[str, Any], days: tuple[date, date | None]) -> Person:
    """A story as a person, admitted and closed on those days."""
    admitted_on, closed_on = days
    return Person(
        key=key,
        name=(story["name"][0], story["name"][1]),
        pronouns=story["pronouns"],
        gender=story["gender"],
        born=date.fromisoformat(story["born"]),
        language=story.get("language", "en"),
        track=story["track"],
        payer=story["payer"],
        band=story.get("band"),
        counselor=story["counselor"],
        admitted_on=admitted_on,
        requested_on=admitted_on - timedelta(days=story["wait"]),
        closed_on=closed_on,
        reason="completed" if closed_on else "",
        problem=_problem_of(story["diagnoses"]),
        diagnoses=tuple(story["diagnoses"]),
        busy=tuple(story["busy"]),
        told=story,
    )


def _problem_of(codes: list[str]) -> str:
    """The first substance among the diagnoses; without any, mental health."""
    words = {"F10": "alcohol", "F11": "opioid", "F12": "cannabis", "F13": "sedative"}
    words |= dict.fromkeys(("F14", "F15"), "stimulant")
    return next((words[code[:3]] for code in codes if code[:3] in words), "mental_health")


@dataclass(frozen=True, slots=True)
class _Traits:
    """What the columns of the shares give one person."""

    problem: str
    age: int
    gender: str
    payer: str


def _others(seed: int, names: Names) -> list[Person]:
    flow = stays()
    traits = _traits(seed, flow)
    doubles = _doubles(seed, flow, traits)
    waits = _waits(seed)
    used = dict.fromkeys(data.read("shares")["tracks"], 0)
    found = []
    for place, (stay, who) in enumerate(zip(flow, traits, strict=True)):
        nth = used[stay.track]
        used[stay.track] += 1
        admitted_on = _admitted_on(stay, nth, is_block_grant=who.payer == "BG")
        first, last, language = names.take(who.gender, stay.track)
        found.append(
            Person(
                key=f"G{place + 1:03d}",
                name=(first, last),
                pronouns=data.read("people")["pronouns"][who.gender],
                gender=who.gender,
                born=_born(who.age, place),
                language=language,
                track=stay.track,
                payer=who.payer,
                band=BANDS[place % len(BANDS)] if who.payer == "SP" else None,
                counselor=_turn(data.read("shares")["counselors"][stay.track], nth),
                admitted_on=admitted_on,
                requested_on=admitted_on - timedelta(days=_wait(waits, admitted_on)),
                closed_on=_closed_on(stay, admitted_on),
                reason=stay.reason,
                problem=who.problem,
                diagnoses=doubles[place],
                busy=_busy(stay.track, nth, who.age),
                began_in="PHP" if _begins_higher(stay) else "",
            )
        )
    return found


def _begins_higher(stay: Stay) -> bool:
    """Whether this stay began with three weeks of partial hospitalization."""
    return stay.track in STEPS_DOWN_TO and stay.week >= 1 and stay.weeks >= LONG_STAY


def _turn(values: list[str], nth: int) -> str:
    return values[nth % len(values)]


def _admitted_on(stay: Stay, nth: int, *, is_block_grant: bool) -> date:
    """The first session: one of the track's days, the earliest for who takes a public seat."""
    days = care_days(stay.track, stay.week)
    return days[0] if is_block_grant else days[nth % len(days)]


def _closed_on(stay: Stay, admitted_on: date) -> date | None:
    """The last day of the last week, for who has left."""
    if not stay.reason:
        return None
    return max(care_days(stay.track, stay.last_week)[-1], admitted_on)


def _born(age: int, place: int) -> date:
    """A birthday between 1 January and 28 October, so that the age is reached this year."""
    return date(TODAY.year - age, place * 7 % 10 + 1, place * 11 % 28 + 1)


def _busy(track: str, nth: int, age: int) -> tuple[str, ...]:
    people = data.read("people")
    lives = people["lives_by_track"]["older" if age > 64 else track]
    return tuple(people["lives"][_turn(lives, nth)])


def _waits(seed: int) -> list[int]:
    """Days of waiting of the people without a story: the shares less what the stories took."""
    shares = data.read("shares")["waits"]
    pool = [int(days) for days, people in shares.items() for _ in range(people)]
    for story in stories().values():
        if "week" in story:
            pool.remove(story["wait"])
    return shuffled(seed, "waits", pool)


def _wait(pool: list[int], admitted_on: date) -> int:
    """Take the next wait that begins on a workday, when the phone is answered."""
    begins = (days for days in pool if (admitted_on - timedelta(days=days)).weekday() < SATURDAY)
    found = next(begins, pool[0])
    pool.remove(found)
    return found


def _traits(seed: int, flow: list[Stay]) -> list[_Traits]:
    by_track = {
        track: _of_track(seed, track) for track in dict.fromkeys(stay.track for stay in flow)
    }
    return [next(by_track[stay.track]) for stay in flow]


def _column(kind: str, track: str, values: tuple[Any, ...]) -> list[Any]:
    counts = data.read("shares")[kind][track]
    return [value for value, count in zip(values, counts, strict=True) for _ in range(count)]


def _of_track(seed: int, track: str) -> Iterator[_Traits]:
    """The people of a track, in the order of its stays."""
    payers = _payers(seed, track)
    ages = _ages(seed, track, payers)
    genders = shuffled(seed, f"gender:{track}", _column("gender", track, GENDERS))
    problems = shuffled(seed, f"problem:{track}", _column("problem", track, PROBLEMS))
    for payer, age, gender in zip(payers, ages, genders, strict=True):
        # Public money for treatment of substance use does not pay for mental health alone.
        fits = (word for word in problems if payer != "BG" or word != "mental_health")
        problem = next(fits)
        problems.remove(problem)
        yield _Traits(problem, age, gender, payer)


def _payers(seed: int, track: str) -> list[str]:
    column = _column("payer", track, PAYERS)
    others = shuffled(seed, f"payer:{track}", [code for code in column if code != "BG"])
    granted = data.read("shares")["block_grant"].get(track, [])
    places = {place % len(column) for place in granted}
    left = iter(others)
    return ["BG" if place in places else next(left) for place in range(len(column))]


def _ages(seed: int, track: str, payers: list[str]) -> list[int]:
    """Years: the oldest have Medicare, the others come in the order of the seed."""
    bands = _column("age", track, AGES)
    years = [low + nth * 11 % (high - low + 1) for nth, (low, high) in enumerate(bands)]
    years.sort()
    medicare = [place for place, payer in enumerate(payers) if payer == "MC"]
    eldest = years[len(years) - len(medicare) :]
    rest = iter(shuffled(seed, f"age:{track}", years[: len(years) - len(medicare)]))
    return [eldest.pop() if place in medicare else next(rest) for place in range(len(payers))]


def _doubles(seed: int, flow: list[Stay], traits: list[_Traits]) -> list[tuple[str, ...]]:
    """Diagnoses of each: the main problem, a second substance for some, a mood code for some."""
    people = data.read("people")
    mood = people["mood"]["codes"]
    always = {n for n, stay in enumerate(flow) if stay.track in ("DUAL", "PHP")}
    use = [n for n, who in enumerate(traits) if who.problem != "mental_health"]
    second = set(shuffled(seed, "second", use)[:WITH_SECOND])
    plain = [n for n in use if n not in always]
    with_mood = always.intersection(use) | set(shuffled(seed, "mood", plain)[:WITH_MOOD])
    found = []
    for n, who in enumerate(traits):
        words = people["problems"][who.problem]
        codes = [*words["codes"], words["second"] if n in second else ""]
        found.append(tuple(filter(None, [*codes, mood[n % len(mood)] if n in with_mood else ""])))
    return found
