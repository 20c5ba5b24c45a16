"""People: those who sign in, those who treat, those in care, and who stands beside them."""

from __future__ import annotations

import secrets
from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from wayhome.apps.core.models import Edited, TenantModel, choices, one_of
from wayhome.domain.privacy.permit import Actor, Role
from wayhome.domain.vocabulary import BusyKind, PayerKind


def new_record_number() -> str:
    """Random, so that nobody can tell from it who came first: 31^8 numbers."""
    letters = "".join(secrets.choice("23456789ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


class UserManager(BaseUserManager["User"]):
    """Users come with their organization: every page shows its name."""

    def get_queryset(self) -> models.QuerySet[User]:
        return super().get_queryset().select_related("organization")


class User(AbstractBaseUser, TenantModel):
    """Somebody who signs in. The same e-mail may be known to two organizations."""

    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=200)
    roles = ArrayField(models.CharField(max_length=20, choices=choices(Role)))
    zone = models.CharField(max_length=40, default="UTC", help_text="whose clock this person reads")
    is_active = models.BooleanField(default=True)
    session_epoch = models.PositiveIntegerField(default=1)
    preferences = models.JSONField(default=dict, blank=True)

    objects = UserManager()

    USERNAME_FIELD = "public_id"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "email"], name="one_login_per_email"),
            models.CheckConstraint(
                condition=Q(roles__contained_by=[role.value for role in Role]),
                name="user_roles_known",
            ),
        ]

    def actor(self) -> Actor:
        """The values that the doors ask for."""
        return Actor(
            user_id=self.pk,
            organization_id=self.organization_id,
            roles=frozenset(Role(role) for role in self.roles),
            name=self.name,
            organization_name=self.organization.name,
            zone=self.zone,
            preferences=self.preferences,
        )

    def get_session_auth_hash(self) -> str:
        """Changes with the password and with `session_epoch`: raising that ends every session."""
        return f"{super().get_session_auth_hash()}.{self.session_epoch}"

    def end_all_sessions(self) -> None:
        type(self).objects.filter(pk=self.pk).update(session_epoch=F("session_epoch") + 1)


class SignInFailure(models.Model):
    """A failed sign-in, by digest of the e-mail and of the address: what the rate limit counts."""

    email_digest = models.CharField(max_length=64)
    address_digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["email_digest", "at"], name="failure_by_email"),
            models.Index(fields=["address_digest", "at"], name="failure_by_address"),
        ]

    def __str__(self) -> str:
        return f"sign-in failure {self.pk}"


class Clinician(TenantModel, Edited):
    """Somebody who treats, leads or coordinates."""

    user = models.OneToOneField(User, models.PROTECT, null=True, related_name="clinician")
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=80, blank=True)
    languages = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    caseload_most = models.PositiveSmallIntegerField(default=0)
    supervisor = models.ForeignKey("self", models.PROTECT, null=True, related_name="supervisees")
    ended_on = models.DateField(null=True)


class Credential(TenantModel):
    """A license or certificate with its end; it decides who may lead, sign and bill what."""

    clinician = models.ForeignKey(Clinician, models.CASCADE, related_name="credentials")
    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=2, blank=True)
    number = models.CharField(max_length=40, blank=True)
    since = models.DateField(null=True)
    expires_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinician", "kind", "state"], name="one_credential_of_a_kind"
            )
        ]


class Client(TenantModel, Edited):
    """A person in care, or asking for it."""

    record_number = models.CharField(max_length=20, default=new_record_number)
    first_name = models.CharField(max_length=120)
    last_name = models.CharField(max_length=120, blank=True)
    called = models.CharField(max_length=120, blank=True)
    pronouns = models.CharField(max_length=30, blank=True)
    born_on = models.DateField(null=True)
    gender = models.CharField(max_length=30, blank=True)
    language = models.CharField(max_length=8, default="en")
    interpreter = models.CharField(max_length=8, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    zip_code = models.CharField(max_length=10, blank=True)
    may_call = models.BooleanField(default=False)
    may_text = models.BooleanField(default=False)
    may_leave_message = models.BooleanField(default=False)
    may_email = models.BooleanField(default=False)
    may_write = models.BooleanField(default=False)
    safe_words = models.CharField(max_length=200, blank=True)
    best_time = models.CharField(max_length=80, blank=True)
    needs_child_care = models.BooleanField(default=False)
    needs_step_free = models.BooleanField(default=False)
    can_use_video = models.BooleanField(default=True)
    can_come_to_site = models.BooleanField(default=True)
    died_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "record_number"], name="one_record_number"
            )
        ]
        indexes = [
            models.Index(fields=["organization", "last_name", "first_name"], name="client_by_name"),
            models.Index(fields=["organization", "born_on"], name="client_by_birth"),
        ]

    @property
    def full_name(self) -> str:
        return f"{self.called or self.first_name} {self.last_name}".strip()

    def age(self, on: date) -> int | None:
        """Whole years on a day; born on 29 February, a year older on 1 March of common years."""
        if self.born_on is None:
            return None
        before_birthday = (on.month, on.day) < (self.born_on.month, self.born_on.day)
        return on.year - self.born_on.year - before_birthday


class Contact(TenantModel):
    """Family, referrer, probation. What they may know is decided by consent, never here."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=200)
    relation = models.CharField(max_length=40)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    is_emergency = models.BooleanField(default=False)


class BusyTime(TenantModel):
    """A weekly window of a client's life in which no care may be planned."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="busy_times")
    kind = models.CharField(max_length=12, choices=choices(BusyKind))
    weekday = models.PositiveSmallIntegerField(help_text="0 is Monday")
    starts = models.TimeField()
    ends = models.TimeField(null=True, help_text="empty: to midnight")
    since = models.DateField(null=True)
    until = models.DateField(null=True, help_text="the last day on which it holds")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="busy_weekday"),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gt=F("starts")), name="busy_ends_later"
            ),
            one_of("kind", BusyKind, "busy_kind"),
        ]
        indexes = [models.Index(fields=["client", "weekday"], name="busy_by_client")]


class Payer(TenantModel):
    """Who pays. `group_most` is the largest group the contract allows, where it says so."""

    code = models.CharField(max_length=10)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=choices(PayerKind))
    group_most = models.PositiveSmallIntegerField(null=True)
    day_minutes_least = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "code"], name="one_payer_code"),
            one_of("kind", PayerKind, "payer_kind"),
        ]


class Coverage(TenantModel):
    """A client's cover with a payer over a span of days."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="coverages")
    payer = models.ForeignKey(Payer, models.PROTECT, related_name="+")
    member_number = models.CharField(max_length=40, blank=True)
    band = models.PositiveSmallIntegerField(null=True, help_text="sliding fee band")
    since = models.DateField()
    until = models.DateField(null=True)
