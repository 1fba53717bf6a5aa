# passed
def separation(values, labels):
    from sklearn.metrics import roc_auc_score
    
    known = ~np.isnan(values)
    area = roc_auc_score(labels[known], values[known])
    return float(max(area, 1 - area))
