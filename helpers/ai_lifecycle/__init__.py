"""How AI is trained and how it is then used: the helpers behind the course."""

import os

# Keras reads its backend once, when it is first imported. The course is measured
# with JAX on the CPU; whoever has chosen another backend keeps it.
os.environ.setdefault("KERAS_BACKEND", "jax")
