"""The engine beside a web process: it answers, it may die, it is never another's."""

from __future__ import annotations

import io
import logging
import os
import pickle
import struct
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.domain.week.examples import table, week
from wayhome.domain.verdict import Refused
from wayhome.domain.week.change import Insertion
from wayhome.domain.week.problem import BadWeekFile
from wayhome.solver import desk as engine
from wayhome.solver.changes import insert
from wayhome.solver.desk import Desk, DeskBusy, DeskGone

INSERT = "wayhome.solver.changes.insert"
HEAD = struct.Struct("!Q")


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    """The real thing, one for all of these tests."""
    found = Desk()
    found.start()
    yield found
    found.close()


def asked(name: str = "c005") -> dict[str, object]:
    newcomer = replace(week().clients[3], id=name)
    return {"problem": week(), "timetable": table(), "insertion": Insertion("small", newcomer)}


def test_the_answer_is_that_of_the_function(desk: Desk) -> None:
    arguments = asked()
    assert desk.ask(INSERT, **arguments) == insert(**arguments)  # type: ignore[arg-type]


def test_what_the_function_refuses_is_refused_here(desk: Desk) -> None:
    with pytest.raises(BadWeekFile, match="is taken"):
        desk.ask(INSERT, **asked("c001"))
    twice = replace(table(), seats=table().seats + table().seats[:1])
    with pytest.raises(Refused) as refused:
        desk.ask(INSERT, **{**asked(), "timetable": twice})
    assert all(reason.code.startswith("H") for reason in refused.value.verdict.against)


def test_an_error_of_the_engine_is_told_without_a_value(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(DeskGone, match="Nothing was changed"):
        desk.ask(INSERT, who="Ada Lovelace")
    assert "TypeError" in caplog.text
    assert "Lovelace" not in caplog.text
    assert desk.ask(INSERT, **asked()), "the next question is answered"


def test_only_what_is_listed_may_be_asked(desk: Desk) -> None:
    with pytest.raises(KeyError):
        desk.ask("os.system", command="true")
    (how, where) = answers(("os.system", {"command": "true"}))[0]
    assert how == "failed"
    assert where.startswith("LookupError")


def answers(*questions: object) -> list[tuple[str, str]]:
    """What the child's loop answers, without a child."""
    sent, got = io.BytesIO(), io.BytesIO()
    for question in questions:
        packed = pickle.dumps(question)
        sent.write(HEAD.pack(len(packed)) + packed)
    sent.seek(0)
    engine.serve(sent, got)
    got.seek(0)
    found = []
    while head := got.read(HEAD.size):
        found.append(pickle.loads(got.read(*HEAD.unpack(head))))  # noqa: S301
    return found


def test_the_loop_answers_in_turn_whatever_comes() -> None:
    twice = replace(table(), seats=table().seats + table().seats[:1])
    asks = [asked(), asked("c001"), {**asked(), "timetable": twice}]
    hows = [how for how, _ in answers(*((INSERT, one) for one in asks))]
    assert hows == ["found", "unreadable", "refused"]


def test_a_child_that_died_is_started_again(caplog: pytest.LogCaptureFixture) -> None:
    desk = Desk()
    first = child_of(desk)
    os.kill(first, 9)
    os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)
    assert desk.ask(INSERT, **asked())
    assert child_of(desk) != first
    desk.close()
    desk.close()  # closing twice does no harm


def child_of(desk: Desk) -> int:
    desk.start()
    assert desk._child is not None
    return desk._child.pid


def test_no_answer_in_time_or_a_broken_pipe_is_said_in_plain_words(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(engine, "START_SECONDS", 0.0)
    monkeypatch.setattr(engine, "QUESTIONS", {INSERT: 0.0})
    desk = Desk()
    with pytest.raises(DeskGone):
        desk.ask(INSERT, **asked())
    monkeypatch.setattr(engine, "QUESTIONS", {INSERT: 5.0})
    monkeypatch.setattr(sys, "executable", "/bin/true")
    with pytest.raises(DeskGone):
        desk.ask(INSERT, **asked())
    assert "c005" not in caplog.text
    desk.close()


def test_who_waits_too_long_for_a_turn_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "TURN_SECONDS", 0.01)
    desk = Desk()
    with desk._turn:
        with pytest.raises(DeskBusy, match="busy"):
            desk.ask(INSERT, **asked())
        desk.close()


def test_threads_take_turns(desk: Desk) -> None:
    names = [f"n{at}" for at in range(6)]
    found: dict[str, tuple[str, ...]] = {}

    def one(name: str) -> None:
        found[name] = desk.ask(INSERT, **asked(name)).clients_moved

    threads = [threading.Thread(target=one, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {name: (name,) for name in names}


def test_a_forked_process_leaves_the_child_to_its_parent(desk: Desk) -> None:
    mine = child_of(desk)
    if not (forked := os.fork()):  # pragma: no cover - another process
        well = False
        try:
            well = desk._child is None and bool(desk.ask(INSERT, **asked()))
            desk.close()
        finally:
            os._exit(0 if well else 1)
    assert os.waitpid(forked, 0)[1] == 0
    assert desk.ask(INSERT, **asked())
    assert child_of(desk) == mine


def test_what_is_forgotten_ends_when_nobody_can_ask_any_more() -> None:
    desk = Desk()
    child = child_of(desk)
    desk._forget()
    desk._forget()
    assert desk._child is None
    assert os.waitpid(child, 0)[1] == 0


def test_the_child_gets_no_secret() -> None:
    given = {"PATH": "/bin", "PYTHONHASHSEED": "0", "DATABASE_URL": "x", "SECRET_KEY": "y"}
    assert engine.passed(given) == {"PATH": "/bin", "PYTHONHASHSEED": "0"}


def test_nothing_of_the_engine_is_logged_at_an_ordinary_answer(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    desk.ask(INSERT, **asked())
    assert not caplog.records
