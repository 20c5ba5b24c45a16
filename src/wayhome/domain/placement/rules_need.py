"""B, C, D: how much care body, mind and pattern of use ask for. Each names a minimum."""

from __future__ import annotations

from wayhome.domain.levels import Level
from wayhome.domain.placement.rule import FIRST, Case, Evidence, Finding, rule


def unstable_mood(case: Case) -> Evidence:
    """Depression, anxiety or trauma scores in the moderate range, each that is."""
    return (
        case.between("phq9", "phq9_moderate", "phq9_severe")
        | case.reaches("gad7", "gad7_moderate")
        | case.reaches("pcl5", "pcl5_probable")
    )


@rule("OPR-B1", source="TIP 47, who is not served by outpatient care", since=FIRST)
def daily_nursing(case: Case) -> Finding | None:
    """An unstable medical condition that needs nursing every day is treated in residence."""
    evidence = case.true("medical_daily_nursing")
    if not evidence:
        return None
    return Finding(
        says="Daily nursing needs residential care.", facts=evidence, at_least=Level.RESIDENTIAL
    )


@rule("OPR-C1", source="PHQ-9 severity bands; TIP 42", since=FIRST)
def severe_and_daily_support(case: Case) -> Finding | None:
    """Severe depression or loss of function with a need for daily support asks for PHP."""
    severe = case.reaches("phq9", "phq9_severe") | case.true("functional_loss_severe")
    daily = case.true("daily_support_needed")
    if not (severe and daily):
        return None
    return Finding(
        says="Support is needed on every day of the week.",
        facts=severe | daily,
        at_least=Level.PHP,
    )


@rule("OPR-C2", source="PHQ-9, GAD-7 and PCL-5 cut-offs; TIP 42", since=FIRST)
def mood_beside_use(case: Case) -> Finding | None:
    """Moderate depression, anxiety or trauma beside a use disorder: both are treated together."""
    mood, disorder = unstable_mood(case), case.reaches("dsm5_criteria", "dsm5_mild")
    if not (mood and disorder):
        return None
    return Finding(
        says="Mental health and substance use are treated together.",
        facts=mood | disorder,
        at_least=Level.IOP,
        tracks=("dual_diagnosis",),
    )


@rule("OPR-D1", source="TIP 47, indications for intensive outpatient treatment", since=FIRST)
def weekly_care_is_not_enough(case: Case) -> Finding | None:
    """Use goes on despite weekly care in a moderate disorder, or two relapses came in six months.

    The relapses speak by themselves, whatever the number of criteria.
    """
    disorder = case.reaches("dsm5_criteria", "dsm5_moderate")
    use, weekly = case.true("use_past_30_days"), case.true("in_weekly_outpatient_care")
    despite = disorder | use | weekly if disorder and use and weekly else {}
    evidence = despite | case.reaches("relapses_past_6_months", "relapses")
    if not evidence:
        return None
    return Finding(
        says="Weekly outpatient care has not been enough.", facts=evidence, at_least=Level.IOP
    )


@rule("OPR-D2", source="TIP 47, intensifying treatment", since=FIRST)
def intensive_care_is_not_enough(case: Case) -> Finding | None:
    """Daily use goes on after two weeks of well attended IOP: more hours are reviewed."""
    daily = case.true("uses_daily")
    weeks = case.reaches("iop_weeks_attended_75_percent", "iop_weeks")
    if not (daily and weeks):
        return None
    return Finding(
        says="Daily use goes on in well attended IOP.", facts=daily | weeks, at_least=Level.PHP
    )


@rule("OPR-D3", source="TIP 63; published descriptions of whom IOP does not fit", since=FIRST)
def unsafe_between_sessions(case: Case) -> Finding | None:
    """Who cannot stay safe between sessions needs a place around the clock.

    So does who injects fentanyl after an overdose in the past 30 days without medication;
    medication counts only when it is known.
    """
    evidence = case.false("safe_between_sessions")
    fentanyl, overdose = case.true("injects_fentanyl"), case.true("overdose_past_30_days")
    untreated = case.not_true("on_medication_for_opioids")
    if fentanyl and overdose and untreated:
        evidence |= fentanyl | overdose | untreated
    if not evidence:
        return None
    return Finding(
        says="The time between sessions is not safe.", facts=evidence, at_least=Level.RESIDENTIAL
    )
