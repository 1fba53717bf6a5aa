# passed
def storage(weights, index_bytes):
    kept = weights[weights != 0].tobytes() + bytes(index_bytes * int((weights != 0).sum()))
    whole = weights.tobytes()
    name = "dense" if len(whole) <= len(kept) else "sparse"
    return [name, min(len(whole), len(kept))]
