"""A week in which something fell through: who or what may take its place, and at what price."""
