# not yet: nan (not a number) came
def separation(values, labels):
    slipped, on_time = values[labels == 1], values[labels == 0]
    difference = np.sign(slipped[:, None] - on_time[None, :])
    return float(0.5 + abs(difference.mean()) / 2)
