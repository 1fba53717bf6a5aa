# not yet: manifest.json says sha256
def save_model(folder, arrays):
    """Task 1. Write the arrays and their manifest into the folder."""
    np.savez(folder / "model.npz", **arrays)
    content = (folder / "model.npz").read_bytes()
    entry = {"bytes": len(content), "sha256": hashlib.sha256(b"".join(a.tobytes() for a in arrays.values())).hexdigest()}
    (folder / "manifest.json").write_text(json.dumps({"files": {"model.npz": entry}}))


def load_model(folder):
    """Task 1. Return the arrays of a folder that is as its manifest says; else raise ValueError."""
    files = json.loads((folder / "manifest.json").read_text())["files"]
    there = {path.name for path in folder.iterdir()} - {"manifest.json"}
    for name in there ^ set(files):
        raise ValueError(f"{name} is missing or foreign")
    for name, entry in files.items():
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != entry["sha256"]:
            raise ValueError(f"{name} was changed")
    with np.load(folder / "model.npz") as stored:
        return {name: stored[name] for name in stored.files}
