"""E, L, T, U: home and way, where the person comes from, which program, and whether IOP fits."""

from __future__ import annotations

from wayhome.domain import levels
from wayhome.domain.levels import AgeGroup, Level
from wayhome.domain.placement.rule import FIRST, Case, Finding, rule
from wayhome.domain.placement.rules_need import mood_beside_use, unstable_mood


@rule("OPR-E1", source="Published descriptions of whom IOP does not fit", since=FIRST)
def use_at_home(case: Case) -> Finding | None:
    """Active use in the household and no other place to live asks for residential care.

    Another place counts only when it is known.
    """
    use, elsewhere = case.true("household_active_use"), case.not_true("alternative_housing")
    if not (use and elsewhere):
        return None
    return Finding(
        says="Somebody at home uses and there is no other place to live.",
        facts=use | elsewhere,
        at_least=Level.RESIDENTIAL,
    )


@rule("OPR-E2", source="TIP 47, housing; TIP 25, violence at home", since=FIRST)
def no_safe_home(case: Case) -> Finding | None:
    """Without a home or with violence in it, a safe place comes first; help with it is a task."""
    homeless = case.seen("housing") if case.who.housing == "homeless" else {}
    evidence = homeless | case.true("violence_at_home")
    if not evidence:
        return None
    return Finding(
        says="Help with housing or safety; start only from a safe place.",
        facts=evidence | case.seen("safe_place"),
        tasks=("housing_or_safety",),
        holds=() if case.who.safe_place else ("safe_place",),
    )


@rule("OPR-E3", source="Privacy of video care", since=FIRST)
def no_video(case: Case) -> Finding | None:
    """Without a private space or a device there is no care by video."""
    evidence = case.false("private_space_for_video", "device_for_video")
    if not evidence:
        return None
    return Finding(says="Sessions on site only.", facts=evidence, closes_modes=("video",))


@rule("OPR-E4", source="TIP 47, access to care", since=FIRST)
def hard_to_reach(case: Case) -> Finding | None:
    """A long way, or work, school or child care by day: other times and ways are offered."""
    travel = case.who.travel_minutes
    far = case.seen("travel_minutes") if (travel or 0) > case.limit("travel_minutes") else {}
    evidence = far | case.true("day_hours_blocked")
    if not evidence:
        return None
    return Finding(
        says="Offer evening, telehealth and child care.",
        facts=evidence,
        tasks=("offer_evening", "offer_telehealth", "offer_child_care"),
    )


@rule("OPR-L1", source="TIP 47, step-down and continuing care", since=FIRST)
def stepping_down(case: Case) -> Finding | None:
    """Within 30 days of residential, inpatient or withdrawal care, IOP, or PHP where asked for."""
    days = case.who.stepped_down_days_ago
    if case.who.stepping_down_from is None or days is None or days > case.limit("step_down_days"):
        return None
    asked = case.true("discharge_asks_php")
    return Finding(
        says="Coming from more intensive care a short while ago.",
        facts=case.seen("stepping_down_from", "stepped_down_days_ago") | asked,
        at_least=Level.PHP if asked else Level.IOP,
    )


@rule("OPR-L3", source="TIP 42, mild use disorder with mental illness", since=FIRST)
def mild_use_unstable_mood(case: Case) -> Finding | None:
    """A mild use disorder with unstable mental health is treated in IOP."""
    mild = case.between("dsm5_criteria", "dsm5_mild", "dsm5_moderate")
    both = mood_beside_use.hears(case)
    if not (mild and both):
        return None
    return Finding(
        says="The use disorder is mild, mental health is not stable.",
        facts=both.facts,
        at_least=Level.IOP,
    )


@rule("OPR-L4", source="PHQ-9, GAD-7 and PCL-5 cut-offs; 42 CFR 410.44", since=FIRST)
def mental_health_first(case: Case) -> Finding | None:
    """A mental-health problem that comes first, with scores in the moderate range, fits IOP."""
    mood = unstable_mood(case)
    if case.who.primary != "mental_health" or not mood:
        return None
    return Finding(
        says="Mental health comes first and is not stable.",
        facts=case.seen("primary") | mood,
        at_least=Level.IOP,
    )


@rule("OPR-L2", source="DSM-5 severity; published descriptions of levels of care", since=FIRST)
def nothing_but_mild_use(case: Case) -> Finding | None:
    """One to three criteria, a stable home and no other concern: outpatient care is enough.

    Any rule of S, B, C, D, E or L that spoke, also one that only adds a task, is a concern.
    """
    mild = case.between("dsm5_criteria", "dsm5_any", "dsm5_moderate")
    if not mild or case.who.housing != "stable":
        return None
    if case.before or mental_health_first.hears(case):
        return None
    return Finding(
        says="Mild use and a stable home.",
        facts=mild | case.seen("housing"),
        at_least=Level.OUTPATIENT,
    )


@rule(
    "OPR-T1", source="Published descriptions of adolescent IOP: ages 13-17, own groups", since=FIRST
)
def adolescent(case: Case) -> Finding | None:
    """From 13 to 17 years: adolescent track, apart from adults, with the family."""
    if _group(case) is not AgeGroup.ADOLESCENT:
        return None
    return Finding(
        says="Adolescents have their own groups.", facts=case.seen("age"), tracks=("adolescent",)
    )


@rule("OPR-T2", source="Published descriptions of adolescent IOP: ages 13-17", since=FIRST)
def child(case: Case) -> Finding | None:
    """Under 13 years: not for this program; a warm hand-off to a children's service."""
    if case.who.age is None or _group(case) is not None:
        return None
    return Finding(
        says="Too young for this program: hand over warmly to a children's service.",
        facts=case.seen("age"),
        eligible=False,
    )


@rule("OPR-T3", source="Published descriptions of tailored IOP: opt-in only", since=FIRST)
def lgbtq(case: Case) -> Finding | None:
    """LGBTQ+ track for who asks for it, and for nobody else."""
    wanted = case.true("lgbtq_track_wanted")
    if not wanted:
        return None
    return Finding(says="Asked for the LGBTQ+ track.", facts=wanted, tracks=("lgbtq",))


@rule("OPR-U1", source="SAMHSA Advisory 2021, hours of intensive outpatient care", since=FIRST)
def iop_fits(case: Case) -> Finding | None:
    """The level is IOP and its weekly hours are possible: 9 for adults, 6 for adolescents."""
    group, hours = _group(case), case.who.hours_per_week_possible
    if case.level is not Level.IOP or group is None or hours is None:
        return None
    if hours * levels.HOUR < levels.floor(Level.IOP, group, on=case.on).minutes:
        return None
    return Finding(
        says="IOP fits, and its hours are possible.",
        facts=case.seen("hours_per_week_possible", "age"),
    )


def _group(case: Case) -> AgeGroup | None:
    """The age group; None where the age is unknown or too young."""
    return None if case.who.age is None else levels.age_group(case.who.age, on=case.on)
