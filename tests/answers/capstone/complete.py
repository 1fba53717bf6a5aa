"""Complete answers to the capstone: for each task the file of the bank that a whole submission takes.

Two that are right, one plain and one excellent, and four with one flaw each, which costs what it spoils and no more.
"""

PLAIN = dict.fromkeys(("train_model", "describe_features", "honest_score", "deliver", "time_to_train"), "right_plain")
COMPLETE = {
    "plain": PLAIN,
    "excellent": dict.fromkeys(PLAIN, "right_excellent"),
    # It learned from a column that nobody knows when the question comes, and ships a bundle that asks for it.
    "leaky": {**PLAIN, "train_model": "wrong_late_column", "deliver": "wrong_late_column"},
    # It claims what it got right of the rows it learned from.
    "braggart": {**PLAIN, "honest_score": "wrong_training_score", "deliver": "wrong_claims_the_training_score"},
    # It answers whatever it is asked.
    "gullible": {**PLAIN, "describe_features": "wrong_no_bounds", "deliver": "wrong_accepts_anything"},
    # It is far larger than its question needs, and trains again whenever the inputs move.
    "heavy": {**PLAIN, "deliver": "wrong_heavy", "time_to_train": "wrong_drift_rings"},
}
