"""The clinic as data: places, tracks, sections, curricula, working hours."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from wayhome.apps.core.models import Edited, TenantModel, choices, one_of
from wayhome.apps.people.models import Clinician
from wayhome.domain.vocabulary import LEVELS, Mode, ProgramKind, RoomKind, ServiceKind, Setting


class Site(TenantModel, Edited):
    """A place of the program, with its own clock."""

    code = models.CharField(max_length=10)
    name = models.CharField(max_length=120)
    setting = models.CharField(max_length=20, choices=choices(Setting))
    zone = models.CharField(max_length=40)
    state = models.CharField(max_length=2)
    opened_on = models.DateField()
    block_grant_seats = models.PositiveSmallIntegerField(default=0)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "code"], name="one_site_code"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="site_on_the_map",
            ),
            one_of("setting", Setting, "site_setting"),
        ]


class OpeningHours(TenantModel):
    """When a site is open on a weekday."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="closes_later"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="opening_weekday"),
        ]


class Holiday(TenantModel):
    """A day on which a site is closed."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="holidays")
    on = models.DateField()
    name = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "on"], name="one_holiday_a_day")]


class Room(TenantModel, Edited):
    """A room with seats; a video room has no walls, but seats all the same."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="rooms")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=choices(RoomKind))
    seats = models.PositiveSmallIntegerField()
    has_video = models.BooleanField(default=False)
    is_step_free = models.BooleanField(default=True)
    child_places = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "name"], name="one_room_name"),
            one_of("kind", RoomKind, "room_kind"),
        ]


class WorkingHours(TenantModel):
    """When a clinician works for a site, in the site's time."""

    clinician = models.ForeignKey(Clinician, models.CASCADE, related_name="working_hours")
    site = models.ForeignKey(Site, models.CASCADE, related_name="+")
    weekday = models.PositiveSmallIntegerField()
    starts = models.TimeField()
    ends = models.TimeField()
    by_video = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="works_to_later"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="working_weekday"),
        ]


class Curriculum(TenantModel, Edited):
    """Modules in order, entered at any point."""

    code = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    evidence = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "code"], name="one_curriculum_code")
        ]


class Module(TenantModel):
    """One lesson of a curriculum."""

    curriculum = models.ForeignKey(Curriculum, models.CASCADE, related_name="modules")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=160)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["curriculum", "position"], name="one_module_a_place")
        ]


class Track(TenantModel, Edited):
    """A kind of program at one site: its template, its level, who may enter."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="tracks")
    code = models.CharField(max_length=10)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=30, choices=choices(ProgramKind))
    level = models.CharField(max_length=20, choices=choices(LEVELS))
    age_least = models.PositiveSmallIntegerField(default=18)
    age_most = models.PositiveSmallIntegerField(null=True)
    is_opt_in = models.BooleanField(default=False)
    individual_minutes = models.PositiveSmallIntegerField(default=60)
    is_individual_inside = models.BooleanField(
        default=False, help_text="held during a block, so it adds no time to the week"
    )
    needs = models.JSONField(default=dict, help_text="units a week by kind of service")
    days_least = models.PositiveSmallIntegerField(default=3)
    days_most = models.PositiveSmallIntegerField(default=5)
    is_extra = models.BooleanField(default=False, help_text="beside another track; no level")
    published_at = models.DateTimeField(null=True)
    published_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "code"], name="one_track_code"),
            one_of("kind", ProgramKind, "track_kind"),
            one_of("level", LEVELS, "track_level"),
        ]

    def publish(self, *, at: datetime, by: int | None) -> None:
        self.published_at, self.published_by = at, by
        self.save(update_fields=["published_at", "published_by"])

    def withdraw(self) -> None:
        self.published_at = None
        self.save(update_fields=["published_at"])


class Section(TenantModel, Edited):
    """One group that meets weekly. `rule` is an RRULE; `starts` is the site's wall clock."""

    track = models.ForeignKey(Track, models.CASCADE, related_name="sections")
    kind = models.CharField(max_length=20, choices=choices(ServiceKind))
    name = models.CharField(max_length=120)
    weekday = models.PositiveSmallIntegerField()
    starts = models.TimeField()
    minutes = models.PositiveSmallIntegerField()
    rule = models.CharField(max_length=200, default="FREQ=WEEKLY")
    since = models.DateField()
    until = models.DateField(null=True)
    mode = models.CharField(max_length=10, choices=choices(Mode))
    room = models.ForeignKey(Room, models.PROTECT, null=True, related_name="sections")
    capacity = models.PositiveSmallIntegerField()
    target = models.PositiveSmallIntegerField()
    minimum = models.PositiveSmallIntegerField()
    video_seats = models.PositiveSmallIntegerField(default=0)
    leader = models.ForeignKey(Clinician, models.PROTECT, null=True, related_name="leads")
    co_leader = models.ForeignKey(Clinician, models.PROTECT, null=True, related_name="co_leads")
    curriculum = models.ForeignKey(Curriculum, models.PROTECT, null=True, related_name="+")
    is_open = models.BooleanField(default=True, help_text="new clients may enter at any time")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(minimum__lte=F("target")) & Q(target__lte=F("capacity")),
                name="section_seats_in_order",
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="section_weekday"),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="section_has_length"),
            one_of("kind", ServiceKind, "section_kind"),
            one_of("mode", Mode, "section_mode"),
        ]


class SectionException(TenantModel):
    """One date on which a section does not run as usual: called off, moved, or an extra date."""

    section = models.ForeignKey(Section, models.CASCADE, related_name="exceptions")
    on = models.DateField()
    is_cancelled = models.BooleanField(default=False)
    moved_to = models.DateField(null=True)
    starts = models.TimeField(null=True)
    room = models.ForeignKey(Room, models.PROTECT, null=True, related_name="+")
    leader = models.ForeignKey(Clinician, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["section", "on"], name="one_exception_a_date")
        ]
