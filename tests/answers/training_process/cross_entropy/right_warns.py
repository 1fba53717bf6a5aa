# passed
import warnings

def cross_entropy(logits, labels):
    """Task 2. Right, though it overflows on the way and says so."""
    np.exp(logits)
    warnings.warn("looking at logits")
    top = logits.max(axis=1, keepdims=True)
    z = logits - top
    return float((np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(z)), labels]).sum() / len(z))
