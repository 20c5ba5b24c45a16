"""The small worked example: two days, two tracks, five sections, four clients."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

from wayhome.domain.week.problem import Problem
from wayhome.domain.week.problem_file import read_problem
from wayhome.domain.week.timetable import Timetable
from wayhome.domain.week.timetable_file import read_timetable

Document = dict[str, Any]

WEEK_JSON = """{
"format":"wayhome.week/1",
"name":"small",
"week_of":"2026-01-05",
"zone":"America/Chicago",
"grid_minutes":30,
"days":2,
"day_start":"08:00",
"day_end":"21:00",
"weights":{"short":{"process":200,"skills":150,"education":100,"individual":200,"family":120,"medication":250},"day":10,"gap":2,"min_days":30,"moved":4,"preference":2,"over":3,"under":5},
"kinds":{"process":{"minutes":90,"with":"section"},"skills":{"minutes":90,"with":"section"},"education":{"minutes":60,"with":"section"},"individual":{"minutes":60,"with":"counselor"},"family":{"minutes":60,"with":"pool"},"medication":{"minutes":30,"with":"pool"}},
"tracks":[
{"id":"GD","name":"General, day","open":{"process":{"GD":0,"GE":6},"skills":{"GD":0,"GE":6},"education":{"GD":0,"GE":1}}},
{"id":"GE","name":"General, evening","open":{"process":{"GE":0,"GD":6},"skills":{"GE":0,"GD":6},"education":{"GE":0,"GD":1}}}
],
"sections":[
{"id":"s001","track":"GD","kind":"process","day":0,"start":"09:00","minutes":90,"mode":"site","capacity":3,"target":2,"minimum":2,"module":null,"leader":"k01"},
{"id":"s002","track":"GD","kind":"skills","day":0,"start":"10:30","minutes":90,"mode":"site","capacity":3,"target":2,"minimum":2,"module":null,"leader":"k02"},
{"id":"s003","track":"GD","kind":"education","day":0,"start":"12:00","minutes":60,"mode":"site","capacity":4,"target":3,"minimum":1,"module":"m2","leader":null},
{"id":"s004","track":"GE","kind":"process","day":1,"start":"17:30","minutes":90,"mode":"video","capacity":3,"target":3,"minimum":2,"module":null,"leader":"k01"},
{"id":"s005","track":"GE","kind":"skills","day":1,"start":"19:00","minutes":90,"mode":"video","capacity":3,"target":3,"minimum":2,"module":null,"leader":"k02"}
],
"clinicians":[
{"id":"k01","free":[[["10:30","12:00"],["13:00","15:00"]],[["16:00","17:30"]]]},
{"id":"k02","free":[[["13:00","14:00"]],[["16:00","18:00"]]]}
],
"pools":{"family":[[["13:00","15:00",1]],[["16:00","17:30",1]]],"medication":[[["08:30","10:00",1]],[["17:00","17:30",2]]]},
"clients":[
{"id":"c001","track":"GD","level":"IOP","needs":{"process":2,"skills":1,"education":1,"individual":1},"counselor":"k01","modes":["site","video"],"busy":[[["14:00","17:00"]],[["08:00","16:30"]]],"min_days":2,"max_days":2,"max_per_day":{"process":1,"skills":1,"education":1,"individual":1,"family":1,"medication":1},"prefers":"morning","modules_taken":["m1"],"last_week":["s001","s002"]},
{"id":"c002","track":"GD","level":"IOP","needs":{"process":1,"skills":1,"education":1,"family":1},"counselor":"k01","modes":["site"],"busy":[[],[["08:00","21:00"]]],"min_days":2,"max_days":2,"max_per_day":{"process":1,"skills":1,"education":1,"individual":1,"family":1,"medication":1},"prefers":"afternoon","modules_taken":["m2"],"last_week":["s001","s002"]},
{"id":"c003","track":"GE","level":"IOP","needs":{"process":1,"skills":1,"medication":1},"counselor":"k02","modes":["video"],"busy":[[["08:00","16:30"]],[["08:00","16:30"]]],"min_days":1,"max_days":2,"max_per_day":{"process":1,"skills":1,"education":1,"individual":1,"family":1,"medication":1},"prefers":"evening","modules_taken":[],"last_week":[]},
{"id":"c004","track":"GD","level":"IOP","needs":{"process":1,"skills":1,"individual":1},"counselor":"k02","modes":["site","video"],"busy":[[],[]],"min_days":2,"max_days":2,"max_per_day":{"process":1,"skills":1,"education":1,"individual":1,"family":1,"medication":1},"prefers":null,"modules_taken":[],"last_week":["s001"]}
],
"apart":[
["c003","c004"]
]
}
"""

TABLE_JSON = """{
"format":"wayhome.timetable/1",
"problem":"small",
"week_of":"2026-01-05",
"seats":[
["c001","s001"],
["c001","s002"],
["c001","s003"],
["c001","s004"],
["c002","s001"],
["c002","s002"],
["c003","s004"],
["c003","s005"],
["c004","s001"],
["c004","s002"]
],
"appointments":[
{"client":"c001","kind":"individual","with":"k01","day":1,"start":"16:30","minutes":60,"mode":"video"},
{"client":"c002","kind":"family","with":"family","day":0,"start":"13:00","minutes":60,"mode":"site"},
{"client":"c003","kind":"medication","with":"medication","day":1,"start":"17:00","minutes":30,"mode":"video"},
{"client":"c004","kind":"individual","with":"k02","day":1,"start":"17:00","minutes":60,"mode":"site"}
],
"short":[
{"client":"c002","kind":"education","missing":1}
],
"cost":231.0,
"bound":231.0,
"gap":0.0,
"seed":null,
"engine":"by hand",
"seconds":null
}
"""


def week_document() -> Document:
    """A copy of the problem that a test may spoil."""
    return deepcopy(json.loads(WEEK_JSON))


def table_document() -> Document:
    """A copy of the answer that a test may spoil."""
    return deepcopy(json.loads(TABLE_JSON))


def week(document: Document | None = None) -> Problem:
    return read_problem(json.dumps(document or week_document()).encode())


def table(document: Document | None = None) -> Timetable:
    return read_timetable(json.dumps(document or table_document()).encode())
