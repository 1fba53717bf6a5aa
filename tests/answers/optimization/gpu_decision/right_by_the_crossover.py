# passed
def gpu_decision(cpu_hours, speed_up, transfer_hours, utilisation, cpu_price, gpu_price):
    """Task 5. Decides by comparing the utilisation with the crossover; returns a list."""
    busy = transfer_hours + cpu_hours / speed_up
    crossover = (gpu_price * busy) / (cpu_price * cpu_hours)
    choice = ["CPU", "GPU"][utilisation > crossover]
    saved = cpu_price * cpu_hours - gpu_price * (busy / utilisation)
    return [choice, cpu_hours - busy, saved, crossover]
