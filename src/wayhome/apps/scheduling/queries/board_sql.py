"""The statements of the board. Named values: organization, site, start, end (excluded), now, and
the words of states; each answers in the order of the fields of its row in `board_rows`."""

from __future__ import annotations

from typing import Final

SESSIONS: Final = """
select s.id, s.public_id, s."on", lower(s.during), upper(s.during), s.minutes, s.kind, s.mode,
  s.status, s.reason, s.room_id, r.name, g.id, g.public_id, g.name, g.capacity, g.track_id,
  (select count(*) from scheduling_seathold_sections hs join scheduling_seathold h
     on h.id = hs.seathold_id
   where hs.section_id = s.section_id and h.released_at is null and h.expires_at > %(now)s
     and h.starts_on <= s."on"),
  (select coalesce(json_agg(json_build_array(c.id, c.name, l.is_co_leader)
     order by l.is_co_leader, c.name), '[]')
   from scheduling_sessionleader l join people_clinician c on c.id = l.clinician_id
   where l.session_id = s.id)
from scheduling_session s
left join program_room r on r.id = s.room_id
left join program_section g on g.id = s.section_id
where s.organization_id = %(organization)s and s.site_id = %(site)s
  and s."on" >= %(start)s and s."on" < %(end)s
order by lower(s.during), s.id
"""

IN_STAY: Final = """
select st.episode_id from episodes_levelstay st join program_track t on t.id = st.track_id
where t.site_id = %(site)s and st.starts_on < %(end)s
  and (st.ends_on is null or st.ends_on > %(start)s)
"""

EXPECTED: Final = f"""
select p.session_id, p.episode_id, s."on", s.minutes, s.kind
from scheduling_sessionseat p join scheduling_session s on s.id = p.session_id
where s.organization_id = %(organization)s and s."on" >= %(start)s and s."on" < %(end)s
  and p.is_live and s.status <> 'cancelled'
  and (s.site_id = %(site)s or p.episode_id in ({IN_STAY}))
"""  # noqa: S608 - put together from constants

PEOPLE: Final = f"""
select e.id, c.id, c.public_id, c.first_name, c.called, c.last_name, c.born_on,
  stay.level, stay.track_id, span.starts_on, span.ends_on
from episodes_episode e join people_client c on c.id = e.client_id
left join lateral (
  select st.level, st.track_id from episodes_levelstay st
  where st.episode_id = e.id and st.starts_on < %(end)s
    and (st.ends_on is null or st.ends_on > %(start)s)
  order by least(coalesce(st.ends_on, %(end)s), %(end)s) - greatest(st.starts_on, %(start)s) desc,
    st.starts_on desc
  limit 1) stay on true
left join lateral (
  select min(st.starts_on) as starts_on,
    case when bool_and(st.ends_on is not null) then max(st.ends_on) end as ends_on
  from episodes_levelstay st where st.episode_id = e.id and st.starts_on < %(end)s
    and (st.ends_on is null or st.ends_on > %(start)s)) span on true
where e.organization_id = %(organization)s and e.status <> all(%(before_care)s)
  and (e.id in ({IN_STAY}) or e.id in (
    select p.episode_id from scheduling_sessionseat p
    join scheduling_session s on s.id = p.session_id
    where s.site_id = %(site)s and s."on" >= %(start)s and s."on" < %(end)s and p.is_live))
order by c.last_name, c.first_name, e.id
"""  # noqa: S608 - put together from constants

