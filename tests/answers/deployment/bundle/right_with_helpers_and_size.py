# passed
def describe(path):
    content = path.read_bytes()
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def save_model(folder, arrays):
    folder = Path(folder)
    with open(folder / "model.npz", "wb") as file:
        np.savez_compressed(file, **arrays)
    with open(folder / "manifest.json", "w") as file:
        json.dump({"made by": "me", "files": {"model.npz": describe(folder / "model.npz")}}, file, indent=2)
    return folder


def load_model(folder):
    with open(Path(folder) / "manifest.json") as file:
        manifest = json.load(file)
    for path in Path(folder).iterdir():
        if path.name != "manifest.json" and path.name not in manifest["files"]:
            raise ValueError("foreign file: " + path.name)
    for name, entry in manifest["files"].items():
        if not (Path(folder) / name).exists():
            raise ValueError("missing file: " + name)
        if describe(Path(folder) / name) != entry:
            raise ValueError("changed file: " + name)
    return dict(np.load(Path(folder) / "model.npz", allow_pickle=False))
