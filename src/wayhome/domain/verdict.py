"""One shape for every "may I", "does it fit", "is it payable"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Reason:
    """Why not. `code` is stable and compared; `says` is shown and never compared."""

    code: str
    says: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """True, or it has reasons."""

    against: tuple[Reason, ...] = ()

    def __bool__(self) -> bool:
        return not self.against

    def require(self) -> None:
        """Raise `Refused` unless the verdict is a yes."""
        if self.against:
            raise Refused(self)


class Refused(Exception):
    """A rule said no. Carries the verdict; its text is fit to be shown."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(" ".join(reason.says for reason in verdict.against))
        self.verdict = verdict


YES: Final = Verdict()


def no(code: str, says: str) -> Verdict:
    """A verdict with one reason."""
    return Verdict((Reason(code, says),))
