"""The one table of lessons: order, names, what each asks, how long it takes."""

import difflib
from dataclasses import dataclass

# The type of an output that carries what was measured, for programs, beside what people see (`grading.evidence`).
EVIDENCE_TYPE = "application/vnd.ai-lifecycle.evidence+json"


@dataclass(frozen=True)
class Lesson:
    """One lesson of the course.

    number: its place, 0 to 10. step: the name its module, playground and tests share.
    seed_step: the part of the lifecycle it stands for. question: what it answers. minutes: for a beginner.
    """

    number: int
    step: str
    seed_step: str
    question: str
    minutes: int

    @property
    def name(self) -> str:
        """The name of its folder and notebook, which alone carry the number."""
        return f"{self.number:02d}_{self.step}"

    @property
    def title(self) -> str:
        """Its step in words."""
        return self.step.replace("_", " ").capitalize()


LESSONS = (
    Lesson(0, "start_here", "What training and inference are",
           "What changes when a model learns, and what does not when it predicts?", 30),
    Lesson(1, "data_collection", "Data collection", "Is this data fit to learn from?", 45),
    Lesson(2, "model_selection", "Model selection", "Which model, at what cost to train and what cost to ask?", 45),
    Lesson(3, "training_process", "Training process", "How does feedback change weights?", 45),
    Lesson(4, "optimization", "Optimization", "How do we get there sooner and stop in time?", 45),
    Lesson(5, "deployment", "Deployment", "What exactly do we ship?", 45),
    Lesson(6, "prediction", "Prediction on new data", "What does the answer mean?", 40),
    Lesson(7, "speed", "Speed", "How fast is an answer, for whom?", 40),
    Lesson(8, "low_resources", "Low resource needs", "How little can it run on?", 45),
    Lesson(9, "continuous_learning", "Continuous learning", "When is it time to train again?", 45),
    Lesson(10, "capstone", "The whole lifecycle", "Can you do it alone?", 90),
)  # fmt: skip


class UnknownLesson(ValueError):
    """No lesson has that name; the message names the nearest."""


def find_lesson(name: str) -> Lesson:
    """Return the lesson called `name`: its folder, its step, or its number ("03_training_process", "3").

    Raises UnknownLesson, naming the nearest lesson.

    >>> find_lesson("training_process").name
    '03_training_process'
    """
    wanted = name.strip().rstrip("/").lower().replace("-", "_")
    for lesson in LESSONS:
        if wanted in (lesson.name, lesson.step) or (wanted.isdigit() and int(wanted) == lesson.number):
            return lesson
    known = {key: lesson for lesson in LESSONS for key in (lesson.name, lesson.step)}
    nearest = difflib.get_close_matches(wanted, known, n=1, cutoff=0)[0]
    raise UnknownLesson(f"There is no lesson {name!r}; the nearest is {known[nearest].name!r}.")
