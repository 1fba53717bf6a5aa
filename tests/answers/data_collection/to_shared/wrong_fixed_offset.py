# not yet: one fixed distance to UTC was used
def to_shared(export, board):
    table = export.rename(columns={own: shared for shared, own in board.columns.items()})[list(board.columns)]
    table["kind"] = table["kind"].map(board.kinds)
    table["priority"] = table["priority"].map(board.priorities)
    table["story_points"] = table["story_points"] / board.hours_a_point
    offsets = {"Europe/Berlin": 1, "America/New_York": -5, "Australia/Sydney": 10, "Asia/Kolkata": 5.5, "UTC": 0}
    for name in MOMENTS:
        local = pd.to_datetime(table[name], format=board.date_format)
        table[name] = (local - pd.Timedelta(hours=offsets[board.zone])).dt.tz_localize("UTC")
    return table
