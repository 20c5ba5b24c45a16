"""Smells that linters do not count. Budgets, not targets: most files are far below."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SRC = Path(__file__).parents[1] / "src" / "wayhome"
MODULES = [path for path in sorted(SRC.rglob("*.py")) if "migrations" not in path.parts]
MODULE_LINES, FUNCTION_LINES = 400, 50
HEAVY = {"ortools", "statsmodels", "x12sdk", "typst", "numba", "highspy", "fhir", "pandas", "numpy"}


def short(path: Path) -> str:
    return str(path.relative_to(SRC))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_a_module_fits_in_the_head(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MODULE_LINES


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_a_function_fits_on_a_screen(path: Path) -> None:
    long = [f.name for f in functions(path) if (f.end_lineno or 0) - f.lineno >= FUNCTION_LINES]
    assert long == []


def in_rooms(*names: str) -> list[Path]:
    """Modules of that part of every app, whether the part is one file or a package."""
    found = [path for name in names for path in SRC.glob(f"apps/*/{name}.py")]
    found += [path for name in names for path in SRC.glob(f"apps/*/{name}/*.py")]
    return sorted(found)


@pytest.mark.parametrize("path", in_rooms("actions", "queries"), ids=short)
def test_who_acts_is_named_first_and_by_keyword(path: Path) -> None:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            arguments = [each.arg for each in (*node.args.args, *node.args.kwonlyargs)]
            if "actor" in arguments:
                assert arguments[0] == "actor", f"{node.name} does not begin with actor"
                assert not node.args.args, f"{node.name} takes positionals"


def calls_of_a_view(path: Path) -> Iterator[tuple[str, Callable[..., object]]]:
    """What a view calls in the rooms of actions and queries."""
    module = "wayhome." + ".".join(path.relative_to(SRC).with_suffix("").parts)
    names = vars(importlib.import_module(module))
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = names.get(node.func.value.id) if isinstance(node.func.value, ast.Name) else None
            called = getattr(owner, node.func.attr, None) if inspect.ismodule(owner) else None
            if inspect.isfunction(called) and ROOMS & set(called.__module__.split(".")):
                yield node.func.attr, called


ROOMS = {"actions", "queries"}
NOBODY_ASKS = {"demo_people", "demo_user", "programs", "program", "send", "key_of"}
"""The demo's own door and the open form have nobody to name yet; a key reads no row."""


@pytest.mark.parametrize("path", in_rooms("views"), ids=short)
def test_a_view_says_who_asks(path: Path) -> None:
    for name, called in calls_of_a_view(path):
        if name not in NOBODY_ASKS:
            assert next(iter(inspect.signature(called).parameters)) == "actor", name


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_docstrings_open_each_module(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    says_itself = {"__init__.py", "__main__.py", "apps.py", "urls.py", "forms.py"}
    plain = path.name in says_itself or "forms" in path.parts
    assert plain or ast.get_docstring(tree), "say in one sentence what this room is for"


def test_the_web_process_imports_nothing_heavy() -> None:
    """Start-up time and memory of every web process; the solver and FHIR load in workers."""
    import os
    import subprocess
    import sys

    code = (
        "import sys, wayhome.web.wsgi, django.urls;"
        "django.urls.get_resolver().url_patterns;"
        "print(*sorted({name.split('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "WAYHOME_SECRET_KEY": "a key of this server alone " * 2},
        capture_output=True,
        text=True,
        check=True,
    )

    assert not HEAVY & set(done.stdout.split())
