"""The day it is, for commands that need no database."""

from __future__ import annotations

import os
from datetime import date


def today() -> date:
    """Today by the program's clock."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wayhome.web.settings")
    from wayhome.web import clock

    return clock.now().date()
