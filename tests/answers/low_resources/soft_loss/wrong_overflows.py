# not yet: ordinary numbers
def soft_loss(student, teacher, labels, temperature, teacher_share):
    def chances(logits):
        return np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)

    soft = -(chances(teacher / temperature) * np.log(chances(student / temperature))).sum(axis=1).mean()
    hard = -np.log(chances(student))[np.arange(len(labels)), labels].mean()
    return float(teacher_share * temperature**2 * soft + (1 - teacher_share) * hard)
