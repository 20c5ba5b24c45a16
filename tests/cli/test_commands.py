"""The commands, as other programs call them: words, results and exit codes."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from wayhome.cli import records
from wayhome.cli.check import expiring
from wayhome.cli.main import app
from wayhome.cli.postgres import Server

runner = CliRunner()


def wayhome(*words: str, stdin: str | bytes = "") -> Result:
    return runner.invoke(app, list(words), input=stdin)


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    path = tmp_path / "facts.json"
    path.write_text(
        json.dumps(
            {
                "age": 34,
                "emergency": [],
                "suicide_screen": {
                    "item1": False,
                    "item2": False,
                    "item3": False,
                    "item4": False,
                    "item5": False,
                    "item6": False,
                },
                "ciwa": 4,
                "can_follow_group": True,
                "medical_daily_nursing": False,
                "household_active_use": False,
                "safe_between_sessions": True,
                "dsm5_criteria": 5,
                "phq9": 14,
                "hours_per_week_possible": 12,
            }
        )
    )
    return path


def test_place_recommends_and_says_why(facts: Path) -> None:
    done = wayhome("place", str(facts), "--on", "2026-11-22", "--json")

    result = json.loads(done.stdout)
    assert done.exit_code == 0
    assert (result["format"], result["level"]) == ("wayhome.placement/1", "iop")
    assert "OPR-C2" in done.stderr
    assert "OPR-C2" not in wayhome("place", str(facts)).stdout


def test_place_reads_standard_input_and_the_same_facts_give_the_same_bytes(facts: Path) -> None:
    one = wayhome("place", str(facts), "--on", "2026-11-22", "--json")
    two = wayhome("place", "-", "--on", "2026-11-22", "--json", stdin=facts.read_text())

    assert one.stdout == two.stdout


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"age": 12}, "Not eligible"),
        ({"emergency": ["seizure"]}, "STOP. Refer to: emergency"),
        ({}, "Incomplete. Ask: age"),
    ],
)
def test_what_is_no_recommendation_ends_with_one(given: dict[str, object], said: str) -> None:
    done = wayhome("place", "-", stdin=json.dumps(given))

    assert done.exit_code == 1
    assert said in done.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "-: line 1, column 2: this is not JSON"),
        ('{"aeg": 30}', "aeg"),
        ('{"age": true}', "age"),
    ],
)
def test_wrong_input_ends_with_two_and_one_line(text: str, said: str) -> None:
    done = wayhome("place", "-", "--json", stdin=text)

    assert done.exit_code == 2
    assert done.stdout == ""
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_wrong_day_and_a_missing_file(facts: Path) -> None:
    assert "is not a date" in wayhome("place", str(facts), "--on", "soon").stderr
    assert wayhome("place", str(facts), "--on", "1999-01-01").exit_code == 2
    missing = wayhome("place", str(facts.with_name("none.json")))
    assert missing.exit_code == 2
    assert "none.json" in missing.stderr


def test_rules_are_listed_shown_and_run() -> None:
    listed = json.loads(wayhome("rules", "list", "--json").stdout)
    assert listed[0]["code"] == "OPR-S1"
    shown = wayhome("rules", "show", "opr-s3", "--json")
    assert json.loads(shown.stdout)["code"] == "OPR-S3"
    assert "Source" in shown.stderr
    assert wayhome("rules", "show", "OPR-X1").exit_code == 2
    ran = wayhome("rules", "test", "--json")
    assert ran.exit_code == 0
    assert all(case["agrees"] for case in json.loads(ran.stdout))


def test_a_case_that_does_not_agree_is_found(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        'on = 2026-11-22\n[[case]]\nname = "a child"\nfacts = { age = 12 }\nlevel = "iop"\nrules = []\n'
    )
    done = wayhome("rules", "test", str(path))

    assert done.exit_code in {1, 2}
    assert "a child" in done.stderr or "case" in done.stderr
    path.write_text("on = ")
    assert "not TOML" in wayhome("rules", "test", str(path)).stderr


def test_rules_that_end_are_named() -> None:
    from datetime import date

    assert list(expiring(date(2026, 11, 22))) == []


def test_the_key_is_made_once_for_its_owner_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WAYHOME_SECRET_KEY", raising=False)
    records.take_key(tmp_path)
    made = os.environ["WAYHOME_SECRET_KEY"]
    path = tmp_path / "secret.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    monkeypatch.delenv("WAYHOME_SECRET_KEY")
    records.take_key(tmp_path)
    assert os.environ["WAYHOME_SECRET_KEY"] == made
    monkeypatch.delenv("WAYHOME_SECRET_KEY")


def run_apart(tmp_path: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, on a database of its own."""
    given = {
        k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    }
    return subprocess.run(
        [sys.executable, "-m", "wayhome.cli", *words],
        env=given | {"WAYHOME_DATA": str(tmp_path)} | env,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_wrong_setting_ends_in_one_line(tmp_path: Path) -> None:
    wrong = run_apart(tmp_path, "check", WAYHOME_HTTPS="perhaps")
    assert "WAYHOME_HTTPS" in wrong.stderr
    assert "Traceback" not in wrong.stderr
    unknown = run_apart(tmp_path, "check", WAYHOME_COLOUR="blue")
    assert "WAYHOME_COLOUR is not a setting" in unknown.stderr
    nowhere = run_apart(tmp_path, "check", DATABASE_URL="postgres://nobody@localhost:1/x")
    assert nowhere.returncode == 2
    assert "the database does not answer" in nowhere.stderr


def test_a_new_installation_from_the_first_command_to_a_verified_trail(tmp_path: Path) -> None:
    data = tmp_path / "var"
    made = run_apart(data, "demo", "--clients", "25", "--weeks", "2", "--json")
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)
    with Server(data / "pg"):  # kept running between the commands, each of which would start it
        the_commands_of_every_day(tmp_path, data)


