# not attempted: answer_or_abstain still holds its stub
def answer_or_abstain(probabilities, inputs, seen, sure_enough, near_enough):
    """Task 4. Return the most probable class of each row, or -1 where the model should not be believed."""
    # YOUR CODE HERE
    raise NotImplementedError()
