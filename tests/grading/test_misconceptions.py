"""What the mistakes of a class have in common: named ones by their name, others without what is one submission's own."""

from ai_lifecycle.grading.class_report.misconceptions import mistake_in, misconceptions
from ai_lifecycle.grading.scores import BROKEN, NOT_ATTEMPTED, NOT_YET, PASSED, TaskResult


def result(task, outcome, message=""):
    return TaskResult(task, task.title(), outcome, 0, 4, message)


def test_a_named_mistake_is_the_same_whatever_the_numbers_were():
    one = "z is not right at [0, 1] for 7 rows: expected 1.5, came 2. It looks as if ReLU is missing: use `max(z, 0)`."
    other = "z is not right at [3, 0] for 2 rows: expected -4, came 0. It looks as if ReLU is missing: use `max(z, 0)`."
    assert mistake_in(one) == mistake_in(other) == ("ReLU is missing: use `max(z, 0)`.", True)


def test_what_has_no_name_is_told_without_numbers_and_lines_of_code():
    one = "f stopped in line 3, `return a @ b`, for widths 3-4-2 and 7 rows, with ValueError: size 3 is different from 12."
    other = "f stopped in line 9, `x = a @ b`, for widths 8-1-4 and 2 rows, with ValueError: size 5 is different from 1."
    assert mistake_in(one) == mistake_in(other)
    text, is_named = mistake_in(one)
    assert not is_named and text.startswith("f stopped for widths …") and "ValueError" in text
    assert mistake_in("f should have shape (3, 4); shape (4,) came.")[0] == "f should have shape (…); shape (…) came."


def test_names_with_digits_stay_whole():
    assert mistake_in("float32 came, in `layer2`.") == ("float32 came, in `layer2`.", False)


def test_mistakes_are_counted_by_task_the_most_frequent_first():
    found = misconceptions(
        [
            ("ann", result("double", NOT_YET, "It looks as if it was squared.")),
            ("bob", result("double", NOT_YET, "x = 4. It looks as if it was squared.")),
            ("cyd", result("double", BROKEN, "double stopped with TypeError: no")),
            ("dan", result("double", PASSED)),
            ("eve", result("double", NOT_ATTEMPTED, "double still holds its stub")),
            ("ann", result("halve", PASSED)),
        ]
    )
    assert [(one.text, one.is_named, one.students, one.outcome) for one in found] == [
        ("It was squared.", True, ("ann", "bob"), NOT_YET),
        ("double stopped with TypeError: no", False, ("cyd",), BROKEN),
    ]
