from __future__ import annotations

from django.urls import path

from wayhome.apps.exchange.views import received

urlpatterns = [
    path("clients/<str:client_id>/received/", received.received, name="client-received"),
    path("clients/<str:client_id>/received/refer/", received.refer, name="client-received-refer"),
]
