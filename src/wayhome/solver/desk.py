"""The engine beside a web process: one child that answers questions over a private pipe.

A web process never loads the compiled engine, which takes seconds and much memory. It asks:
`desk.ask("wayhome.solver.offers.offers", problem=..., timetable=..., client=...)`. The child
starts with the first question (or with `start`), is started again when it has died, and ends with
its parent.

Questions and answers are pickled. That is safe here and only here: the pipe has no name, both of
its ends are this program run by this user, and nobody else can write to it. The child calls what
`QUESTIONS` lists and nothing else, and gets no setting of the web process but those in `_PASSED`:
neither the database nor a secret. What it logs names functions and lines, never a value.

A question carries its whole problem. That of a caller's openings (groups only) is packed and
read in about a millisecond, a site's week with 250 clients in about 15: less than it would cost
to keep two processes of one mind about what was sent before.
"""

from __future__ import annotations

import atexit
import importlib
import logging
import os
import pickle
import select
import signal
import struct
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, BinaryIO, Final

from wayhome.domain.verdict import Refused, no
from wayhome.domain.week.problem import BadWeekFile

QUESTIONS: Final[Mapping[str, float]] = {
    "wayhome.solver.changes.insert": 10.0,
    "wayhome.solver.changes.repair": 20.0,
    "wayhome.solver.explain.reasons": 20.0,
    "wayhome.solver.mending.make_up": 10.0,
    "wayhome.solver.offers.offers": 10.0,
    "wayhome.solver.offers.offers_each": 10.0,
    "wayhome.solver.packed.solve_packed": 3600.0,
    "wayhome.solver.what_if.what_if": 60.0,
}
"""What may be asked, and after how many seconds an answer is given up."""

START_SECONDS: Final = 180.0
"""The first answer may wait this much longer: after an update the engine is compiled anew."""
TURN_SECONDS: Final = 5.0
END_SECONDS: Final = 2.0
_PASSED: Final = frozenset({"HOME", "LANG", "LD_LIBRARY_PATH", "PATH", "TMPDIR", "TZ"})
_PASSED_GROUPS: Final = ("COVERAGE_", "LC_", "NUMBA_", "PYTHON")
_HEAD: Final = struct.Struct("!Q")
_PACKING: Final = 5
_FOUND, _REFUSED, _UNREADABLE, _FAILED = "found", "refused", "unreadable", "failed"
log = logging.getLogger(__name__)


class DeskBusy(Refused):
    """Others are being answered and the turn did not come."""

    def __init__(self) -> None:
        says = "The schedule engine is busy with other questions. Wait a moment and try again."
        super().__init__(no("engine.busy", says))


class DeskGone(Refused):
    """The engine gave no answer; nothing was changed, and the next question starts it anew."""

    def __init__(self) -> None:
        says = "The schedule engine gave no answer. Nothing was changed. Try again in a moment."
        super().__init__(no("engine.gone", says))


