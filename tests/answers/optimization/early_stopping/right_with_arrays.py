# passed
def early_stopping(losses, patience):
    """Task 3. The epochs that improve are those below the smallest loss before them."""
    known = np.where(np.isnan(losses), np.inf, losses)
    before = np.minimum.accumulate(np.concatenate([[np.inf], known[:-1]]))
    improves = np.flatnonzero(known < before) + 1
    marks = np.concatenate([[0], improves, [len(losses) + 1]])
    for mark, following in zip(marks, marks[1:]):
        if following - mark > patience:
            return np.array([mark + patience, mark])
    return np.array([len(losses), marks[-2]])
