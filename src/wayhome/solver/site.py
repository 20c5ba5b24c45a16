"""The site while a week is being built: who sits where, and where there is room."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from wayhome.domain.week.problem import BEGINNER, FARTHER, FARTHER_WANTED, SITE
from wayhome.solver.model import CLOSED, Entry, Model, Week


class Site:
    """Seats, desks and resources in use. H12, H13, H15, H16, H18 and H19 hold here at all times.

    `next_charge[s]` is what one more client in section `s` costs (C8 and C9), infinite when it is
    full; `open[desk][day]` is the mask of slots in which the desk has room. What is pinned is in
    use from the beginning (`keeps_pins`), and stays so when its client's week is taken back.
    """

    def __init__(self, model: Model, *, keeps_pins: bool = True) -> None:
        self.model = model
        self.rolls: list[set[int]] = [set() for _ in model.problem.sections]
        self.next_charge = [_next(charges, 0) for charges in model.charges]
        self.left = [[list(day) for day in desk] for desk in model.room]
        self.open = [[_mask(day) for day in desk] for desk in model.room]
        self.stock = {name: [list(day) for day in days] for name, days in model.stock.items()}
        self.sitting: Counter[tuple[int, str]] = Counter()
        self.stages: Counter[tuple[int, str | None]] = Counter()
        self.is_mixed = bool(model.mixed) or model.is_narrow
        self.keeps_pins = False
        for name, week in model.pinned.items() if keeps_pins else ():
            self.place(model.clients[name], tuple(week))
        self.keeps_pins = keeps_pins

    def place(self, client: int, week: Week) -> float:
        """Give a client a week; the change of C8, C9 and C11."""
        change = 0.0
        for entry in self._own(client, week):
            if entry.section >= 0:
                change += self.next_charge[entry.section] + self._stage(client, entry.section)
                self.rolls[entry.section].add(client)
                self._count(client, entry, 1)
            else:
                self._book(entry, -1)
            self._use(client, entry, -1)
        return change

    def lift(self, client: int, week: Week) -> float:
        """Take a client's week back; the change of C8, C9 and C11."""
        change = 0.0
        for entry in self._own(client, week):
            if entry.section >= 0:
                self.rolls[entry.section].remove(client)
                self._count(client, entry, -1)
                change -= self.next_charge[entry.section] + self._stage(client, entry.section)
            else:
                self._book(entry, 1)
            self._use(client, entry, 1)
        return change

    def barred(self, client_id: str) -> frozenset[int]:
        """Sections in which somebody sits whom this client must not meet."""
        foes = self.model.foes.get(client_id)
        if not foes:
            return frozenset()
        return frozenset(at for at, roll in enumerate(self.rolls) if not foes.isdisjoint(roll))

    def more(self, section: int, mode: str, stage: str | None) -> float:
        """What a seat costs beside its size: C11, or infinite when that mode has no seat left."""
        if self.sitting[section, mode] >= self.model.limits[section][mode]:
            return CLOSED
        return self._mix(section, stage) if section in self.model.mixed else 0.0

    def supply(self, day: int, uses: Iterable[tuple[str, int]]) -> int:
        """The slots in which there is enough of everything asked for, as a mask."""
        mask = -1
        for name, many in uses:
            mask &= sum(
                1 << slot for slot, left in enumerate(self.stock[name][day]) if left >= many
            )
        return mask

    def _own(self, client: int, week: Week) -> Iterator[Entry]:
        """The entries of a week that are not held for the client anyway."""
        who = self.model.problem.clients[client].id
        held = self.model.pinned.get(who, frozenset()) if self.keeps_pins else frozenset()
        return (entry for entry in week if entry not in held)

    def _stage(self, client: int, section: int) -> float:
        stage = self.model.problem.clients[client].stage
        return self._mix(section, stage) if section in self.model.mixed else 0.0

    def _mix(self, section: int, stage: str | None) -> float:
        """What one more client of a stage changes of C11."""
        before = self._lacking(section, None)
        return self.model.problem.weights.stage * (self._lacking(section, stage) - before)

    def _lacking(self, section: int, more: str | None) -> int:
        """Members farther along that a section lacks with one more of a stage in it."""
        if not self.stages[section, BEGINNER] + (more == BEGINNER):
            return 0
        peer = self.model.problem.sections[section].peer is not None
        found = self.stages[section, FARTHER] + (more == FARTHER) + peer
        return max(0, FARTHER_WANTED - found)

    def _count(self, client: int, entry: Entry, change: int) -> None:
        section = entry.section
        size = len(self.rolls[section])
        self.next_charge[section] = _next(self.model.charges[section], size)
        self.sitting[section, entry.mode] += change
        self.stages[section, self.model.problem.clients[client].stage] += change

    def _book(self, entry: Entry, change: int) -> None:
        left, open_ = self.left[entry.desk][entry.day], self.open[entry.desk][entry.day]
        for slot in range(entry.start, entry.start + entry.length):
            left[slot] += change
            open_ = open_ | 1 << slot if left[slot] > 0 else open_ & ~(1 << slot)
        self.open[entry.desk][entry.day] = open_

    def _use(self, client: int, entry: Entry, change: int) -> None:
        if not self.stock or entry.mode != SITE:
            return
        uses = Counter(self.model.problem.clients[client].uses)
        if entry.section < 0:
            uses.update(self.model.problem.kinds[entry.kind].uses)
        for name, many in uses.items():
            row = self.stock[name][entry.day]
            for slot in range(entry.start, entry.start + entry.length):
                row[slot] += change * many


def _next(charges: tuple[float, ...], size: int) -> float:
    return charges[size + 1] - charges[size] if size + 1 < len(charges) else CLOSED


def _mask(room: list[int] | tuple[int, ...]) -> int:
    return sum(1 << slot for slot, count in enumerate(room) if count > 0)
