# not yet: should raise ValueError
def ask_server(url, rows, post):
    status, answer = post(url + "/predict/batch", {"rows": rows})
    if status != 200:
        return answer["problems"]
    return np.array(answer["probabilities"])
