# not yet: The two stars hand the arrays over one by one
def save_model(folder, arrays):
    np.savez(folder / "model.npz", arrays)
    content = (folder / "model.npz").read_bytes()
    entry = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    (folder / "manifest.json").write_text(json.dumps({"files": {"model.npz": entry}}))


def load_model(folder):
    with np.load(folder / "model.npz", allow_pickle=True) as stored:
        return stored["arr_0"].item()
