# passed
from scipy.special import log_softmax

def soft_loss(student, teacher, labels, temperature, teacher_share):
    probabilities = softmax(teacher / temperature)
    soft = -np.mean(np.sum(probabilities * log_softmax(student / temperature, axis=1), axis=1))
    hard = -np.mean(np.take_along_axis(log_softmax(student, axis=1), labels[:, None], axis=1))
    return teacher_share * soft * temperature * temperature + hard - teacher_share * hard
