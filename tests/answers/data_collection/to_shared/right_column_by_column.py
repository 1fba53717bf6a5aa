# passed
def to_shared(export, board):
    """Task 1. A new table, built column by column, with rows numbered afresh."""
    columns = {}
    for shared, own in board.columns.items():
        values = export[own]
        if shared == "kind":
            values = values.map(board.kinds)
        elif shared == "priority":
            values = values.map(board.priorities)
        elif shared == "story_points":
            values = values / board.hours_a_point
        elif shared in ("created", "sprint_start", "sprint_end", "closed"):
            moments = pd.to_datetime(values, format=board.date_format)
            values = moments.dt.tz_localize(board.zone).dt.tz_convert("UTC")
        columns[shared] = values.reset_index(drop=True)
    return pd.DataFrame(columns)
