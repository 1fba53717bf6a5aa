# passed
def early_stopping(losses, patience, epoch=0, best=float("inf"), best_epoch=0):
    if epoch == len(losses) or epoch - best_epoch == patience:
        return [epoch, best_epoch]
    loss = losses[epoch]
    if loss < best:
        return early_stopping(losses, patience, epoch + 1, loss, epoch + 1)
    return early_stopping(losses, patience, epoch + 1, best, best_epoch)
