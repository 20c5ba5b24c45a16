"""The template level: which groups run, when, where and with whom, so that the week gets better.

The optimizer proposes changes from what one plan of the week says about people and prices; the
weekly engine plans the week again as it would be; the changes stay only if that week is really
better. A few rounds of this, then every change must pay for itself once more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from ortools.sat.python import cp_model

from wayhome.domain.template import conflict
from wayhome.domain.template.changes import Change, apply, changes_between, in_week, lines
from wayhome.domain.template.gains import Figures, figures, is_better
from wayhome.domain.template.ground import Ground, Group
from wayhome.domain.template.rules import breaches
from wayhome.domain.verdict import Reason, Verdict
from wayhome.domain.week.problem import Problem
from wayhome.domain.week.timetable import Timetable
from wayhome.solver.template_guards import Guards, smallest_conflict
from wayhome.solver.template_model import Model, Picked, Wanted
from wayhome.solver.template_options import Outlook, What, outlook
from wayhome.solver.template_prices import PlannedWeek, Week
from wayhome.solver.template_turns import in_turn

MOST_CHANGES: Final = 8
ROUNDS: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the rounds found. No changes: nothing pays, or `conflict` says what stands in the way.

    `weeks` are the plans of a week that were made on the way, `before` and `after` the figures of
    the first and of the best, `best` the best itself. `broken` are the rules that the template of
    today breaks; the changes mend them.
    """

    changes: tuple[Change, ...]
    before: Figures
    after: Figures
    best: Timetable
    weeks: int
    broken: tuple[Reason, ...]
    conflict: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class _Stand:
    """A template and the best week on it."""

    groups: tuple[Group, ...]
    problem: Problem
    planned: PlannedWeek
    figures: Figures


def improve(
    ground: Ground,
    problem: Problem,
    *,
    week: Week,
    most: int = MOST_CHANGES,
    rounds: int = ROUNDS,
    refused: Sequence[frozenset[str]] = (),
) -> Outcome:
    """The template made better by at most so many changes, within so many rounds.

    `problem` is the week under the ground's groups, those who wait among its clients. `refused`
    holds the `lines` of proposals that were turned down. The same arguments give the same answer
    as far as `week` does. A template that breaks a rule today is mended first, also where that
    costs something; where it cannot be, `conflict` names the smallest set of rules at odds.
    """
    return _Rounds(ground, problem, week=week, most=most, refused=tuple(refused)).run(rounds)


class _Rounds:
    """The best stand so far, and what was tried on it."""

    def __init__(
        self,
        ground: Ground,
        problem: Problem,
        *,
        week: Week,
        most: int,
        refused: tuple[frozenset[str], ...],
    ) -> None:
        self.ground, self.problem, self.week = ground, problem, week
        self.most, self.refused, self.weeks = most, refused, 0
        self.start = self.best = self._stand(ground.groups, None)
        self.conflict: tuple[Reason, ...] = ()
        self.broken = tuple(breaches(ground, ground.groups))
        self._look_again()

    def run(self, rounds: int) -> Outcome:
        for _ in range(rounds):
            if not self._step():
                break
        self._spare()
        return Outcome(
            changes=changes_between(self.start.groups, self.best.groups),
            before=self.start.figures,
            after=self.best.figures,
            best=self.best.planned.timetable,
            weeks=self.weeks,
            broken=self.broken,
            conflict=self.conflict,
        )

    def _stand(self, groups: tuple[Group, ...], memory: object) -> _Stand:
        """Plan the week on a template."""
        problem = in_week(self.problem, changes_between(self.ground.groups, groups))
        planned = in_turn(self.week, problem, memory, waiting=self.ground.waiting)
        self.weeks += 1
        found = figures(problem, planned.timetable, groups=groups, waiting=self.ground.waiting)
        return _Stand(groups, problem, planned, found)

    def _look_again(self) -> None:
        """Begin on a new stand: what was tried before says nothing about it."""
        self.here = replace(self.ground, groups=self.best.groups)
        self.is_broken = bool(breaches(self.here, self.best.groups))
        self.outlook: Outlook = outlook(self.here, self.best.problem, self.best.planned)
        self.avoid: list[frozenset[int]] = []
        self.never: list[frozenset[Picked]] = []

    def _step(self) -> bool:
        """One proposal and one week. False where there is nothing more to try."""
        picked = self._model().best()
        if picked is None:
            self.conflict = self._conflict() if self.is_broken else ()
            return False
        groups = self._after(picked)
        if groups == self.best.groups:
            return False
        Verdict(tuple(breaches(self.here, groups))).require()
        changed = frozenset(row for row in picked if self._is_change(row))
        if self._is_refused(groups):
            self.never.append(changed)
        elif not self._keep(groups):
            self.avoid.append(frozenset(row.option for row in changed))
        return True

    def _keep(self, groups: tuple[Group, ...]) -> bool:
        """Plan the week on the proposal; whether it is the best from now on."""
        trial = self._stand(groups, self.best.planned.memory)
        more = len(changes_between(self.best.groups, groups))
        if not self.is_broken and not is_better(trial.figures, self.best.figures, changes=more):
            return False
        self.best = trial
        self._look_again()
        return True

    def _model(self) -> Model:
        spent = len(changes_between(self.start.groups, self.best.groups))
        wanted = Wanted(
            most=self.most - spent,
            prices=self.best.planned.prices,
            avoid=tuple(self.avoid),
            never=tuple(self.never),
        )
        guards = Guards(cp_model.CpModel(), is_strict=True)
        model = Model(self.here, self.outlook, wanted, guards=guards)
        model.aim()
        return model

    def _conflict(self) -> tuple[Reason, ...]:
        """The smallest set of rules at odds, in words."""
        guards = Guards(cp_model.CpModel(), is_strict=False)
        Model(self.here, self.outlook, Wanted(most=self.most), guards=guards)
        rules = smallest_conflict(guards)
        if not rules:
            return (conflict.NOT_FOUND,)
        new = [row.group for row in self.outlook.options if row.what is What.OPEN]
        return conflict.in_words(self.here, rules, most=self.most, groups=new)

    def _after(self, picked: tuple[Picked, ...]) -> tuple[Group, ...]:
        """The template that the optimizer chose: groups of now in their order, then new ones."""
        chosen = {
            self.outlook.options[row.option].group.id: replace(
                self.outlook.options[row.option].group,
                room=row.room,
                leader=row.leader,
                co_leader=row.helper,
            )
            for row in picked
            if self.outlook.options[row.option].what is not What.CLOSE
        }
        stay = (chosen.pop(group.id, None) for group in self.best.groups)
        kept = [group for group in stay if group is not None]
        return (*kept, *(chosen[name] for name in sorted(chosen)))

    def _is_change(self, picked: Picked) -> bool:
        option = self.outlook.options[picked.option]
        group = option.group
        usual = (group.room, group.leader, group.co_leader)
        return option.what is not What.STAY or usual != (picked.room, picked.leader, picked.helper)

    def _is_refused(self, groups: tuple[Group, ...]) -> bool:
        asked = lines(changes_between(self.start.groups, groups))
        return any(before <= asked for before in self.refused)

    def _spare(self) -> None:
        """Leave out every change that the week can do without."""
        for change in changes_between(self.start.groups, self.best.groups):
            rest = [
                other
                for other in changes_between(self.start.groups, self.best.groups)
                if other != change
            ]
            groups = apply(self.start.groups, rest)
            if breaches(self.here, groups) or self._is_refused(groups):
                continue
            trial = self._stand(groups, self.best.planned.memory)
            if not is_better(self.best.figures, trial.figures, changes=1):
                self.best = trial
