from __future__ import annotations

from django.urls import path

from wayhome.apps.portal import views

urlpatterns = [
    path("refer/new/", views.refer, name="refer"),
    path("refer/<str:program_id>/new/", views.refer_to, name="refer-to"),
    path("refer/<str:program_id>/thanks/", views.refer_thanks, name="refer-thanks"),
]
