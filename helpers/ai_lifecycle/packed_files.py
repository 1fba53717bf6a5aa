"""Model files, looked at before they are unpacked or built: sizes that are only declared cost their writer nothing.

What a model computes in between has no such bound: an ONNX file of 351 bytes can ask for 4 GB whenever it answers.
Where the system refuses them, so does the bundle, in a sentence; where it grants them, nothing here stops it. Whoever
serves bundles of strangers gives the server's process a limit of memory.
"""

import io
import json
import math
import threading
import zipfile

# No bundle's format is written packed: what grows to more than this was made to fill the memory of whoever opens it.
MOST_TIMES_UNPACKED, HARMLESS_BYTES = 10, 1_000_000


def refuse_bomb(content: bytes) -> None:
    """Raise ValueError if a ZIP file is much larger once unpacked, by what its own list of contents says."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        unpacked = sum(entry.file_size for entry in packed.infolist())
    _refuse(content, unpacked, f"unpack to {unpacked}")


def refuse_hollow_keras(content: bytes) -> None:
    """Raise ValueError if a Keras file describes many more weights than it can hold.

    The network is built once without any value. Raises what Keras raises if it cannot be built.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        config = json.loads(packed.read("config.json"))
    sizes, troubles = [], []

    def build() -> None:
        import keras

        try:
            # In this scope Keras notes what variables it would make, and makes none.
            with keras.StatelessScope(initialize_variables=False):
                model = keras.saving.deserialize_keras_object({**config, "compile_config": None}, safe_mode=True)
            sizes.extend(math.prod(one.shape) for one in model.variables)
        except Exception as trouble:
            troubles.append(trouble)

    # Keras keeps a list of such variables for each thread, and would make them later: the list ends with its thread.
    thread = threading.Thread(target=build)
    thread.start()
    thread.join()
    if troubles:
        raise troubles[0]
    _refuse(content, sum(sizes), f"describe {sum(sizes)} weights")  # each of them takes a byte or more


def _refuse(content: bytes, size: int, what: str) -> None:
    if size > max(MOST_TIMES_UNPACKED * len(content), HARMLESS_BYTES):
        raise ValueError(f"its {len(content)} bytes {what}, which would fill the memory.")
