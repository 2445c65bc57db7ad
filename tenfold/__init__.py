"""Tenfold: handwritten digits, from ten lines of Python to a working reader."""
