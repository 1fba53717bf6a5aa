# passed
def soft_loss(student, teacher, labels, temperature, teacher_share):
    total = 0.0
    for mine, theirs, label in zip(student, teacher, labels):
        def logs(logits):
            return logits - np.logaddexp.reduce(logits)
        soft = -np.dot(np.exp(logs(theirs / temperature)), logs(mine / temperature))
        total += teacher_share * temperature**2 * soft - (1 - teacher_share) * logs(mine)[label]
    return float(total / len(labels))