class Desk:
    """One child and the pipe to it. Threads take turns; a forked process begins without one."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        os.register_at_fork(after_in_child=self._forget)

    def ask(self, function: str, /, **arguments: Any) -> Any:
        """The answer of one of `QUESTIONS`, called with these arguments.

        `Refused` and `BadWeekFile` are raised as the function raised them; `DeskBusy` when the
        turn does not come; `DeskGone` when the child dies, is too slow or hits an error of its
        own. Raises `KeyError` for a function that may not be asked.
        """
        seconds = QUESTIONS[function]
        question = pickle.dumps((function, arguments), _PACKING)
        if not self._turn.acquire(timeout=TURN_SECONDS):
            raise DeskBusy
        try:
            how, answer = self._answer(question, seconds)
        except (OSError, EOFError) as lost:
            self._end(0)
            log.warning("The engine gave no answer to %s: %s", function, type(lost).__name__)
            raise DeskGone from lost
        finally:
            self._turn.release()
        if how == _FAILED:
            log.error("The engine failed on %s: %s", function, answer)
            raise DeskGone
        if how == _REFUSED:
            raise Refused(answer)
        if how == _UNREADABLE:
            raise BadWeekFile(answer)
        return answer

    def start(self) -> None:
        """Let the child get ready before it is asked."""
        with self._turn:
            self._ready()

    def close(self) -> None:
        """End the child, once whoever is being answered has the answer."""
        is_mine = self._turn.acquire(timeout=TURN_SECONDS)
        self._end(END_SECONDS)
        if is_mine:
            self._turn.release()

    def _answer(self, question: bytes, seconds: float) -> tuple[str, Any]:
        child, is_new = self._ready()
        until = time.monotonic() + seconds + (START_SECONDS if is_new else 0)
        _send(child, _HEAD.pack(len(question)) + question, until)
        (size,) = _HEAD.unpack(_receive(child, _HEAD.size, until))
        found: tuple[str, Any] = pickle.loads(_receive(child, size, until))  # noqa: S301
        return found

    def _ready(self) -> tuple[subprocess.Popen[bytes], bool]:
        """A child that lives, and whether it has just been started."""
        if self._child is not None and self._child.poll() is None:
            return self._child, False
        self._end(0)
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", "wayhome.solver.desk"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=passed(os.environ),
            bufsize=0,
        )
        os.set_blocking(_pipes(child)[0], False)
        self._child = child
        return child, True

    def _end(self, patience: float) -> None:
        """End the child: it stops by itself when nobody can ask any more, else it is killed."""
        child, self._child = self._child, None
        if child is None or child.stdin is None or child.stdout is None:
            return
        child.stdin.close()
        try:
            child.wait(patience)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        child.stdout.close()

    def _forget(self) -> None:
        """In a forked process: the child is the parent's; so is a turn that was taken."""
        child, self._child, self._turn = self._child, None, threading.Lock()
        if child is not None and child.stdin is not None and child.stdout is not None:
            child.stdin.close()
            child.stdout.close()
            child.returncode = 0  # nothing to wait for: it goes on, with the parent


def passed(environ: Mapping[str, str]) -> dict[str, str]:
    """The part of an environment that the child gets."""
    return {
        name: value
        for name, value in environ.items()
        if name in _PASSED or name.startswith(_PASSED_GROUPS)
    }


def serve(questions: BinaryIO, answers: BinaryIO) -> None:
    """Answer one question after the other until there are no more: the child's whole life."""
    while head := questions.read(_HEAD.size):
        packed = questions.read(*_HEAD.unpack(head))
        answer = pickle.dumps(_answered(packed), _PACKING)
        answers.write(_HEAD.pack(len(answer)) + answer)
        answers.flush()


def _answered(packed: bytes) -> tuple[str, Any]:
    try:
        function, arguments = pickle.loads(packed)  # noqa: S301
        return _FOUND, _known(function)(**arguments)
    except Refused as refused:
        return _REFUSED, refused.verdict
    except BadWeekFile as wrong:
        return _UNREADABLE, str(wrong)
    except Exception as error:  # noqa: BLE001 - whatever it is, the next question is answered
        where = traceback.extract_tb(error.__traceback__)[-1]
        return _FAILED, f"{type(error).__name__} in {where.name}, line {where.lineno}"


def _known(function: str) -> Any:
    if function not in QUESTIONS:
        raise LookupError(function)
    module, _, name = function.rpartition(".")
    return getattr(importlib.import_module(module), name)


def _pipes(child: subprocess.Popen[bytes]) -> tuple[int, int]:
    """Where to write questions and read answers."""
    assert child.stdin is not None and child.stdout is not None  # noqa: S101, PT018
    return child.stdin.fileno(), child.stdout.fileno()


def _send(child: subprocess.Popen[bytes], data: bytes, until: float) -> None:
    pipe, rest = _pipes(child)[0], memoryview(data)
    while rest:
        _wait(select.select([], [pipe], [], _left(until))[1])
        rest = rest[os.write(pipe, rest) :]


def _receive(child: subprocess.Popen[bytes], size: int, until: float) -> bytes:
    pipe, found = _pipes(child)[1], bytearray()
    while len(found) < size:
        _wait(select.select([pipe], [], [], _left(until))[0])
        part = os.read(pipe, size - len(found))
        if not part:
            raise EOFError
        found += part
    return bytes(found)


def _left(until: float) -> float:
    return max(0.0, until - time.monotonic())


def _wait(able: list[int]) -> None:
    if not able:
        raise TimeoutError


def main() -> None:
    """Be the child: answer on what was standard output, so that nothing printed gets between."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent says when to stop
    questions, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    for function in QUESTIONS:
        _known(function)
    with suppress(BrokenPipeError):
        serve(questions, answers)


_DESK: Final = Desk()
ask: Final = _DESK.ask
start: Final = _DESK.start
close: Final = _DESK.close
atexit.register(close)

if __name__ == "__main__":
    main()
