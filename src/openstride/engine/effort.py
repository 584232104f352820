"""What running costs: metabolic and mechanical power, estimated from speed and slope.

Cost of transport by Minetti 2002 (doi:10.1152/japplphysiol.01177.2001), and the resistance of still air. An estimate
with the efficiency stated: no other maker's power is the same quantity.
"""

from .elementary import clamp

STEEPEST = 0.45  # Minetti measured slopes up to this
EFFICIENCY = 0.25
AIR_DENSITY = 1.225  # kg/m3
DRAG_AREA = 0.24  # m2


def cost_of_transport(slope: float) -> float:
    """Metabolic energy of running per kilogram and metre, J/(kg m), at a slope in metres of rise per metre."""
    i = clamp(slope, -STEEPEST, STEEPEST)
    return 3.6 + i * (19.5 + i * (46.3 + i * (-43.3 + i * (-30.4 + i * 155.4))))


def mechanical_power(mass: float, speed: float, slope: float) -> float:
    """Estimated mechanical power in W, for a mass in kg and a speed in m/s."""
    return EFFICIENCY * cost_of_transport(slope) * speed * mass + air_power(speed)


def air_power(speed: float) -> float:
    """Power against still air, W."""
    return 0.5 * AIR_DENSITY * DRAG_AREA * speed * speed * speed


def metabolic_power(mass: float, speed: float, slope: float) -> float:
    """Estimated metabolic power in W."""
    return cost_of_transport(slope) * speed * mass + air_power(speed) / EFFICIENCY


def fill_power(mass: float, speeds: list[float], out: list[float]) -> None:
    """Estimated mechanical power of many strides on the level, W."""
    for i in range(len(out)):
        out[i] = mechanical_power(mass, speeds[i], 0.0)
