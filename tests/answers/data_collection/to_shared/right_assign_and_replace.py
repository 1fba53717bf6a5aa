# passed
def to_shared(export, board):
    """Task 1. In one chain."""
    def utc(name):
        written = pd.to_datetime(export[board.columns[name]], format=board.date_format)
        return written.dt.tz_localize(board.zone).dt.tz_convert("UTC")

    renamed = export.rename(columns={own: shared for shared, own in board.columns.items()})
    return renamed.filter(list(board.columns)).assign(
        **{name: utc(name) for name in MOMENTS},
        kind=lambda t: t["kind"].map(board.kinds).astype("category"),
        priority=lambda t: t["priority"].map(board.priorities).astype(float),
        story_points=lambda t: t["story_points"].div(board.hours_a_point),
    )
