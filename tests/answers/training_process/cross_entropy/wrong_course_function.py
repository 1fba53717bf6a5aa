# not yet: which is what this task asks you to write yourself
from ai_lifecycle import network

def cross_entropy(logits, labels):
    return network.cross_entropy(logits, labels)
