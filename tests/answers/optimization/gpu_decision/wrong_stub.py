# not attempted: still holds its stub
def gpu_decision(cpu_hours, speed_up, transfer_hours, utilisation, cpu_price, gpu_price):
    """Task 5. Return (choice, hours saved, money saved, crossover utilisation)."""
    # YOUR CODE HERE
    raise NotImplementedError()
