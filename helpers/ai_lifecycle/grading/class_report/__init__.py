"""One page on a graded class: how each task went, which mistakes were made, and by whom."""
