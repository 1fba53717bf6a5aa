# not yet: nan
def early_stopping(losses, patience):
    best, best_epoch, epoch = float("inf"), 0, 0
    for epoch, loss in enumerate(losses, 1):
        if loss < best:
            best, best_epoch = loss, epoch
        elif loss != loss or epoch - best_epoch >= patience:
            break
    return epoch, best_epoch
