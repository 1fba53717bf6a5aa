# passed
def soft_loss(student, teacher, labels, temperature, teacher_share):
    from scipy.special import logsumexp

    cool = student / temperature
    soft = (logsumexp(cool, axis=1) - (softmax(teacher / temperature) * cool).sum(axis=1)).mean()
    hard = (logsumexp(student, axis=1) - student[np.arange(len(labels)), labels]).mean()
    return teacher_share * temperature**2 * soft + (1 - teacher_share) * hard
