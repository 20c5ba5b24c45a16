from __future__ import annotations

from django.urls import path

from wayhome.apps.privacy import views

urlpatterns = [path("compliance/log/", views.log, name="trail")]
