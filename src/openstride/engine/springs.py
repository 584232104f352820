"""The runner as a mass on a spring (Morin 2005, doi:10.1123/jab.21.2.167): oscillation and stiffness from two times.

Sine-shaped ground force over the contact time, nothing in flight. Holds for running on level ground only.
"""

from .elementary import PI, root
from .sensor import GRAVITY

LEG_OF_HEIGHT = 0.53  # leg length as a share of body height


def peak_force(contact_time: float, flight_time: float) -> float:
    """Largest vertical ground force over the body's mass, m/s2; 0 without a contact."""
    if not contact_time > 0.0:
        return 0.0
    return GRAVITY * 0.5 * PI * (flight_time / contact_time + 1.0)


def stance_drop(contact_time: float, flight_time: float) -> float:
    """How far the centre of mass sinks in stance, m."""
    squared = contact_time * contact_time
    return peak_force(contact_time, flight_time) * squared / (PI * PI) - GRAVITY * squared / 8.0


def vertical_oscillation(contact_time: float, flight_time: float) -> float:
    """Up and down of the centre of mass in one step, m; times in s."""
    return stance_drop(contact_time, flight_time) + GRAVITY * flight_time * flight_time / 8.0


def vertical_stiffness(mass: float, contact_time: float, flight_time: float) -> float:
    """Peak force over the drop in stance, N/m; 0 where there is no drop."""
    drop = stance_drop(contact_time, flight_time)
    if not drop > 0.0:
        return 0.0
    return mass * peak_force(contact_time, flight_time) / drop


def leg_stiffness(mass: float, height: float, speed: float, contact_time: float, flight_time: float) -> float:
    """Peak force over the shortening of the leg, N/m; mass in kg, height in m, speed in m/s; 0 where it has none."""
    leg = LEG_OF_HEIGHT * height
    sweep = 0.5 * speed * contact_time
    if sweep >= leg:
        return 0.0
    shortening = leg - root(leg * leg - sweep * sweep) + stance_drop(contact_time, flight_time)
    if not shortening > 0.0:
        return 0.0
    return mass * peak_force(contact_time, flight_time) / shortening


def fill_oscillation(contact_times: list[float], flight_times: list[float], out: list[float]) -> None:
    """Vertical oscillation of many strides, m."""
    for i in range(len(out)):
        out[i] = vertical_oscillation(contact_times[i], flight_times[i])


def fill_vertical_stiffness(
    mass: float, contact_times: list[float], flight_times: list[float], out: list[float]
) -> None:
    """Vertical stiffness of many strides, N/m."""
    for i in range(len(out)):
        out[i] = vertical_stiffness(mass, contact_times[i], flight_times[i])


def fill_leg_stiffness(
    mass: float,
    height: float,
    speeds: list[float],
    contact_times: list[float],
    flight_times: list[float],
    out: list[float],
) -> None:
    """Leg stiffness of many strides, N/m."""
    for i in range(len(out)):
        out[i] = leg_stiffness(mass, height, speeds[i], contact_times[i], flight_times[i])
