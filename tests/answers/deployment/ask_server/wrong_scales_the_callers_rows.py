# not yet: changed the rows
def ask_server(url, rows, post):
    for row in rows:
        row["team load"] = row.get("team load", 0) / 2
    status, answer = post(url + "/predict/batch", {"rows": rows})
    if status != 200:
        raise ValueError("; ".join(f"{p['field']} {p['reason']}" for p in answer["problems"]))
    return np.array(answer["probabilities"])
