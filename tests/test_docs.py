"""Pages written from the code are still the code's pages, and what the README says works."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from scripts import reference

ROOT = Path(__file__).parents[1]
COMMAND = re.compile(r"^    (wayhome .*|make .*)$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#:]+)\)")
PROSE = sorted(
    path
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"))
    if "node_modules" not in path.parts
)


@pytest.mark.parametrize("name", reference.PAGES)
def test_a_page_from_the_code_is_fresh(name: str) -> None:
    """`make reference` rewrites them."""
    assert (reference.FOLDER / name).read_text(encoding="utf-8") == reference.PAGES[name]()


@pytest.mark.parametrize("path", PROSE, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(path: Path) -> None:
    for target in LINK.findall(path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


def commands() -> list[str]:
    return COMMAND.findall((ROOT / "README.md").read_text(encoding="utf-8"))


def test_the_readme_names_the_two_commands() -> None:
    assert {"make run", "make test"} <= set(commands())


@pytest.mark.parametrize("command", [line for line in commands() if line.startswith("wayhome")])
def test_a_command_of_the_readme_is_known(command: str) -> None:
    words = [
        word for word in command.split("#")[0].split()[1:] if word.islower() and word.isalpha()
    ]
    asked = words[:2] if words[0] in {"week", "rules", "trail", "import"} else words[:1]
    done = subprocess.run(
        [sys.executable, "-m", "wayhome.cli", *asked, "--help"], capture_output=True, check=False
    )

    assert done.returncode == 0


def test_a_readme_is_one_screen() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 60
