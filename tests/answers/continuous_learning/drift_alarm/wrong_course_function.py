# not yet: which is what this task asks you to write yourself
def drift_alarm(reference, current, rate):
    from ai_lifecycle import drift

    return drift.drift_alarm(reference, current, rate)
