# not yet: counted from 0
def early_stopping(losses, patience):
    best, best_epoch = float("inf"), -1
    epoch = 0
    for epoch, loss in enumerate(losses, 0):
        if loss < best:
            best, best_epoch = loss, epoch
        elif epoch - best_epoch >= patience:
            break
    return epoch, best_epoch
