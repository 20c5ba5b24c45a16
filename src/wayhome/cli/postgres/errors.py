"""What the launcher says when there will be no database."""

from __future__ import annotations


class NotStarted(Exception):
    """The database cannot be started. The text says what was tried and what to do."""
