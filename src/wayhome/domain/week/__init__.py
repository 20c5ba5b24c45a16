"""The weekly schedule as values: the problem, a timetable, every rule, the cost, changes.

The files are `wayhome.week/1` and its companions. Nothing here searches: the engine lives in
`wayhome.solver`, and the rules here read its answers without sharing a line with it.
"""
