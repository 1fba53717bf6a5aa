"""What a sandbox is asked for (Policy) and what of it a machine can give (Report). Small values, no doing."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from ai_lifecycle.grading.sandbox.keeper import Limits
from ai_lifecycle.grading.sandbox.view import WRITE, View

MODES = ("require", "auto", "off")
NAMESPACES, LANDLOCK, FILTER, USERS, LIMITS = "namespaces", "Landlock", "system-call filter", "user numbers", "limits"
OWN, BUBBLEWRAP = "own", "bubblewrap"


@dataclass(frozen=True)
class Layer:
    """One layer. how: the means, "" if it is not there. otherwise: why it is not. uncovered: what it leaves open."""

    name: str
    how: str
    otherwise: str
    uncovered: str


@dataclass(frozen=True)
class Report:
    """Which layers a run has. mode: one of MODES."""

    mode: str
    layers: tuple[Layer, ...]

    @classmethod
    def of(cls, means: Mapping[str, str]) -> "Report":
        """Return a report of these layers, as `means` gave them to another process."""
        return cls("auto", tuple(Layer(name, how, "", "") for name, how in means.items()))

    @property
    def means(self) -> dict[str, str]:
        """The means of each layer, by its name."""
        return {layer.name: layer.how for layer in self.layers}

    def uses(self, name: str) -> str:
        """Return by what means a layer is there, "" if it is not."""
        return next((layer.how for layer in self.layers if layer.name == name), "")

    @property
    def is_off(self) -> bool:
        """Whether nothing protects from a submission: because it is to be so, or because the system has no means."""
        return not any(layer.how for layer in self.layers)

    @property
    def can_enter(self) -> bool:
        """Whether a forked process gets every layer there is: Bubblewrap can only start programs."""
        return self.uses(NAMESPACES) != BUBBLEWRAP

    def in_words(self) -> list[str]:
        """Return what to tell the instructor: one line on what is there, one on each layer that is not."""
        if self.mode == "off":
            return ["Sandbox: off. Submissions can read and change whatever you can."]
        if self.is_off:
            return [f"Sandbox: none, for {self.layers[0].otherwise}. Submissions can read and change whatever you can."]
        there = ", ".join(f"{layer.name} ({layer.how})" for layer in self.layers if layer.how)
        lines = [f"Sandbox: {there}."]
        lines += [f"Without {layer.name}: {layer.otherwise}." for layer in self.layers if not layer.how]
        return lines


@dataclass(frozen=True)
class Policy:
    """What a submission may see and use. entries: as View.entries gives them. network: beyond the own loopback."""

    scratch: Path
    home: Path
    entries: tuple[tuple[Path, str], ...]
    limits: Limits = field(default_factory=Limits)

    @classmethod
    def of(cls, view: View, limits: Limits | None = None, standing: Mapping[Path, str] | None = None) -> "Policy":
        """Return the policy for a view, which is looked up on the disk now.

        standing: what View.standing returned earlier; then only what may be written is looked up.
        """
        entries = view.entries() if standing is None else view.entries_with(standing)
        return cls(view.scratch.resolve(), view.home.resolve(), tuple(entries), limits or Limits())

    @property
    def writable(self) -> tuple[Path, ...]:
        """The folders to write in."""
        return tuple(path for path, access in self.entries if access == WRITE)

    def to_text(self) -> str:
        """Return the policy as text that `from_text` reads."""
        content = {**asdict(self), "scratch": str(self.scratch), "home": str(self.home)}
        return json.dumps({**content, "entries": [[str(path), access] for path, access in self.entries]})

    @classmethod
    def from_text(cls, text: str) -> "Policy":
        """Return the policy that a text holds."""
        content = json.loads(text)
        entries = tuple((Path(path), access) for path, access in content["entries"])
        return cls(Path(content["scratch"]), Path(content["home"]), entries, Limits(**content["limits"]))
