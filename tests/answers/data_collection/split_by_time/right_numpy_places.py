# passed
def split_by_time(table, test_sprints):
    numbers, place = np.unique(table["sprint"].to_numpy(), return_inverse=True)
    late = place >= len(numbers) - test_sprints
    return table.iloc[np.flatnonzero(~late)], table.iloc[np.flatnonzero(late)]
