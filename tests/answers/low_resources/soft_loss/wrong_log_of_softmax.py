# not yet: ordinary numbers for logits of several hundred
def soft_loss(student, teacher, labels, temperature, teacher_share):
    p, q = softmax(teacher / temperature), softmax(student / temperature)
    soft = -(p * np.log(q)).sum(axis=1).mean()
    hard = -np.log(softmax(student)[np.arange(len(labels)), labels]).mean()
    return float(teacher_share * temperature**2 * soft + (1 - teacher_share) * hard)
