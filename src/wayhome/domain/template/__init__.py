"""The template of a site as values: which groups run every week, when, where and with whom."""
