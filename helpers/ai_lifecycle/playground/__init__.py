"""Playgrounds: one frame for all, and one small module a lesson."""
