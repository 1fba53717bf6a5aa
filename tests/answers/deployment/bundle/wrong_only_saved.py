# not attempted: load_model still holds its stub
def save_model(folder, arrays):
    """Task 1. Write the arrays and their manifest into the folder."""
    np.savez(folder / "model.npz", **arrays)
    content = (folder / "model.npz").read_bytes()
    entry = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    (folder / "manifest.json").write_text(json.dumps({"files": {"model.npz": entry}}))


def load_model(folder):
    """Task 1. Return the arrays of a folder that is as its manifest says; else raise ValueError."""
    raise NotImplementedError()
