# not yet: with the epoch before
def early_stopping(losses, patience):
    before, waited, epoch, best_epoch = float("inf"), 0, 0, 0
    for epoch, loss in enumerate(losses, 1):
        if loss < before:
            waited, best_epoch = 0, epoch
        else:
            waited += 1
            if waited == patience:
                break
        before = loss
    return epoch, best_epoch
