"""Grading on more machines: the same work on a scheduler's workers."""
