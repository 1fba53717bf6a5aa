# not yet: which is what this task asks you to write yourself
from ai_lifecycle.accelerators import compare

def gpu_decision(cpu_hours, speed_up, transfer_hours, utilisation, cpu_price, gpu_price):
    job = compare(cpu_hours, speed_up, transfer_hours, utilisation, cpu_price, gpu_price)
    return job.choice, job.hours_saved, job.money_saved, job.crossover
