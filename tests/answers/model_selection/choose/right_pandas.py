# passed
import pandas as pd


def choose(table, budget):
    frame = pd.DataFrame(table)
    frame = frame[frame.answer_seconds <= budget]
    if frame.empty:
        return None
    ranked = frame.sort_values(["fold_score", "answer_seconds"], ascending=[False, True], kind="stable")
    return ranked.name.iloc[0]
