"""Grading: notebooks released, repaired, checked and scored. Nothing outside the command line imports it."""
