from wayhome.apps.core.models import TrailEntry, TrailHead

__all__ = ["TrailEntry", "TrailHead"]
