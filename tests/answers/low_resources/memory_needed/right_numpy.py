# passed
def memory_needed(sizes, rows, copies, number_bytes):
    widths = np.array(sizes)
    parameters = ((widths[:-1] + 1) * widths[1:]).sum()
    pairs = widths[:-1] + widths[1:]
    return (parameters * (2 + copies) + rows * widths.sum()) * number_bytes, (parameters + rows * pairs.max()) * number_bytes
