"""The application as the server sees it. It does not start with the key that everybody knows."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from wayhome.web import environment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wayhome.web.settings")
environment.for_a_server(environment.read(os.environ))
application = get_wsgi_application()
