"""Which level of care fits: facts in, a recommendation with its reasons out.

`facts` reads what is known of a person, `rules` holds the rules in their order, `recommend`
decides, `cases` runs the case files that a clinician writes.
"""
