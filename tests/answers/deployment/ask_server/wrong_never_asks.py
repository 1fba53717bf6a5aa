# not yet: call post once
def ask_server(url, rows, post):
    return np.array([[0.875, 0.125]])
