# passed
def ask_server(url, rows, post):
    status, answer = post(url + "/predict/batch", {"rows": rows})
    if status != 200:
        raise ValueError("; ".join(f"{p['field']} {p['reason']}" for p in answer["problems"]))
    return np.array(answer["probabilities"])
