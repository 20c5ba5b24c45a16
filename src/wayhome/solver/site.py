"""The site while a week is being built: who sits where, and where there is room."""

from __future__ import annotations

from wayhome.solver.model import CLOSED, Entry, Model, Week


class Site:
    """Seats and desks in use. H12, H13, H15 and H16 hold here at all times.

    `next_charge[s]` is what one more client in section `s` costs (C8 and C9), infinite when it is
    full; `open[desk][day]` is the mask of slots in which the desk has room.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self.rolls: list[set[int]] = [set() for _ in model.problem.sections]
        self.next_charge = [_next(charges, 0) for charges in model.charges]
        self.left = [[list(day) for day in desk] for desk in model.room]
        self.open = [[_mask(day) for day in desk] for desk in model.room]

    def place(self, client: int, week: Week) -> float:
        """Give a client a week; the change of C8 and C9."""
        change = 0.0
        for entry in week:
            if entry.section >= 0:
                change += self.next_charge[entry.section]
                self.rolls[entry.section].add(client)
                self._count(entry.section)
            else:
                self._book(entry, -1)
        return change

    def lift(self, client: int, week: Week) -> float:
        """Take a client's week back; the change of C8 and C9."""
        change = 0.0
        for entry in week:
            if entry.section >= 0:
                self.rolls[entry.section].remove(client)
                self._count(entry.section)
                change -= self.next_charge[entry.section]
            else:
                self._book(entry, 1)
        return change

    def barred(self, client_id: str) -> frozenset[int]:
        """Sections in which somebody sits whom this client must not meet."""
        foes = self.model.foes.get(client_id)
        if not foes:
            return frozenset()
        return frozenset(at for at, roll in enumerate(self.rolls) if not foes.isdisjoint(roll))

    def _count(self, section: int) -> None:
        size = len(self.rolls[section])
        self.next_charge[section] = _next(self.model.charges[section], size)

    def _book(self, entry: Entry, change: int) -> None:
        left, open_ = self.left[entry.desk][entry.day], self.open[entry.desk][entry.day]
        for slot in range(entry.start, entry.start + entry.length):
            left[slot] += change
            open_ = open_ | 1 << slot if left[slot] > 0 else open_ & ~(1 << slot)
        self.open[entry.desk][entry.day] = open_


def _next(charges: tuple[float, ...], size: int) -> float:
    return charges[size + 1] - charges[size] if size + 1 < len(charges) else CLOSED


def _mask(room: list[int] | tuple[int, ...]) -> int:
    return sum(1 << slot for slot, count in enumerate(room) if count > 0)
