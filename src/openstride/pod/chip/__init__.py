"""What runs in the sole: a pod's own logic as a state machine, for a chip with MicroPython and for a virtual pod.

Events and bytes go in, bytes to send come out. Radio, sensor, clock and the driver of the flash belong to the adapter
around it. This folder runs where it lies: its modules import nothing but `struct`, `binascii`, `array` and each other,
and keep to what MicroPython has, which is no `typing`, no data classes and no enumerations.
"""

from ._flash import Flash, MemoryFlash
from ._pod import Pod, Sensor

__all__ = ["Flash", "MemoryFlash", "Pod", "Sensor"]
