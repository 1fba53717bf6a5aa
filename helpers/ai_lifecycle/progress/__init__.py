"""What a learner has mastered, what to do next, and how to show it to others: read from real check results."""
