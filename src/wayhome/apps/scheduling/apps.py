from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    name = "wayhome.apps.scheduling"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the jobs known to workers."""
        import_module("wayhome.apps.scheduling.jobs")
        import_module("wayhome.apps.scheduling.network")
