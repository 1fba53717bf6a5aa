# not yet: None (is there a `return`?)
def to_shared(export, board):
    export.rename(columns={own: shared for shared, own in board.columns.items()})
