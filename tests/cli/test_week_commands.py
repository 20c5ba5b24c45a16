"""The weekly schedule from the command line: other tools depend on every word and code."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from wayhome.cli.main import app

runner = CliRunner()


def week(*words: str) -> Result:
    return runner.invoke(app, ["week", *words])


@pytest.fixture
def problem(tmp_path: Path) -> Path:
    path = tmp_path / "p.json"
    assert week("generate", "--clients", "12", "--seed", "3", "-o", str(path)).exit_code == 0
    return path


@pytest.fixture
def timetable(problem: Path) -> Path:
    path = problem.with_name("t.json")
    assert week("solve", str(problem), "-o", str(path), "--seconds", "0.5").exit_code == 0
    return path


def read(path: Path) -> Any:
    return json.loads(path.read_text())


def test_what_is_solved_passes_the_check(problem: Path, timetable: Path) -> None:
    done = week("check", str(problem), str(timetable), "--json")

    result = json.loads(done.stdout)
    assert done.exit_code == 0
    assert result["breaches"] == []
    assert result["cost"] == read(timetable)["cost"]


def test_a_spoiled_week_is_found(problem: Path, timetable: Path) -> None:
    spoiled = read(timetable)
    spoiled["seats"].append(spoiled["seats"][0])
    timetable.write_text(json.dumps(spoiled))

    done = week("check", str(problem), str(timetable))
    assert done.exit_code == 1
    assert "H2" in done.stderr


def test_the_same_seed_makes_the_same_problem() -> None:
    one, two = (week("generate", "--clients", "8", "--seed", "5") for _ in range(2))

    assert one.stdout == two.stdout
    assert json.loads(one.stdout)["format"] == "wayhome.week/1"


def test_a_problem_of_the_second_format_is_made_and_checked(tmp_path: Path) -> None:
    made, empty = tmp_path / "p.json", tmp_path / "t.json"
    done = week("generate", "--clients", "6", "--seed", "5", "--format", "2", "-o", str(made))
    assert done.exit_code == 0
    assert read(made)["format"] == "wayhome.week/2"
    table = {"format": "wayhome.timetable/2", "problem": "h6-5", "week_of": "2026-01-05"}
    empty.write_text(json.dumps(table | {"seats": [], "appointments": [], "short": [], "cost": 0}))
    result = json.loads(week("check", str(made), str(empty), "--json").stdout)
    assert {row["code"] for row in result["breaches"]} >= {"P1", "P2"}
    assert result["terms"]["hours"] > 0


def test_files_may_be_zipped_and_results_go_where_they_are_asked(problem: Path) -> None:
    zipped = problem.with_name("p.json.gz")
    zipped.write_bytes(gzip.compress(problem.read_bytes()))
    done = week("solve", str(zipped), "-o", "-", "--seconds", "0.3", "--gap", "1000000")

    assert json.loads(done.stdout)["format"] == "wayhome.timetable/1"
    assert "not proven" not in done.stderr
    into = problem.with_name("t.json.gz")
    done = week("solve", str(problem), "-o", str(into), "--seconds", "0.3", "--json")
    assert json.loads(gzip.decompress(into.read_bytes())) == json.loads(done.stdout)


def test_a_warm_start_begins_with_what_stands(problem: Path, timetable: Path) -> None:
    again = problem.with_name("again.json")
    done = week(
        "solve", str(problem), "-o", str(again), "--seconds", "0.3", "--from", str(timetable)
    )

    assert done.exit_code == 0
    assert read(again)["cost"] <= read(timetable)["cost"]


def new_client(problem: Path, **given: Any) -> Path:
    known = read(problem)
    client = known["clients"][0] | {"id": "newcomer", "last_week": []} | given
    path = problem.with_name("c.json")
    path.write_text(
        json.dumps({"format": "wayhome.insertion/1", "problem": known["name"], "client": client})
    )
    return path


def test_a_new_client_is_offered_openings_and_nobody_moves(problem: Path, timetable: Path) -> None:
    client = new_client(problem, busy=[[] for _ in range(6)])
    done = week("seat", str(problem), str(timetable), str(client), "--json")

    result = json.loads(done.stdout)
    assert result["format"] == "wayhome.diff/1"
    assert result["clients_moved"] == ["newcomer"]
    assert 1 <= len(result["offers"]) <= 3
    costs = [offer["cost"] for offer in result["offers"]]
    assert costs == sorted(costs)


def test_who_is_always_busy_is_told_why(problem: Path, timetable: Path) -> None:
    busy = [[["08:00", "21:00"]] for _ in range(6)]
    client = new_client(problem, busy=busy)
    done = week("seat", str(problem), str(timetable), str(client))

    assert done.exit_code == 1
    assert "Why" in done.stderr


def test_a_sick_clinician_is_repaired(problem: Path, timetable: Path) -> None:
    known = read(problem)
    event = {
        "format": "wayhome.event/1",
        "problem": known["name"],
        "event": "clinician_absent",
        "clinician": known["clinicians"][0]["id"],
        "day": 0,
        "start": None,
        "end": None,
        "change_weight": 25,
    }
    path = problem.with_name("e.json")
    path.write_text(json.dumps(event))
    done = week("repair", str(problem), str(timetable), str(path), "--json")

    diff = json.loads(done.stdout)
    assert done.exit_code == 0
    assert set(diff["clients_moved"]) <= set(diff["clients_hit"])


def test_a_missing_hour_has_a_reason(problem: Path, timetable: Path) -> None:
    short = {row["client"] for row in read(timetable)["short"]}
    well = next(c["id"] for c in read(problem)["clients"] if c["id"] not in short)
    assert week("explain", str(problem), str(timetable), "--client", well).exit_code == 0
    for client in sorted(short)[:1]:
        done = week("explain", str(problem), str(timetable), "--client", client, "--json")
        assert done.exit_code == 1
        assert json.loads(done.stdout)[0]["client"] == client
    assert week("explain", str(problem), str(timetable), "--client", "nobody").exit_code == 2


@pytest.mark.parametrize("text", ["{}", "[1", '{"format": "wayhome.week/1"}'])
def test_a_wrong_file_ends_in_one_line_and_writes_nothing(tmp_path: Path, text: str) -> None:
    path, into = tmp_path / "wrong.json", tmp_path / "out.json"
    path.write_text(text)
    done = week("solve", str(path), "-o", str(into))

    assert done.exit_code == 2
    assert "wrong.json" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not into.exists()


def test_a_place_that_cannot_be_written_is_said(problem: Path) -> None:
    done = week("solve", str(problem), "-o", "/nowhere/t.json", "--seconds", "0.2")

    assert done.exit_code == 2
    assert "/nowhere/t.json" in done.stderr
