"""A private PostgreSQL for one machine: found, started, shared, stopped. Knows no framework.

    with Server(Path("var/pg")) as server:
        psycopg.connect(server.url)

Made for evaluation, development and tests; production names its server in DATABASE_URL.
"""

from wayhome.cli.postgres.errors import NotStarted
from wayhome.cli.postgres.server import Server, ensure

__all__ = ["NotStarted", "Server", "ensure"]
