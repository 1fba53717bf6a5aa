# not yet: both parts were multiplied
def log_softmax(logits):
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def soft_loss(student, teacher, labels, temperature, teacher_share):
    soft = -(np.exp(log_softmax(teacher / temperature)) * log_softmax(student / temperature)).sum(axis=1).mean()
    hard = -log_softmax(student)[np.arange(len(labels)), labels].mean()
    return float(temperature**2 * (teacher_share * soft + (1 - teacher_share) * hard))
