"""Two questions of a load balancer: is the process alive, and may it be sent people."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from wayhome.apps.core.http import public


@public
@require_safe
def alive(_request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "alive"})


@public
@require_safe
def ready(_request: HttpRequest) -> JsonResponse:
    """The database answers and has every migration; 503 with the reason where not."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return JsonResponse(
            {"status": "not ready", "why": "The database does not answer."}, status=503
        )
    if waiting:
        why = f"{len(waiting)} migrations are not applied: run the migrations."
        return JsonResponse({"status": "not ready", "why": why}, status=503)
    return JsonResponse({"status": "ready"})
