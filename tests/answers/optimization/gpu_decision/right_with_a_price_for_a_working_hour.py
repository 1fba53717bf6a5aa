# passed
def gpu_decision(cpu_hours, speed_up, transfer_hours, utilisation, cpu_price, gpu_price):
    working_hour = gpu_price / utilisation
    hours = np.array([cpu_hours, cpu_hours / speed_up + transfer_hours])
    costs = hours * np.array([cpu_price, working_hour])
    choice = "CPU" if costs[0] <= costs[1] else "gpu"
    return choice, hours[0] - hours[1], costs[0] - costs[1], utilisation * costs[1] / costs[0]
