from __future__ import annotations

from django.apps import AppConfig


class ProgramConfig(AppConfig):
    name = "wayhome.apps.program"
    default_auto_field = "django.db.models.BigAutoField"
