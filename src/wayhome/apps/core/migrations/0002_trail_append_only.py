"""The database itself refuses to change or remove an entry of the trail."""

from __future__ import annotations

from django.db import migrations

FORBID = """
create function trail_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'The trail is append-only: entries are neither changed nor removed.';
end $$;
create trigger trail_entry_stays before update or delete on core_trailentry
  for each row execute function trail_is_append_only();
create trigger trail_entries_stay before truncate on core_trailentry
  for each statement execute function trail_is_append_only();
"""
ALLOW = """
drop trigger trail_entries_stay on core_trailentry;
drop trigger trail_entry_stays on core_trailentry;
drop function trail_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [migrations.RunSQL(FORBID, ALLOW)]
