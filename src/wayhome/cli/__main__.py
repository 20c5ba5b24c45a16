from __future__ import annotations

from wayhome.cli.main import run

run()
