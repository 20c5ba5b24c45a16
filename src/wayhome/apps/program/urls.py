from __future__ import annotations

from django.urls import path

from wayhome.apps.program.views import rules, sections, sites, tracks

urlpatterns = [
    path("rules/", rules.rules, name="rules"),
    path("rules/<str:code>/", rules.rule, name="rule"),
    path("sections/", sections.sections, name="sections"),
    path("sections/new/", sections.section_new, name="section-new"),
    path("sections/<str:section_id>/", sections.section, name="section"),
    path("sections/<str:section_id>/edit/", sections.section_edit, name="section-edit"),
    path("sections/<str:section_id>/calendar/", sections.section_calendar, name="section-calendar"),
    path(
        "sections/<str:section_id>/calendar/as-planned/",
        sections.as_planned,
        name="section-as-planned",
    ),
    path("settings/tracks/", tracks.tracks, name="tracks"),
    path("settings/tracks/<str:track_id>/", tracks.track, name="track"),
    path("settings/tracks/<str:track_id>/publish/", tracks.publish, name="track-publish"),
    path("settings/tracks/<str:track_id>/withdraw/", tracks.withdraw, name="track-withdraw"),
    path("settings/sites/", sites.sites, name="sites"),
    path("settings/sites/<str:site_id>/", sites.site, name="site"),
    path("settings/sites/<str:site_id>/reopen/", sites.reopen, name="site-reopen"),
    path("settings/sites/<str:site_id>/rooms/new/", sites.room_new, name="room-new"),
    path("rooms/", sites.rooms, name="rooms"),
]
