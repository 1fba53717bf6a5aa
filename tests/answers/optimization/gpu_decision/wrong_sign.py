# not yet: negative
def gpu_decision(cpu_hours, speed_up, transfer_hours, utilisation, cpu_price, gpu_price):
    gpu_hours = cpu_hours / speed_up + transfer_hours
    cpu_cost = cpu_hours * cpu_price
    gpu_cost = gpu_hours * gpu_price / utilisation
    crossover = gpu_hours * gpu_price / cpu_cost
    choice = "GPU" if gpu_cost < cpu_cost else "CPU"
    return choice, gpu_hours - cpu_hours, gpu_cost - cpu_cost, crossover
