# passed
def batches(rows, batch_size, random):
    order = np.argsort(random.random(rows))
    return tuple(order[i * batch_size : (i + 1) * batch_size] for i in range(-(-rows // batch_size)))
