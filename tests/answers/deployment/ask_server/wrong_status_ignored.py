# broken: KeyError
def ask_server(url, rows, post):
    status, answer = post(url + "/predict/batch", {"rows": rows})
    return np.array(answer["probabilities"])
