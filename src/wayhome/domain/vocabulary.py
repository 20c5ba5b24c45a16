"""Closed lists of words that records share: places, kinds of service, parts of a life."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from wayhome.domain.levels import Level

LEVELS: Final = tuple(level.word for level in Level)


class Setting(StrEnum):
    """Where a site belongs (S3)."""

    OUTPATIENT_CLINIC = "outpatient_clinic"
    COMMUNITY_BASED = "community_based"
    HOSPITAL_BASED = "hospital_based"


class RoomKind(StrEnum):
    GROUP = "group"
    OFFICE = "office"
    MEDICAL = "medical"
    VIDEO = "video"


class Mode(StrEnum):
    """How a section or session is held."""

    SITE = "site"
    VIDEO = "video"
    HYBRID = "hybrid"


class ServiceKind(StrEnum):
    """Kinds of service in a week; the first four are held in sections."""

    PROCESS = "process"
    SKILLS = "skills"
    EDUCATION = "education"
    FAMILY_GROUP = "family_group"
    INDIVIDUAL = "individual"
    FAMILY = "family"
    MEDICATION = "medication"


GROUP_KINDS = frozenset(
    {
        ServiceKind.PROCESS,
        ServiceKind.SKILLS,
        ServiceKind.EDUCATION,
        ServiceKind.FAMILY_GROUP,
    }
)


class BusyKind(StrEnum):
    """What fills a client's week outside treatment (S26)."""

    WORK = "work"
    SCHOOL = "school"
    CHILD_CARE = "child_care"
    COURT = "court"
    TRAVEL = "travel"
    OTHER = "other"


class ProgramKind(StrEnum):
    """The seven kinds of program of S13, and video only."""

    STANDARD = "standard"
    PARTIAL_HOSPITALIZATION = "partial_hospitalization"
    DAY = "day"
    EVENING = "evening"
    DUAL_DIAGNOSIS = "dual_diagnosis"
    LGBTQ = "lgbtq"
    ADOLESCENT = "adolescent"
    TELEHEALTH = "telehealth"


class PayerKind(StrEnum):
    COMMERCIAL = "commercial"
    MEDICAID = "medicaid"
    MEDICARE = "medicare"
    SELF_PAY = "self_pay"
    BLOCK_GRANT = "block_grant"
