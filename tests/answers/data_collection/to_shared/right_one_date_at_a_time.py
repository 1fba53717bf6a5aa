# passed
import datetime as dt
import zoneinfo

def to_shared(export, board):
    """Task 1. With the standard library's own dates, columns in another order, on a copy."""
    table = export.copy()
    table = table[sorted(board.columns.values())]
    table.columns = [{own: shared for shared, own in board.columns.items()}[own] for own in table.columns]
    zone = zoneinfo.ZoneInfo(board.zone)

    def moment(text):
        if not isinstance(text, str):
            return pd.NaT
        return dt.datetime.strptime(text, board.date_format).replace(tzinfo=zone).astimezone(dt.timezone.utc)

    for name in MOMENTS:
        table[name] = pd.to_datetime([moment(text) for text in table[name]], utc=True)
    table["story_points"] = [hours / board.hours_a_point for hours in table["story_points"]]
    return table.assign(
        kind=[board.kinds[word] for word in table["kind"]],
        priority=[board.priorities[word] for word in table["priority"]],
    )
