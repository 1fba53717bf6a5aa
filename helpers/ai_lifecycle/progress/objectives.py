"""What a lesson aims at, and which of its tasks shows that an aim is reached.

The aims stand in the lesson's notebook, under "By the end you can"; here stands only which task belongs to which.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ai_lifecycle.grading.task_prose import title_and_prose

# By lesson and task: the number of the aim, from 1, that the task shows. "question" is the one marked by hand.
AIM_OF_TASK: dict[str, dict[str, int]] = {
    "start_here": {"predict_one": 1, "training_step": 2, "infer": 3, "kind_of_call": 4, "question": 5},
    "data_collection": {
        "to_shared": 1, "merge": 2, "add_label": 2, "separation": 3, "split_by_time": 4, "question": 5
    },
    "model_selection": {"majority_baseline": 1, "cross_validate": 2, "measure_costs": 3, "choose": 4, "question": 5},
    "training_process": {
        "forward": 1, "cross_entropy": 1, "backward": 2, "gradient_check": 3, "training_step": 4, "question": 5
    },
    "optimization": {
        "batches": 1, "adam": 2, "early_stopping": 3, "random_search": 4, "gpu_decision": 5, "question": 5
    },
    "deployment": {
        "bundle": 1, "fold_scaling": 2, "validate": 3, "score_rows": 4, "ask_server": 5, "question": 1
    },
    "prediction": {
        "changes_weights": 1, "cheapest_threshold": 2, "calibration_error": 3, "answer_or_abstain": 4, "question": 5
    },
    "speed": {
        "latency_percentiles": 1, "throughput": 2, "serve_in_batches": 3, "question": 4, "flops": 5, "onnx_answers": 5
    },
    "low_resources": {"memory_needed": 1, "quantize": 2, "prune": 3, "storage": 3, "soft_loss": 4, "question": 5},
    "continuous_learning": {
        "psi": 1, "drift_alarm": 1, "question": 2, "best_interval": 3, "replace_champion": 4, "train_or_infer": 5
    },
    "capstone": {
        "train_model": 1, "describe_features": 2, "honest_score": 3, "deliver": 4, "deliver-light": 4, "deliver-guard": 2,
        "question": 4, "time_to_train": 5
    },
}  # fmt: skip

UNNAMED = "the tasks of this lesson"  # what tasks without an aim of their own are listed under


@dataclass(frozen=True)
class Asked:
    """One thing that a lesson asks for. id: "training_process-forward". by_hand: whether a person marks it."""

    id: str
    title: str
    points: float
    by_hand: bool = False


@dataclass(frozen=True)
class Objective:
    """One aim of a lesson, in its own words, and what is asked to show it."""

    text: str
    asked: tuple[Asked, ...]


def objectives(notebook: Mapping[str, Any], step: str) -> tuple[Objective, ...]:
    """Return the aims of a lesson in order, each with its tasks; no aim is left out, and no task.

    notebook: the content of its .ipynb file. step: the lesson's name without its number.

    >>> cell = {"cell_type": "markdown", "id": "speed-aims", "source": "## By the end you can\\n- measure"}
    >>> objectives({"cells": [cell]}, "speed")
    (Objective(text='measure', asked=()),)
    """
    cells = [cell for cell in notebook.get("cells", ()) if isinstance(cell, dict)]
    prose = {cell.get("id"): _source(cell) for cell in cells if cell.get("cell_type") == "markdown"}
    texts = re.findall(r"^- (.+)$", prose.get(f"{step}-aims", ""), re.MULTILINE)
    found: dict[int, list[Asked]] = {number: [] for number in range(1, len(texts) + 1)}
    without: list[Asked] = []
    numbers = AIM_OF_TASK.get(step, {})
    for asked in _asked(cells, prose):
        found.get(numbers.get(asked.id.removeprefix(f"{step}-"), 0), without).append(asked)
    named = tuple(Objective(text, tuple(found[number])) for number, text in enumerate(texts, 1))
    return named + ((Objective(UNNAMED, tuple(without)),) if without else ())


def _asked(cells: list[dict], prose: Mapping[Any, str]) -> list[Asked]:
    """Return what nbgrader's metadata marks as graded: test cells, and answers that a person marks."""
    found = []
    for cell in cells:
        details = _grading(cell)
        if details:
            name, by_hand = details["grade_id"].removesuffix("-test"), bool(details.get("solution"))
            title, _ = title_and_prose(name, prose)
            found.append(Asked(name, title, float(details.get("points", 0)), by_hand))
    return found


def _grading(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return nbgrader's metadata of a graded cell; nothing if it is not graded, or spoilt."""
    metadata = cell.get("metadata")
    details = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    if not isinstance(details, dict) or not isinstance(details.get("grade_id"), str):
        return {}
    return details if details.get("grade") and isinstance(details.get("points", 0), int | float) else {}


def _source(cell: Mapping[str, Any]) -> str:
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(map(str, source)) if isinstance(source, list) else ""
