# passed
def replace_champion(labels, champion, challenger, risk):
    lost = won = 0
    for truth, one, other in zip(labels, champion, challenger):
        lost += one == truth and other != truth
        won += one != truth and other == truth
    p, rows = 0.0, int(lost + won)
    for k in range(int(min(lost, won)) + 1):
        p += 2 * comb(rows, k) * 0.5**rows
    return min(p, 1.0), bool(won > lost) and p < risk
