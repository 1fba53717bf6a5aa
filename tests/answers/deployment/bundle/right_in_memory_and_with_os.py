# passed
import io
import os


def save_model(folder, arrays):
    file = io.BytesIO()
    np.savez(file, **arrays)
    digest = hashlib.new("sha256", file.getvalue()).hexdigest()
    (folder / "model.npz").write_bytes(file.getvalue())
    card = {"files": {"model.npz": {"sha256": digest, "bytes": os.path.getsize(folder / "model.npz")}}}
    (folder / "manifest.json").write_text(json.dumps(card), encoding="utf-8")


def load_model(folder):
    card = json.loads((folder / "manifest.json").read_bytes())
    if sorted(os.listdir(folder)) != sorted(["manifest.json", *card["files"]]):
        raise ValueError(f"the folder holds {os.listdir(folder)}, the manifest lists {list(card['files'])}")
    content = (folder / "model.npz").read_bytes()
    if len(content) != card["files"]["model.npz"]["bytes"]:
        raise ValueError("model.npz has another size")
    if hashlib.sha256(content).hexdigest() != card["files"]["model.npz"]["sha256"]:
        raise ValueError("model.npz has another checksum")
    stored = np.load(io.BytesIO(content))
    return {name: stored[name] for name in stored}
