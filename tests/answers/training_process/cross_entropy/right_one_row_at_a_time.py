# passed
import math

def cross_entropy(logits, labels):
    """Task 2. In plain Python."""
    total = 0.0
    for row, label in zip(logits.tolist(), labels.tolist()):
        top = max(row)
        total += top + math.log(sum(math.exp(logit - top) for logit in row)) - row[label]
    return total / len(labels)
