"""Open the database for a command: settings, keys, server, migrations."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wayhome.cli import out
from wayhome.cli.postgres.errors import NotStarted
from wayhome.cli.postgres.server import Server


def data_folder() -> Path:
    """Where the installation keeps what is its own."""
    return Path(os.environ.get("WAYHOME_DATA", "var")).absolute()


@contextmanager
def opened() -> Iterator[None]:
    """Settings read, database running, tables up to date. Ends with 2 where that fails."""
    take_key(data_folder())
    os.environ["DJANGO_SETTINGS_MODULE"] = "wayhome.web.settings"
    with _database():
        _migrate()
        take_demo()
        yield


@contextmanager
def _database() -> Iterator[None]:
    if "DATABASE_URL" in os.environ:
        yield
        return
    server = Server(data_folder() / "pg", wanted=os.environ.get("WAYHOME_POSTGRES", ""))
    try:
        server.__enter__()
    except NotStarted as problem:
        out.wrong("database", str(problem))
    try:
        os.environ["DATABASE_URL"] = server.url
        yield
    finally:
        del os.environ["DATABASE_URL"]
        server.__exit__(None, None, None)


def take_key(folder: Path) -> None:
    """The key of sessions and of the trail: the setting, or a file made once and kept."""
    if "WAYHOME_SECRET_KEY" in os.environ:
        return
    path = folder / "secret.key"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
        os.environ["WAYHOME_SECRET_KEY"] = path.read_text(encoding="utf-8").strip()
    except OSError as problem:
        out.wrong(
            str(path), f"{problem.strerror}. Make the data folder yours, or set WAYHOME_DATA."
        )


def _migrate() -> None:
    import django
    from django.core.management import call_command
    from django.db import OperationalError

    django.setup()
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except OperationalError as problem:
        first = str(problem).splitlines()[0]
        out.wrong("DATABASE_URL", f"the database does not answer ({first}). Start it, or mend it.")


def take_demo() -> None:
    """In the demo clinic the program lives in the demo's days; children inherit the settings."""
    from django.conf import settings

    from wayhome.apps.core.models import Installation

    row = Installation.objects.filter(is_demo=True).first()
    if row is None:
        return
    os.environ["WAYHOME_DEMO"] = "1"
    os.environ["WAYHOME_CLOCK_OFFSET"] = str(row.clock_offset.total_seconds())
    settings.DEMO, settings.CLOCK_OFFSET = True, row.clock_offset
