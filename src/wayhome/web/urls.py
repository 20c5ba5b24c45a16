"""Every address of the clinic's side, by the room that answers it."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

from wayhome.web import health, kit

urlpatterns = [
    path("", include("wayhome.apps.today.urls")),
    path("", include("wayhome.apps.people.urls")),
    path("", include("wayhome.apps.privacy.urls")),
    path("", include("wayhome.apps.program.urls")),
    path("", include("wayhome.apps.intake.urls")),
    path("", include("wayhome.apps.scheduling.urls")),
    path("", include("wayhome.apps.care.urls")),
    path("", include("wayhome.apps.support.urls")),
    path("", include("wayhome.apps.portal.urls")),
    path("", include("wayhome.apps.exchange.urls")),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
]
if settings.DEMO or settings.DEBUG or settings.TESTING:
    urlpatterns.append(path("_kit/", kit.kit, name="kit"))

handler404 = "wayhome.web.errors.not_found"
handler500 = "wayhome.web.errors.server_error"
