# not yet: that it had been trained on
def honest_score(train, table, columns):
    """Task 3. Keeps rows aside and trains on all."""
    kept = table.sample(frac=0.25, random_state=0)
    model = train(table)
    return float(np.mean(model.predict(kept[columns]) == kept["label"].to_numpy()))
