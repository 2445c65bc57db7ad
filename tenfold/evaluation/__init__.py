"""Judging a network: the figures, and the report that shows them."""
