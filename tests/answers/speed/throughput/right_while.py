# passed
def throughput(predict, rows, sizes, clock):
    def timed(size):
        done, started = 0, clock()
        while done < len(rows):
            batch = rows[done : done + size]
            predict(batch)
            done += len(batch)
        return done / (clock() - started)

    found = []
    for size in sizes:
        predict(rows[-size:])
        found.append(timed(size))
    return np.array(found)
