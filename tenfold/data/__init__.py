"""Digits to learn from: where they come from, how they are stored, split and augmented."""
