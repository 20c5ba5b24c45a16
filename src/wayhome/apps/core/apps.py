from __future__ import annotations

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "wayhome.apps.core"
    default_auto_field = "django.db.models.BigAutoField"
