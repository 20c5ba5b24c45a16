"""`wayhome serve` and `wayhome worker`: the web server, its worker, and their common end."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
from types import FrameType
from typing import Annotated, Final

import typer

from wayhome.cli import demo, out, records

PR_SET_PDEATHSIG: Final = 1


def serve(
    host: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen at.")] = 8000,
    *,
    with_demo: Annotated[
        bool, typer.Option("--demo", help="Create the demo clinic where the database is empty.")
    ] = False,
) -> None:
    """Serve the clinic: database, tables, web server and one background worker."""
    os.environ.setdefault("WAYHOME_HOSTS", f"localhost,127.0.0.1,{host}")
    with records.opened():
        if with_demo:
            demo.build_where_empty()
        _collect()
        children = [
            subprocess.Popen([sys.executable, "-m", "wayhome.cli", "worker"]),
            subprocess.Popen(_web(host, port)),  # noqa: S603
        ]
        out.say(f"Wayhome is at http://{'localhost' if host == '127.0.0.1' else host}:{port}/")
        _wait(children)


def worker(
    *,
    queue: Annotated[
        list[str] | None, typer.Option(help="Only jobs of this queue; may be given again.")
    ] = None,
    beat: Annotated[
        float, typer.Option(min=0.1, help="Seconds between two signs that it lives.")
    ] = 10.0,
) -> None:
    """Do background jobs until told to stop. Run as many, on as many machines, as wanted."""
    with records.opened():
        from procrastinate.contrib.django import app

        connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
        with app.replace_connector(connector) as jobs:
            jobs.run_worker(
                queues=queue,
                name=f"{socket.gethostname()}:{os.getpid()}",
                update_heartbeat_interval=beat,
                fetch_job_polling_interval=min(5.0, beat),
                install_signal_handlers=True,
            )


def start(command: list[str]) -> subprocess.Popen[bytes]:
    """A child that ends with this process, also when this process is killed."""
    return subprocess.Popen(command, preexec_fn=_end_with_parent)  # noqa: S603, PLW1509


def _end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _web(host: str, port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi"),
        *("--host", host, "--port", str(port), "--workers", str(min(4, os.cpu_count() or 1))),
        *("--blocking-threads", "2", "--backpressure", "64", "--no-ws", "--log-level", "warning"),
        "wayhome.web.wsgi:application",
    ]


def _collect() -> None:
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False)


def _wait(children: list[subprocess.Popen[bytes]]) -> None:
    """Until one child ends or somebody says stop; then all end."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        while all(child.poll() is None for child in children):
            signal.sigtimedwait([signal.SIGCHLD], 1)
    except KeyboardInterrupt:
        out.say("Stopping.")
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait(timeout=20)
    found = [child.returncode for child in children if child.returncode not in {0, -15, 143, 130}]
    out.found(anything=bool(found))
