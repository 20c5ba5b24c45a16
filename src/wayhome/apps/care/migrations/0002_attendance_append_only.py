"""The database itself refuses to change or remove an entry of attendance."""

from __future__ import annotations

from django.db import migrations

FORBID = """
create function attendance_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'Attendance is append-only: an entry is taken back by another, with a reason.';
end $$;
create trigger attendance_entry_stays before update or delete on care_attendanceentry
  for each row execute function attendance_is_append_only();
create trigger attendance_entries_stay before truncate on care_attendanceentry
  for each statement execute function attendance_is_append_only();
"""
ALLOW = """
drop trigger attendance_entries_stay on care_attendanceentry;
drop trigger attendance_entry_stays on care_attendanceentry;
drop function attendance_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("care", "0001_initial")]

    operations = [migrations.RunSQL(FORBID, ALLOW)]
