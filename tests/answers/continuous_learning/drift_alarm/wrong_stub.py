# not attempted: still holds its stub
def drift_alarm(reference, current, rate):
    raise NotImplementedError()
