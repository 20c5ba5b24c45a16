"""Rules that can be switched on one by one, so that a contradiction can be told in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from ortools.sat.python import cp_model

Rule = tuple[str, str]
"""A rule's code, and the id of the group, room, person or track that it is about."""

EFFORT: Final = 4.0
"""The optimizer's own seconds for one question: counted in work done, the same everywhere."""


class Guards:
    """Adds constraints to a model, each under the rule that asks for it.

    Strict: constraints are plain, and a literal that a rule forbids is never made. Otherwise each
    rule has a literal of its own, and its constraints hold only where that literal is true.
    """

    def __init__(self, cp: cp_model.CpModel, *, is_strict: bool) -> None:
        self.cp, self.is_strict = cp, is_strict
        self.literals: dict[Rule, cp_model.IntVar] = {}

    def literal(self, rule: Rule) -> cp_model.IntVar:
        """The literal that switches a rule on."""
        if rule not in self.literals:
            self.literals[rule] = self.cp.new_bool_var(f"{rule[0]} {rule[1]}")
        return self.literals[rule]

    def forbid(self, literal: cp_model.IntVar, rule: Rule) -> None:
        """The literal must be false."""
        if self.is_strict:
            self.cp.add(literal == 0)
        else:
            self.cp.add_implication(self.literal(rule), literal.negated())

    def at_most_one(self, literals: Sequence[cp_model.IntVar], rule: Rule) -> None:
        """No two of the literals are true."""
        if len(literals) < 2:
            return
        if self.is_strict:
            self.cp.add_at_most_one(literals)
        else:
            self.at_least(1 - cp_model.LinearExpr.sum(list(literals)), 0, rule=rule)

    def at_least(self, amount: cp_model.LinearExprT, least: int, *, rule: Rule) -> None:
        """The amount is not below what is asked."""
        constraint = self.cp.add(amount >= least)
        if not self.is_strict:
            constraint.only_enforce_if(self.literal(rule))


def solver() -> cp_model.CpSolver:
    """A solver that gives the same answer for the same question, on any machine."""
    found = cp_model.CpSolver()
    found.parameters.num_workers = 1
    found.parameters.random_seed = 1
    found.parameters.max_deterministic_time = EFFORT
    return found


def smallest_conflict(guards: Guards) -> list[Rule]:
    """Rules of which not all can hold, and of which none can be spared; empty when all can hold.

    The model must be guarded. Raises nothing and always ends: a question that cannot be settled
    within the effort counts as "can hold", so the set may then be larger than the smallest.
    """
    rules = list(guards.literals)
    if _can_hold(guards, rules):
        return []
    return without_spare(_core(guards, rules), lambda kept: _can_hold(guards, kept))


def without_spare(rules: Sequence[Rule], can_hold: Callable[[Sequence[Rule]], bool]) -> list[Rule]:
    """The rules without those that the contradiction can spare, tried one by one in order."""
    kept = list(rules)
    for rule in rules:
        rest = [other for other in kept if other != rule]
        if not can_hold(rest):
            kept = rest
    return kept


def _core(guards: Guards, rules: Sequence[Rule]) -> list[Rule]:
    """The rules that the solver itself found enough for the contradiction, in the order given."""
    found = solver()
    _ask(found, guards, rules)
    named = set(found.sufficient_assumptions_for_infeasibility())
    return [rule for rule in rules if guards.literals[rule].index in named]


def _can_hold(guards: Guards, rules: Sequence[Rule]) -> bool:
    return not _ask(solver(), guards, rules)


def _ask(found: cp_model.CpSolver, guards: Guards, rules: Sequence[Rule]) -> bool:
    """Whether the rules contradict each other for certain."""
    guards.cp.clear_assumptions()
    guards.cp.add_assumptions([guards.literals[rule] for rule in rules])
    return bool(found.solve(guards.cp) == cp_model.INFEASIBLE)
