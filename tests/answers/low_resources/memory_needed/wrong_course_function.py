# not yet: calls the course's own
from ai_lifecycle import low_resources

def memory_needed(sizes, rows, copies, number_bytes):
    return low_resources.memory_needed(sizes, rows, copies, number_bytes)
