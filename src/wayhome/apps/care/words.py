"""What codes in the rows are called on a screen."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from wayhome.domain.attendance import Mark, Mistake, Source, Status, Why
from wayhome.domain.attendance_said import Word
from wayhome.domain.episode import CloseReason, EpisodeStatus
from wayhome.domain.vocabulary import ServiceKind

LANGUAGES: Final = {
    "am": "Amharic",
    "ar": "Arabic",
    "ase": "American Sign Language",
    "ASL": "American Sign Language",
    "en": "English",
    "es": "Spanish",
    "eu": "Basque",
    "fa": "Persian",
    "fr": "French",
    "hr": "Croatian",
    "ig": "Igbo",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "so": "Somali",
    "ta": "Tamil",
    "tl": "Tagalog",
    "tw": "Twi",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh": "Chinese",
}
LEVELS: Final = {
    "outpatient": "Outpatient",
    "iop": "IOP",
    "php": "PHP",
    "residential": "Residential",
    "inpatient": "Inpatient",
}
STATUSES: Final = {
    EpisodeStatus.REFERRED.value: "Asked for care",
    EpisodeStatus.SCREENED.value: "Screened",
    EpisodeStatus.WAITING.value: "Waiting",
    EpisodeStatus.ADMITTED.value: "In care",
    EpisodeStatus.DISCHARGED.value: "Discharged",
    EpisodeStatus.CLOSED.value: "Closed",
}
CLOSED: Final = {
    CloseReason.COMPLETED.value: "Completed",
    CloseReason.LEFT_EARLY.value: "Left before the end",
    CloseReason.TRANSFERRED.value: "Transferred",
    CloseReason.INCARCERATED.value: "In custody",
    CloseReason.ENDED_BY_PROGRAM.value: "Ended by the program",
    CloseReason.DIED.value: "Died",
    CloseReason.NOT_ADMITTED.value: "Not admitted",
}
SERVICES: Final = {
    ServiceKind.PROCESS.value: "Process group",
    ServiceKind.SKILLS.value: "Skills group",
    ServiceKind.EDUCATION.value: "Education group",
    ServiceKind.FAMILY_GROUP.value: "Family group",
    ServiceKind.INDIVIDUAL.value: "Individual session",
    ServiceKind.FAMILY.value: "Family session",
    ServiceKind.MEDICATION.value: "Medication visit",
}
#: What is known of somebody at a session: words, tone, icon.
STATUS_CHIPS: Final = {
    Status.NOT_RECORDED: ("Not recorded", "", "circle-help"),
    Status.WAITING: ("Waits in the video lobby", "warn", "video"),
    Status.PRESENT: ("Here", "ok", "circle-check"),
    Status.LATE: ("Late", "warn", "clock"),
    Status.LEFT_EARLY: ("Left early", "warn", "log-out"),
    Status.NO_SHOW: ("No-show", "risk", "circle-x"),
    Status.EXCUSED: ("Excused", "info", "calendar-x"),
    Status.DISPUTED: ("Two records disagree", "risk", "triangle-alert"),
}
MARKS: Final = {
    Mark.IN.value: "In",
    Mark.OUT.value: "Out",
    Mark.WAITING.value: "In the video lobby",
    Mark.NO_SHOW.value: "No-show",
    Mark.EXCUSED.value: "Excused",
}
SOURCES: Final = {
    Source.FACILITATOR.value: "Group leader",
    Source.DESK.value: "Front desk",
    Source.KIOSK.value: "Kiosk",
    Source.VIDEO.value: "Video room",
}
WHYS: Final = {
    Why.ILL.value: "Ill",
    Why.TRANSPORT.value: "No ride",
    Why.WORK.value: "Work",
    Why.SCHOOL.value: "School",
    Why.CHILD_CARE.value: "No child care",
    Why.APPOINTMENT.value: "Other appointment",
    Why.COURT.value: "Court",
    Why.FORGOT.value: "Forgot",
    Why.LOW_MOOD.value: "Low mood",
    Why.USE.value: "Used",
    Why.OTHER.value: "Something else",
    Why.UNKNOWN.value: "Not known yet",
}
MISTAKES: Final = {
    Mistake.WRONG_TIME.value: "The time was wrong",
    Mistake.WRONG_PERSON.value: "It was another person",
    Mistake.HEARD_LATER.value: "I heard more later",
    Mistake.TOO_EARLY.value: "It was written too early",
}
WORDS: Final = {
    Word.HERE.value: "Here",
    Word.LATE.value: "Late",
    Word.LEFT.value: "Left early",
    Word.BACK.value: "Came back",
    Word.NO_SHOW.value: "No-show",
    Word.EXCUSED.value: "Excused",
}


def language(code: str) -> str:
    """The name of a language; an unknown code stays as it is."""
    return LANGUAGES.get(code, code)


def clock(at: datetime) -> str:
    """5:30 pm, of a moment that is local already."""
    return f"{at:%-I:%M} {'am' if at.hour < 12 else 'pm'}"


def span(starts: datetime, ends: datetime) -> str:
    """5:30 – 7:00 pm, of local moments."""
    return f"{starts:%-I:%M} – {clock(ends)}"


def day(on: date) -> str:
    """Wed 18 Nov."""
    return f"{on:%a} {on.day} {on:%b}"


def dated(on: date) -> str:
    """18 Nov 2026."""
    return f"{on.day} {on:%b} {on.year}"


def initials(name: str) -> str:
    """The first letters of the first and the last word, in any script."""
    parts = name.split()
    return "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper()


def count(number: int, thing: str) -> str:
    """1 seat, 3 seats."""
    return f"{number} {thing}{'' if number == 1 else 's'}"
