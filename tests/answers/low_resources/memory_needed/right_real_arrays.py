# passed
def memory_needed(sizes, rows, copies, number_bytes):
    layers = [(np.zeros((a, b)), np.zeros(b)) for a, b in zip(sizes, sizes[1:])]
    weights = sum(w.size + b.size for w, b in layers) * number_bytes
    kept = [rows * width * number_bytes for width in sizes]
    return weights * (1 + 1 + copies) + sum(kept), weights + max(a + b for a, b in zip(kept, kept[1:]))
