# not yet: changed the list
def early_stopping(losses, patience):
    best, best_epoch, epoch = float("inf"), 0, 0
    while losses:
        epoch, loss = epoch + 1, losses.pop(0)
        if loss < best:
            best, best_epoch = loss, epoch
        elif epoch - best_epoch >= patience:
            break
    return epoch, best_epoch
