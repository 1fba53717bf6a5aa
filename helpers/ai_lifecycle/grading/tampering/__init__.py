"""Signs that a submission tampered with its own grading: looked for, flagged, judged again."""
