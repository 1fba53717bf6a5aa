"""The Jupyter server's settings for this course: in `ai-lifecycle lab`, on Binder, and on a hub that names this folder."""

import os

c = get_config()  # noqa: F821

# Nobody is asked, or told, about news from a network.
c.LabApp.check_for_updates_class = "jupyterlab.handlers.announcements.NeverCheckForUpdate"
c.LabApp.news_url = None

c.ServerApp.jpserver_extensions = {"ai_lifecycle.jupyter.kernels": True}
c.ServerApp.kernel_websocket_connection_class = "ai_lifecycle.jupyter.low_latency.LowLatencyConnection"

# The course's environment has none of the language servers that would be looked for, some by starting Node.
c.LanguageServerManager.autodetect = False

# Without a terminal of its own, as behind an icon or a hub, the server would open terminals with login shells.
# On Debian those start with a PATH that lacks the environment of the course, so `ai-lifecycle` would not be found.
if os.name != "nt":
    c.ServerApp.terminado_settings = {"shell_command": [os.environ.get("SHELL") or "sh"]}
