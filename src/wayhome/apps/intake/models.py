"""The way in: the call, the tries to reach someone, the assessment, the decision, the wait."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.db.models import Q

from wayhome.apps.core.models import Edited, TenantModel, choices, one_of
from wayhome.apps.episodes.models import Episode, Task
from wayhome.apps.people.models import User
from wayhome.apps.program.models import Site, Track
from wayhome.domain.hand_off import Ending, Why
from wayhome.domain.vocabulary import LEVELS, ProgramKind


class ReferralSource(StrEnum):
    PHONE = "phone"
    WEB = "web"
    FHIR = "fhir"


class ItemState(StrEnum):
    """The four states of a checklist line."""

    TO_DO = "to_do"
    WAITING = "waiting"
    NEEDS_FIX = "needs_fix"
    DONE = "done"


class Referral(TenantModel, Edited):
    """Somebody asked for care, for themself or for another. `facts` are placement facts so far."""

    episode = models.OneToOneField(Episode, models.CASCADE, related_name="referral")
    source = models.CharField(max_length=10, choices=choices(ReferralSource))
    received_at = models.DateTimeField()
    taken_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    calling_for = models.CharField(max_length=20, default="self")
    caller_name = models.CharField(max_length=200, blank=True)
    caller_phone = models.CharField(max_length=30, blank=True)
    caller_organization = models.CharField(max_length=200, blank=True)
    is_urgent = models.BooleanField(default=False)
    callback_at = models.DateTimeField(null=True)
    call_if_cut_off = models.CharField(max_length=200, blank=True)
    wish = models.CharField(max_length=30, choices=choices(ProgramKind), blank=True)
    own_words = models.TextField(blank=True)
    about = models.JSONField(default=list, help_text="substances and problems named")
    last_use = models.CharField(max_length=80, blank=True)
    withdrawal = models.CharField(max_length=10, blank=True, help_text="none, mild or strong now")
    medicines = models.CharField(max_length=300, blank=True)
    facts = models.JSONField(default=dict)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [one_of("source", ReferralSource, "referral_source")]
        indexes = [models.Index(fields=["organization", "received_at"], name="referral_by_age")]


class ContactAttempt(TenantModel):
    """One try to reach a person, by a channel they allowed."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=12)
    reached = models.BooleanField()
    note = models.CharField(max_length=300, blank=True)


class Assessment(TenantModel, Edited):
    """Six areas, own wording: a rating 0-4 and its evidence each; the last never raises a level."""

    episode = models.OneToOneField(Episode, models.CASCADE, related_name="assessment")
    areas = models.JSONField(default=dict, help_text="{area: {rating, evidence}}")
    completed_at = models.DateTimeField(null=True)
    completed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")


class Placement(TenantModel):
    """A recommendation and the clinician's decision. Facts, result and rule date never change."""

    episode = models.ForeignKey(Episode, models.CASCADE, related_name="placements")
    made_at = models.DateTimeField()
    rules_on = models.DateField(help_text="the day whose rules were used")
    facts = models.JSONField()
    result = models.TextField(help_text="the recommendation, byte for byte")
    status = models.CharField(max_length=20)
    recommended = models.CharField(max_length=20, blank=True)
    decided_level = models.CharField(max_length=20, choices=choices(LEVELS), blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_level="")
                | Q(decided_level=models.F("recommended"))
                | ~Q(reason=""),
                name="another_level_needs_a_reason",
            )
        ]


class WaitingEntry(TenantModel, Edited):
    """A place on the waiting list, with the federal clocks."""

    episode = models.OneToOneField(Episode, models.CASCADE, related_name="waiting")
    track = models.ForeignKey(Track, models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField()
    interim_services_at = models.DateTimeField(null=True)
    interim_services = models.JSONField(default=list, help_text="what was given, by its codes")
    left_at = models.DateTimeField(null=True)
    left_reason = models.CharField(max_length=40, blank=True)


class CapacityNotice(TenantModel):
    """A site's block-grant seats reached 90 %: the state is told within seven days, once."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="capacity_notices")
    reached_on = models.DateField()
    due_on = models.DateField()
    sent_at = models.DateTimeField(null=True)
    cleared_on = models.DateField(null=True, help_text="the share fell below 90 % again")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site"], condition=Q(cleared_on__isnull=True), name="one_capacity_notice"
            )
        ]


class HandOff(TenantModel, Edited):
    """Care begins elsewhere: why, where, whom we spoke to, and how it ended. Never a refusal."""

    episode = models.ForeignKey(Episode, models.CASCADE, related_name="hand_offs")
    task = models.ForeignKey(Task, models.PROTECT, related_name="+")
    why = models.CharField(max_length=20, choices=choices(Why))
    to = models.CharField(max_length=30, help_text="a kind of partner: `domain.hand_off`")
    place = models.CharField(max_length=200, blank=True)
    person = models.CharField(max_length=200)
    phone = models.CharField(max_length=30, blank=True)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=12, choices=choices(Ending), blank=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["episode"], condition=Q(ended_at__isnull=True), name="one_open_hand_off"
            ),
            one_of("why", Why, "hand_off_why"),
            models.CheckConstraint(
                condition=~Q(ending="declined") | ~Q(note=""), name="a_no_is_written_down"
            ),
        ]


class AdmissionItem(TenantModel):
    """One line of the admission checklist of an episode."""

    episode = models.ForeignKey(Episode, models.CASCADE, related_name="admission_items")
    code = models.CharField(max_length=40)
    state = models.CharField(
        max_length=12, choices=choices(ItemState), default=ItemState.TO_DO.value
    )
    waiting_on = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=300, blank=True)
    waived_because = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField(null=True)
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["episode", "code"], name="one_admission_item"),
            one_of("state", ItemState, "admission_item_state"),
        ]
