# passed
def early_stopping(losses, patience):
    """Task 3. With a counter that each improvement sets back."""
    waited, best, best_epoch = 0, np.inf, 0
    for index in range(len(losses)):
        if losses[index] < best:
            waited, best, best_epoch = 0, losses[index], index + 1
        else:
            waited += 1
        if waited == patience:
            return index + 1, best_epoch
    return len(losses), best_epoch
