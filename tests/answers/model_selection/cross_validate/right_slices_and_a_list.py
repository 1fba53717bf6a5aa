# passed
def cross_validate(make_model, inputs, labels, folds):
    size, left_over = divmod(len(labels), folds)
    scores, start = [], 0
    for fold in range(folds):
        stop = start + size + (1 if fold < left_over else 0)
        model = make_model()
        model.fit(np.concatenate([inputs[:start], inputs[stop:]]), np.concatenate([labels[:start], labels[stop:]]))
        scores.append(float((model.predict(inputs[start:stop]) == labels[start:stop]).mean()))
        start = stop
    return scores