TRACKS: Final = """
select t.id, t.public_id, t.code, t.name, t.kind, t.is_extra,
  (select min(g.capacity) from program_section g where g.track_id = t.id
     and g.since < %(end)s and (g.until is null or g.until > %(start)s)),
  (select count(*) from episodes_levelstay st join episodes_episode e on e.id = st.episode_id
   where st.track_id = t.id and st.starts_on < %(end)s
     and (st.ends_on is null or st.ends_on >= %(end)s) and e.status = %(admitted)s),
  (select count(distinct h.id) from scheduling_seathold h
     join scheduling_seathold_sections hs on hs.seathold_id = h.id
     join program_section g on g.id = hs.section_id
   where g.track_id = t.id and h.released_at is null and h.expires_at > %(now)s),
  (select count(*) from episodes_episode e
     left join intake_waitingentry w on w.episode_id = e.id and w.left_at is null
   where e.status = %(waiting)s and coalesce(w.track_id, e.track_id) = t.id)
from program_track t
where t.organization_id = %(organization)s and t.site_id = %(site)s and t.published_at is not null
order by t.is_extra, t.name, t.code
"""

FIGURES: Final = """
with held as (
  select h.expires_at from scheduling_seathold h join episodes_episode e on e.id = h.episode_id
  where e.site_id = %(site)s and h.released_at is null and h.expires_at > %(now)s),
queue as (
  select w.since from episodes_episode e left join intake_waitingentry w on w.episode_id = e.id
  where e.site_id = %(site)s and e.status = %(waiting)s),
draft as (
  select public_id, week_of from scheduling_weekrun
  where site_id = %(site)s and status = %(draft)s and week_of >= %(start)s
  order by week_of, asked_at desc limit 1)
select (select count(*) from queue), (select min(since) from queue),
  (select count(*) from held), (select min(expires_at) from held),
  (select count(*) from episodes_episode where site_id = %(site)s
     and admitted_on >= %(start)s and admitted_on < %(end)s),
  (select min(due_on) from intake_capacitynotice where site_id = %(site)s and sent_at is null),
  (select public_id from draft), (select week_of from draft),
  exists (select 1 from scheduling_weekrun where site_id = %(site)s and week_of = %(start)s
     and status = any(%(open_runs)s))
"""

NOTES: Final = """
select null::bigint, null, h.name, null::bigint, h."on", null::time, null::int, null::date
from program_holiday h
where h.site_id = %(site)s and h."on" >= %(start)s and h."on" < %(end)s
union all
select g.id, g.public_id, g.name, g.track_id, x."on", g.starts, g.minutes, x.moved_to
from program_sectionexception x
join program_section g on g.id = x.section_id join program_track t on t.id = g.track_id
where t.site_id = %(site)s and t.published_at is not null
  and x."on" >= %(start)s and x."on" < %(end)s
  and (x.is_cancelled or (x.moved_to is not null and x.moved_to <> x."on"))
"""

STAFF: Final = """
select c.id, c.public_id, c.name, c.title, c.caseload_most,
  (select count(*) from episodes_episode e
   where e.counselor_id = c.id and e.status = %(admitted)s),
  soonest.kind, soonest.expires_on
from people_clinician c
left join lateral (
  select k.kind, k.expires_on from people_credential k
  where k.clinician_id = c.id and k.expires_on is not null
  order by k.expires_on limit 1) soonest on true
where c.organization_id = %(organization)s
  and ((c.ended_on is null
        and (c.caseload_most > 0
          or exists (select 1 from people_credential k where k.clinician_id = c.id))
        and exists (select 1 from program_workinghours w
          where w.clinician_id = c.id and w.site_id = %(site)s))
    or exists (select 1 from scheduling_sessionleader l
         join scheduling_session s on s.id = l.session_id
         where l.clinician_id = c.id and s.site_id = %(site)s
           and s."on" >= %(start)s and s."on" < %(end)s))
order by c.name, c.id
"""

WORK: Final = """
select clinician_id, weekday, starts, ends from program_workinghours
where organization_id = %(organization)s and site_id = %(site)s
order by clinician_id, weekday, starts
"""

ROOMS: Final = """
select id, public_id, name, kind, seats from program_room
where organization_id = %(organization)s and site_id = %(site)s
order by kind, name, id
"""

OPENING: Final = """
select weekday, opens, closes from program_openinghours
where organization_id = %(organization)s and site_id = %(site)s
order by weekday, opens
"""
