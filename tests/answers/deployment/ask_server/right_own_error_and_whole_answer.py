# passed
class Refused(ValueError):
    pass


def ask_server(url, rows, post):
    status, answer = post("/".join([url, "predict", "batch"]), {"rows": [dict(row) for row in rows]})
    if status >= 400:
        raise Refused(json.dumps(answer))
    return np.asarray(answer["probabilities"], dtype=np.float64)
