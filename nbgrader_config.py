"""nbgrader's settings for this course: `nbgrader ...` and Formgrader work in the folder that holds this file.

Another gradebook than ./gradebook.db: `nbgrader autograde ... --db=URL`, or set c.CourseDirectory.db_url below.
nbgrader reads this file more than once in a run: everything here can be repeated.
"""

import os
import secrets
import sys
import sysconfig
from pathlib import Path

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "ai-lifecycle"
c.CourseDirectory.root = str(Path(__file__).resolve().parent)
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "lessons"
# What running the capstone leaves beside it is neither released nor handed in; the rest is nbgrader's own list.
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", "delivered"]

c.ClearSolutions.code_stub = {
    "python": "# Your code goes here, in place of the next line.\nraise NotImplementedError()",
}
c.ClearSolutions.text_stub = "*Your answer goes here, in place of this line.*"

# A whole lesson runs in about 10 seconds on 2 cores; one cell that takes a minute is a loop without an end.
c.Execute.timeout = 60
# A test cell with this tag would not run, and a test that does not run scores in full: nobody can guess the name.
c.Execute.skip_cells_with_tag = secrets.token_hex(16)
# Kernels warn on the terminal that they talk without encryption, one line for each submission.
c.Execute.extra_arguments = ["--log-level=ERROR"]

# A test cell that a learner deleted is put back behind its answer, instead of quietly costing its points;
# and a copied cell then costs one submission its grade instead of stopping the whole batch.
c.OverwriteCells.add_missing_cells = True

# Feedback pages and Formgrader show what learners wrote; nothing of it runs in the browser of whoever reads it.
c.HTMLExporter.sanitize_html = True
c.HTMLExporter.filters = {
    "clean_html": "ai_lifecycle.grading.pages.clean_html",
    "markdown2html": "ai_lifecycle.grading.pages.markdown_to_html",
}
c.HTMLExporter.preprocessors = ["ai_lifecycle.grading.pages.HarmlessOutputs"]
# Formgrader serves the files beside a notebook as well, a web page among them, and has no setting for how.
if _formgrader := sys.modules.get("nbgrader.server_extensions.formgrader.handlers"):
    from ai_lifecycle.grading.pages import sandbox_file

    _formgrader.SubmissionFilesHandler.set_extra_headers = sandbox_file
    # And Voila beside it runs whatever notebook somebody's link names.
    if _voila := sys.modules.get("voila.tornado.handler"):
        from ai_lifecycle.grading.pages import without_submissions

        _voila.TornadoVoilaHandler.get = without_submissions(_voila.TornadoVoilaHandler.get)

# The random cases of the hidden tests: one seed for everyone graded in one run. Set it to grade on the same again.
os.environ.setdefault("AI_LIFECYCLE_SEED", str(secrets.randbelow(2**32)))

# nbgrader runs `alembic` from PATH for a new gradebook: ours, even where the environment is not activated.
_programs = sysconfig.get_path("scripts")
if os.environ.get("PATH", "").split(os.pathsep)[0] != _programs:
    os.environ["PATH"] = os.pathsep.join(filter(None, [_programs, os.environ.get("PATH")]))
