# not yet: one epoch too early
def early_stopping(losses, patience):
    best, best_epoch = float("inf"), 0
    epoch = 0
    for epoch, loss in enumerate(losses, 1):
        if loss < best:
            best, best_epoch = loss, epoch
        elif epoch - best_epoch >= patience - 1:
            break
    return epoch, best_epoch
