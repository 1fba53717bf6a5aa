# not yet: should have a column 'ticket'
def to_shared(export, board):
    table = export.copy()
    return table
