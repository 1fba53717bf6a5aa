"""Starting JupyterLab and Voila as the course needs them: soon, offline, with quick messages and ready kernels."""
