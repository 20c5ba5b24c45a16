"""The demo clinic for tests: built once into whatever database the test uses."""

from __future__ import annotations

from datetime import UTC, datetime

from wayhome.apps.demo.build import Summary, build

REAL_NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def build_demo(*, clients: int = 150, weeks: int = 16, seed: int = 2026) -> Summary:
    """Build the demo at a fixed real time. With `weeks=1` it takes about half as long."""
    return build(now=REAL_NOW, clients=clients, weeks=weeks, seed=seed)
