"""What test cells call: it runs in the learner's kernel, looks at an answer, and says in plain words what it saw."""