def the_commands_of_every_day(tmp_path: Path, data: Path) -> None:
    """Each in a process of its own, on the installation in `data`."""
    again = run_apart(data, "demo")
    assert again.returncode == 2
    verified = run_apart(data, "trail", "verify", "--json")
    assert verified.returncode == 0, verified.stderr
    assert json.loads(verified.stdout)["faults"] == []
    several = run_apart(data, "import", "fhir", str(tmp_path))
    assert several.returncode == 2
    assert "--organization" in several.stderr
    person = tmp_path / "person.json"
    person.write_text('{"resourceType": "Patient", "id": "p1", "birthDate": "1980-02"}')
    (tmp_path / "broken.json").write_text("{")
    here = ("--organization", "Dunlin Hollow Counseling")
    taken = run_apart(data, "import", "fhir", str(person), *here, "--json")
    assert taken.returncode == 0, taken.stderr
    assert json.loads(taken.stdout)[0]["new_clients"] == 1
    assert "1 used" in taken.stderr
    broken = run_apart(data, "import", "fhir", str(tmp_path / "broken.json"), *here)
    assert broken.returncode == 1
    assert "broken.json" in broken.stderr
    missing = run_apart(data, "import", "fhir", str(tmp_path / "none"), *here)
    assert missing.returncode == 2
    the_meetings_of_others(tmp_path, data, here)
    checked = run_apart(data, "check", "--json")
    assert checked.returncode == 1, "a license of the demo's staff ends soon"


def the_meetings_of_others(tmp_path: Path, data: Path, here: tuple[str, str]) -> None:
    """A feed with one good meeting, one broken, and a type that nobody knows."""
    meetings = tmp_path / "meetings.json"
    noon = {"name": "Noon", "slug": "noon", "day": 1, "time": "12:00", "types": ["O", "ZZ"]}
    meetings.write_text(json.dumps([noon, {"name": "Lost"}]))
    listed = run_apart(data, "import", "meetings", str(meetings), *here, "--whole", "--json")
    assert listed.returncode == 1
    assert json.loads(listed.stdout)[0]["new"] == 1
    assert "meeting 2: it has no slug" in listed.stderr
    assert 'the type "ZZ" is not known' in listed.stderr


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def test_the_server_answers_and_stops_when_it_is_told(tmp_path: Path) -> None:
    port = free_port()
    given = {
        k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    }
    with subprocess.Popen(
        [sys.executable, "-m", "wayhome.cli", "serve", "--port", str(port)],
        env=given | {"WAYHOME_DATA": str(tmp_path)},
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stderr is not None
        said = next(line for line in server.stderr if "Wayhome is at" in line)
        assert str(port) in said
        for _ in range(100):
            with contextlib.suppress(OSError):
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz") as answer:
                    assert json.load(answer) == {"status": "ready"}
                break
            time.sleep(0.2)
        server.terminate()
        assert server.wait(timeout=60) == 0
