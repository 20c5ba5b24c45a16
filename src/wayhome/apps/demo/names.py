"""Invented names: put together from lists, never twice the same."""

from __future__ import annotations

from wayhome.apps.demo import data
from wayhome.apps.demo.rows import shuffled


class Names:
    """Gives out names. First come those with another first language, on their track."""

    def __init__(self, seed: int) -> None:
        told = data.read("people")
        self._first = {
            gender: shuffled(seed, gender, names) for gender, names in told["first"].items()
        }
        self._last = shuffled(seed, "last", told["last"]["names"])
        self._given = 0
        self._speakers = [tuple(row) for row in told["speakers"]["rows"]]

    def take(self, gender: str, track: str) -> tuple[str, str, str]:
        """First name, last name, language."""
        for row in self._speakers:
            if row[2:3] + row[4:] == (gender, track):
                self._speakers.remove(row)
                return row[0], row[1], row[3]
        return (*self.plain(gender), "en")

    def plain(self, gender: str) -> tuple[str, str]:
        """A name from the lists: the last names in turn, and a new first name on each round."""
        first = self._first[gender]
        lap, place = divmod(self._given, len(self._last))
        name = first[(self._given + lap) % len(first)]
        self._given += 1
        return name, self._last[place]
