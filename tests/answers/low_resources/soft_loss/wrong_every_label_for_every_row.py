# not yet: every row was asked for all rows' labels
def log_softmax(logits):
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def soft_loss(student, teacher, labels, temperature, teacher_share):
    soft = -(softmax(teacher / temperature) * log_softmax(student / temperature)).sum(axis=1).mean()
    hard = -log_softmax(student)[:, labels].mean()
    return teacher_share * temperature**2 * soft + (1 - teacher_share) * hard
