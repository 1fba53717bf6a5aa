# passed
def drift_alarm(reference, current, rate):
    n, m = len(reference), len(current)
    distance = 0.0
    if m:
        for value in sorted({*reference.tolist(), *current.tolist()}):
            distance = max(distance, abs(np.mean(reference <= value) - np.mean(current <= value)))
    limit = float("inf") if m == 0 else (-np.log(rate / 2) / 2 * (1 / n + 1 / m)) ** 0.5
    return float(distance), bool(distance > limit)
