"""Makes `.venv` from the locks; needs nothing but Python. Done again, it is done in no time.

python3 scripts/setup.py run | test | clean | forget-data
"""

from __future__ import annotations  # an old Python must get as far as the message for it

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = {
    "run": [ROOT / "requirements.lock"],
    "test": [ROOT / "requirements.lock", ROOT / "requirements-dev.lock"],
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
MADE_AGAIN = (
    ".venv",
    "build",
    "dist",
    ".coverage",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".hypothesis",
    ".import_linter_cache",
)


def main() -> None:
    """One task by its name."""
    if sys.version_info < OLDEST:
        stop(
            f"Wayhome needs Python 3.11 or newer, and {sys.executable} is "
            f"{sys.version_info[0]}.{sys.version_info[1]}. Name another one, for example: "
            "make PYTHON=/usr/bin/python3.12 run"
        )
    task = sys.argv[1] if len(sys.argv) == 2 else ""
    if task in LOCKS:
        install(task)
        if task == "test":
            get_browser()
    elif task == "clean":
        clean()
    elif task == "forget-data":
        forget_data()
    else:
        stop(f"Call it with one of: {', '.join(LOCKS)}, clean, forget-data.")


def install(task: str) -> None:
    """Bring `.venv` to the state of the locks, unless a stamp says that it is there."""
    stamp = VENV / f"wayhome-{task}.stamp"
    wanted = fingerprint(LOCKS[task])
    if works(PYTHON) and stamp.exists() and stamp.read_text() == wanted:
        return
    if not works(PYTHON):
        make_venv()
    say("Installing the locked packages into .venv (once, about a minute) ...")
    pip(
        *(word for lock in LOCKS[task] for word in ("--requirement", str(lock))), "--require-hashes"
    )
    pip("--no-build-isolation", "--editable", str(ROOT))
    compile_engine()
    stamp.write_text(wanted)


def compile_engine() -> None:
    """Compile the weekly engine now; where that fails, its first user waits for it instead."""
    say("Compiling the weekly engine (once, one to two minutes) ...")
    subprocess.run([PYTHON, "-m", "wayhome.solver.compile"], cwd=ROOT, check=False)


def fingerprint(locks: list[Path]) -> str:
    """Changes with the locks, the project's own entry points, its place and the Python."""
    import tomllib  # not there in an old Python

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    digest = hashlib.sha256(f"{ROOT} {sys.version} {project}".encode())
    for lock in locks:
        digest.update(lock.read_bytes())
    return digest.hexdigest()


def works(python: Path) -> bool:
    """Whether the environment is whole: it breaks when it is moved or its Python goes away."""
    try:
        done = subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


def make_venv() -> None:
    """A new `.venv`; where Debian keeps the module apart, root gets it from the system."""
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if quietly(command):
        return
    if from_system("python3-venv") and quietly(command):
        return
    subprocess.run(command, check=False)
    stop("Python cannot make .venv. On Debian and Ubuntu: apt-get install python3-venv")


def pip(*words: str) -> None:
    """Install exactly what is named; every dependency is in the lock."""
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--no-deps"]
    done = subprocess.run(
        [*command, "--disable-pip-version-check", "--no-input", *words], cwd=ROOT, check=False
    )
    if done.returncode != 0:
        stop("The packages could not be installed; pip says why above. Then run it again.")


def get_browser() -> None:
    """The journeys need Chromium; where it cannot be had they are skipped, and say so."""
    if any(shutil.which(name) for name in BROWSERS):
        return
    say("Looking for Chromium, which the journeys need ...")
    if not from_system("chromium"):
        say(
            "There is no Chromium here: the journeys in a browser will be skipped. "
            "Install one with the system's packages, for example: apt-get install chromium"
        )


def from_system(package: str) -> bool:
    """Install a package of the system, as far as root on a Debian-like machine can."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    quietly(["apt-get", "update"])
    return quietly(["apt-get", "install", "-y", "--no-install-recommends", package])


def clean() -> None:
    """Remove what can be made again."""
    for name in MADE_AGAIN:
        remove(ROOT / name)
    for folder in ("src", "tests", "benchmarks", "scripts"):
        for cache in (ROOT / folder).rglob("__pycache__"):
            remove(cache)
    say("The data in var/ are still there; to remove them, too: make forget-data")


def forget_data() -> None:
    """Remove `var/`, unless someone uses the database in it."""
    used = ROOT / "var" / "pg" / "users.lock"
    if used.exists():
        with used.open("rb") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                stop("The database in var/ is in use. Stop Wayhome first, then run it again.")
    remove(ROOT / "var")


def remove(path: Path) -> None:
    """A file or a folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def quietly(command: list[str]) -> bool:
    """Whether the command went well; what it says is not shown."""
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def stop(words: str) -> None:
    raise SystemExit(words)


if __name__ == "__main__":
    main()
