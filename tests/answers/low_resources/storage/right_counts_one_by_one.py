# passed
def storage(weights, index_bytes):
    dense = sparse = 0
    for number in weights.flat:
        dense += weights.dtype.itemsize
        if number != 0:
            sparse += weights.dtype.itemsize + index_bytes
    return min([("dense", dense), ("sparse", sparse)], key=lambda way: way[1])
