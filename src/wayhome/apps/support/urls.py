from __future__ import annotations

from django.urls import path

from wayhome.apps.support.views import meetings

urlpatterns = [
    path("meetings/", meetings.meetings, name="meetings"),
    path("clients/<str:client_id>/meetings/", meetings.client_meetings, name="client-meetings"),
    path("clients/<str:client_id>/meetings/choose/", meetings.choose, name="client-meeting-choose"),
    path(
        "clients/<str:client_id>/meetings/<str:place_id>/leave/",
        meetings.leave,
        name="client-meeting-leave",
    ),
]
