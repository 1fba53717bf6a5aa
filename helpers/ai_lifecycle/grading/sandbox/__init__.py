"""Keeping a submission from everything but its own files: layers, each with what it does not cover."""
