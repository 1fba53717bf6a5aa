# not yet: only those *in a row*
def early_stopping(losses, patience):
    best, best_epoch, epoch, waited = float("inf"), 0, 0, 0
    for epoch, loss in enumerate(losses, 1):
        if loss < best:
            best, best_epoch = loss, epoch
        else:
            waited += 1
            if waited == patience:
                break
    return epoch, best_epoch
