"""The one error that commands show as a sentence instead of a traceback."""


class UserError(Exception):
    """Something a user can mend. Its message is one sentence: what was wrong, where, what to do."""
