# passed
def cross_validate(make_model, inputs, labels, folds):
    result = ()
    for asked in np.array_split(np.arange(len(labels)), folds):
        keep = np.ones(len(labels), bool)
        keep[asked] = False
        model = make_model().fit(inputs[keep], labels[keep])
        print("training score", np.mean(model.predict(inputs[keep]) == labels[keep]))
        result += (np.mean(model.predict(inputs[asked]) == labels[asked]),)
    return result
