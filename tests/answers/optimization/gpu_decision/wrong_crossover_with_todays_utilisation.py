# not yet: does not depend on today's utilisation
def gpu_decision(cpu_hours, speed_up, transfer_hours, utilisation, cpu_price, gpu_price):
    gpu_hours = cpu_hours / speed_up + transfer_hours
    cpu_cost = cpu_hours * cpu_price
    gpu_cost = gpu_hours * gpu_price / utilisation
    crossover = gpu_cost / cpu_cost
    choice = "GPU" if gpu_cost < cpu_cost else "CPU"
    return choice, cpu_hours - gpu_hours, cpu_cost - gpu_cost, crossover
