"""S: what must be safe before any level is named. A finding with `refer` stops the placement."""

from __future__ import annotations

from wayhome.domain.placement.rule import FIRST, Case, Evidence, Finding, rule


@rule("OPR-S1", source="Emergency care: 911 and naloxone first", since=FIRST)
def emergency(case: Case) -> Finding | None:
    """An emergency now: unresponsive, signs of overdose, seizure or chest pain. Call 911 first."""
    if not case.who.emergency:
        return None
    return Finding(
        says="This is an emergency. Call 911; give naloxone where an overdose is possible.",
        facts=case.seen("emergency"),
        refer="emergency",
    )


@rule("OPR-S2", source="Six-item suicide risk screener: triage of items 4 to 6", since=FIRST)
def danger_to_self_or_others(case: Case) -> Finding | None:
    """Suicidal intent or plan, a recent attempt, or imminent violence needs evaluation today.

    One decisive answer speaks, whatever else of the screener is unknown. A recent attempt speaks
    even where item 6 itself was answered "never": of two answers the graver one is believed.
    """
    screen = case.who.suicide_screen
    alarms = screen.alarms if screen else {}
    evidence: Evidence = {"suicide_screen": alarms} if alarms else {}
    evidence |= case.true("suicide_plan_and_intent", "violence_imminent")
    if not evidence:
        return None
    return Finding(
        says="Emergency evaluation today; no start until cleared and with a safety plan.",
        facts=evidence,
        refer="emergency_evaluation",
    )


@rule("OPR-S3", source="TIP 45, withdrawal from alcohol; CIWA-Ar bands", since=FIRST)
def severe_withdrawal(case: Case) -> Finding | None:
    """Severe withdrawal, or a history or signs that make withdrawal dangerous, needs a hospital.

    A seizure now is the one named under `emergency`.
    """
    evidence = case.reaches("ciwa", "ciwa_severe") | case.true("hallucinations_now")
    if "seizure" in (case.who.emergency or ()):
        evidence |= {"emergency": ["seizure"]}
    moderate = case.reaches("ciwa", "ciwa_moderate")
    history = case.true("withdrawal_seizure_or_dts_before")
    if moderate and history:
        evidence = moderate | history | evidence
    if not evidence:
        return None
    return Finding(
        says="Withdrawal needs inpatient management first.",
        facts=evidence,
        refer="inpatient_withdrawal",
    )


@rule("OPR-S4", source="TIP 45, ambulatory withdrawal management; CIWA-Ar bands", since=FIRST)
def moderate_withdrawal(case: Case) -> Finding | None:
    """Moderate withdrawal can be managed day by day at home, but only beside a reliable observer.

    Without an observer, or where it is not known that there is one, this is a STOP. It speaks
    also where the history is unknown, since silence would let the person start untreated.
    """
    moderate = case.between("ciwa", "ciwa_moderate", "ciwa_severe")
    if not moderate or case.who.withdrawal_seizure_or_dts_before:
        return None
    evidence = moderate | case.seen("withdrawal_seizure_or_dts_before", "reliable_observer_at_home")
    if case.who.reliable_observer_at_home:
        return Finding(
            says="Withdrawal is managed daily before or beside the program; prescriber in 24 hours.",
            facts=evidence,
            holds=("ambulatory_withdrawal",),
        )
    return Finding(
        says="Moderate withdrawal without a reliable observer needs inpatient management first.",
        facts=evidence,
        refer="inpatient_withdrawal",
    )


@rule("OPR-S5", source="TIP 45, withdrawal from sedatives", since=FIRST)
def sedative_without_taper(case: Case) -> Finding | None:
    """Daily sedatives without a supervised taper need a medical evaluation; never stop abruptly.

    A taper that is not known to be supervised counts as none.
    """
    daily = case.true("sedative_daily")
    untended = case.not_true("sedative_taper_supervised")
    if not (daily and untended):
        return None
    return Finding(
        says="Medical withdrawal evaluation first. Sedatives are never stopped abruptly.",
        facts=daily | untended,
        refer="medical_withdrawal",
    )


@rule("OPR-S6", source="TIP 63, starting medication; COWS bands", since=FIRST)
def opioid_withdrawal(case: Case) -> Finding | None:
    """Moderate opioid withdrawal: medication is offered the same day. It is no bar to a program."""
    evidence = case.reaches("cows", "cows_moderate")
    if not evidence:
        return None
    return Finding(
        says="Offer medication for opioid use disorder today.",
        facts=evidence,
        tasks=("same_day_medication_offer",),
    )


@rule("OPR-S7", source="TIP 42, psychiatric emergencies", since=FIRST)
def cannot_take_part(case: Case) -> Finding | None:
    """Active psychosis or mania, delirium, or being unable to follow a group: psychiatry first."""
    evidence = case.true("psychosis_or_mania_active", "delirium") | case.false("can_follow_group")
    if not evidence:
        return None
    return Finding(
        says="Psychiatric evaluation first.", facts=evidence, refer="psychiatric_evaluation"
    )


@rule("OPR-S8", source="TIP 63, pregnancy; TIP 51", since=FIRST)
def pregnant_and_dependent(case: Case) -> Finding | None:
    """Pregnancy with physical dependence: a plan with obstetrics today, no unsupervised withdrawal."""
    pregnant = case.true("pregnant")
    if not (pregnant and case.who.physical_dependence):
        return None
    return Finding(
        says="Make a plan with obstetrics today; no withdrawal without supervision.",
        facts=pregnant | case.seen("physical_dependence"),
        tasks=("same_day_obstetric_plan",),
    )
