# not yet: the other way round
def early_stopping(losses, patience):
    best, best_epoch = float("inf"), 0
    epoch = 0
    for epoch, loss in enumerate(losses, 1):
        if loss < best:
            best, best_epoch = loss, epoch
        elif epoch - best_epoch >= patience:
            break
    return best_epoch, epoch
