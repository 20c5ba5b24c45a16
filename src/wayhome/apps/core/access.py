"""What every door raises when there is nothing behind it for this actor."""

from __future__ import annotations


class NotHere(Exception):
    """No such record for this actor; absent and forbidden look the same from outside."""
