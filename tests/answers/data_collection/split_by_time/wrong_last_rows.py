# not yet: is on both sides
def split_by_time(table, test_sprints):
    in_order = table.sort_values("sprint")
    edge = len(table) - max(1, len(table) // 3)
    return in_order.iloc[:edge], in_order.iloc[edge:]
