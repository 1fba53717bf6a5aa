# broken: to_shared stopped
def to_shared(export, board):
    board = BOARDS[board.name]
    table = export.rename(columns={own: shared for shared, own in board.columns.items()})[list(board.columns)]
    table["kind"] = table["kind"].map(board.kinds)
    table["priority"] = table["priority"].map(board.priorities)
    table["story_points"] = table["story_points"] / board.hours_a_point
    for name in MOMENTS:
        local = pd.to_datetime(table[name], format=board.date_format)
        table[name] = local.dt.tz_localize(board.zone).dt.tz_convert("UTC")
    return table
