"""A class graded by `ai-lifecycle grade` beside the same class graded by `nbgrader autograde`, in one run.

    python tests/benchmarks/benchmark_grade.py [--students 40] [--lesson 03_training_process]

Without --lesson: a lesson that imports NumPy, pandas, SciPy and Matplotlib and computes little.
Prints wall and processor time of both, and their ratio. Not part of the test command.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
import tiny_course

from ai_lifecycle.course import find_lesson
from ai_lifecycle.grading.paths import CourseFiles

IMPORTS = "import numpy, pandas, scipy.stats, matplotlib.pyplot"
PROGRAMS = Path(sys.executable).parent


def importing_course(root: Path, students: int) -> str:
    """The tiny lesson of the tests, with heavy imports in its first cell; everybody hands in the right answers."""
    course = tiny_course.make_course(root)
    for notebook in (course.source_of(tiny_course.LESSON), course.release_of(tiny_course.LESSON)):
        content = tiny_course.read(notebook)
        tiny_course.cell(content, "setup").source += f"\n{IMPORTS}"
        tiny_course.write(notebook, content)
    for number in range(students):
        tiny_course.submit(course, f"student{number}", **tiny_course.RIGHT)
    return tiny_course.NAME


def real_course(root: Path, name: str, students: int) -> str:
    """A written lesson; everybody hands in its solution."""
    lesson = find_lesson(name)
    root.mkdir()
    shutil.copy(tiny_course.ROOT / "nbgrader_config.py", root)
    for folder in ("solutions", "lessons"):
        shutil.copytree(tiny_course.ROOT / folder / lesson.name, root / folder / lesson.name)
    solution = tiny_course.read(CourseFiles(root, is_clone=True).source_of(lesson))
    for number in range(students):
        tiny_course.write(root / "submitted" / f"student{number}" / lesson.name / f"{lesson.name}.ipynb", solution)
    return lesson.name


def seconds(root: Path, program: str, *arguments: str) -> tuple[float, float]:
    """Run a program in a course folder; return its wall time and its processor time with all it started."""
    environment = {**os.environ, "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}", "AI_LIFECYCLE_SEED": "1"}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run([PROGRAMS / program, *arguments], cwd=root, env=environment, capture_output=True, text=True)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{program} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=40)
    parser.add_argument("--lesson")
    parser.add_argument("--only-ours", action="store_true", help="leave out the slow half")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root, students = Path(folder) / "course", wanted.students
        make = real_course if wanted.lesson else importing_course
        name = make(*((root, wanted.lesson, students) if wanted.lesson else (root, students)))
        seconds(root, "nbgrader", "generate_assignment", name, "--force")
        shutil.copytree(root, Path(folder) / "plain")
        print(f"{name if wanted.lesson else IMPORTS}: {students} submissions, {os.cpu_count()} processors")
        ours = seconds(root, "ai-lifecycle", "grade", name)
        print(f"ai-lifecycle grade, with feedback: {ours[0]:7.1f} s wall {ours[1]:7.1f} s processor")
        print(f"  a submission: {1000 * ours[0] / students:.0f} ms wall, {1000 * ours[1] / students:.0f} ms processor")
        if wanted.only_ours:
            return
        plain = seconds(Path(folder) / "plain", "nbgrader", "autograde", name)
        print(f"nbgrader autograde:                {plain[0]:7.1f} s wall {plain[1]:7.1f} s processor")
        feedback = seconds(Path(folder) / "plain", "nbgrader", "generate_feedback", name)
        print(f"nbgrader generate_feedback:        {feedback[0]:7.1f} s wall {feedback[1]:7.1f} s processor")
        print(f"ratio of nbgrader autograde to grade with feedback: {plain[0] / ours[0]:.1f} wall, {plain[1] / ours[1]:.1f}")
        both = plain[0] + feedback[0], plain[1] + feedback[1]
        print(f"ratio with nbgrader's feedback too:                 {both[0] / ours[0]:.1f} wall, {both[1] / ours[1]:.1f}")


if __name__ == "__main__":
    main()
