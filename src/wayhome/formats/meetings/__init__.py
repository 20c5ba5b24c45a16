"""Directories of support meetings as others publish them: Meeting Guide, TSML tables, BMLT."""
