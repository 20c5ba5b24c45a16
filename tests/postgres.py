"""The database of a test run: a throwaway PostgreSQL that ends with the process that asked."""

from __future__ import annotations

import atexit
import os

from wayhome.cli.postgres import Server


def start_for_tests() -> str:
    """Start one and give its address; WAYHOME_POSTGRES (`machine`, `wheel`) chooses which.

    Put the address into DATABASE_URL, so that the workers of xdist, started later, share it.
    """
    server = Server(wanted=os.environ.get("WAYHOME_POSTGRES", ""))
    server.__enter__()
    atexit.register(server.__exit__, None, None, None)
    return server.url
