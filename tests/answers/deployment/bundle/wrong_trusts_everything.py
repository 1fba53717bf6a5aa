# not yet: replaced by another model
def save_model(folder, arrays):
    """Task 1. Write the arrays and their manifest into the folder."""
    np.savez(folder / "model.npz", **arrays)
    content = (folder / "model.npz").read_bytes()
    entry = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    (folder / "manifest.json").write_text(json.dumps({"files": {"model.npz": entry}}))


def load_model(folder):
    return dict(np.load(folder / "model.npz"))
