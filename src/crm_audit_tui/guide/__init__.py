"""Guidance per step and language: why it matters, what to look at, what good looks like."""
