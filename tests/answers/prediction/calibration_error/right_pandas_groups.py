# passed
def calibration_error(chances, labels, bins=10):
    import pandas as pd

    places = np.maximum(np.ceil(chances * bins) - 1, 0)
    table = pd.DataFrame({"bin": places, "chance": chances, "label": labels}).groupby("bin")
    return float(((table["chance"].mean() - table["label"].mean()).abs() * table.size()).sum() / len(chances))
