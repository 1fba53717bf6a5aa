# not yet: patience was not used
def early_stopping(losses, patience):
    best, best_epoch = float("inf"), 0
    epoch = 0
    for epoch, loss in enumerate(losses, 1):
        if loss < best:
            best, best_epoch = loss, epoch
        elif False:
            break
    return epoch, best_epoch
