"""Which way the sensor sits in the shoe, learned from walking itself: no ritual is asked of the runner.

The medio-lateral axis is the main axis of rotation of the moving foot. Its sign follows from the order of a stride: the
foot lies still between the swing (toes turning up) and the push-off (toes turning down), never between push-off and
swing. The vertical is where gravity points while the foot lies still. Together they are the foot's axes in the sensor.
"""

from .elementary import larger, root, smaller
from .rotation import cross, unit
from .standing import Standing

FORGETTING = 0.9995  # per moving bin of 20 ms: remembers about 40 s of motion
MOVING = 0.36  # (rad/s) squared: slower rotation says nothing of the axis
FAST = 12.0  # rad/s: faster rotation counts no more, or push-offs would outweigh all else
SHRINKING = 1.0e-6  # keeps the sums in range before a power iteration
FLAT_MEMORY = 20.0  # rest instants that the vertical is averaged over
TURNED_BACK = -6.0  # evidence at which the axis is taken to point the other way
MOST_EVIDENCE = 12.0
LIKE_STANDING = 0.985  # cosine of 10 degrees between how the foot stands and how it rests in its strides


class Alignment:
    """Axes of the foot in the sensor. `known` once the sign is; `remembered` when it came from an earlier run."""

    def __init__(self) -> None:
        self.known = False
        self.evidence = 0.0
        self.flips = 0
        self.xx = 0.0
        self.xy = 0.0
        self.xz = 0.0
        self.yy = 0.0
        self.yz = 0.0
        self.zz = 0.0
        self.pitch_x = 0.0  # axis about which the toes turn up: rate along it is the pitch rate
        self.pitch_y = 0.0
        self.pitch_z = 0.0
        self.up_x = 0.0
        self.up_y = 0.0
        self.up_z = 0.0
        self.flats = 0.0  # rest instants in the vertical, up to FLAT_MEMORY
        self.toe_x = 0.0  # from heel to toe, level when the foot rests: unit vector
        self.toe_y = 0.0
        self.toe_z = 0.0
        self.left_x = 0.0  # to the left of the foot: unit vector
        self.left_y = 0.0
        self.left_z = 0.0
        self.sole_x = 0.0  # up out of the sole: unit vector
        self.sole_y = 0.0
        self.sole_z = 0.0


def learn_rotation(alignment: Alignment, x: float, y: float, z: float) -> None:
    """Add the mean angular rate of one moving bin."""
    square = x * x + y * y + z * z
    if square < MOVING:
        return
    if square > FAST * FAST:
        share = FAST / root(square)
        x *= share
        y *= share
        z *= share
    alignment.xx = FORGETTING * alignment.xx + x * x
    alignment.xy = FORGETTING * alignment.xy + x * y
    alignment.xz = FORGETTING * alignment.xz + x * z
    alignment.yy = FORGETTING * alignment.yy + y * y
    alignment.yz = FORGETTING * alignment.yz + y * z
    alignment.zz = FORGETTING * alignment.zz + z * z


def turn_axis(alignment: Alignment, rounds: int) -> None:
    """Bring the pitch axis nearer to the main axis of rotation by power iteration; its sense is kept."""
    x = alignment.pitch_x
    y = alignment.pitch_y
    z = alignment.pitch_z
    if x * x + y * y + z * z < 0.5:  # none yet: start from the strongest sensor axis
        x = 1.0 if alignment.xx >= alignment.yy and alignment.xx >= alignment.zz else 0.01
        y = 1.0 if alignment.yy > alignment.xx and alignment.yy >= alignment.zz else 0.02
        z = 1.0 if alignment.zz > alignment.xx and alignment.zz > alignment.yy else 0.03
    for _ in range(rounds):
        a = alignment.xx * x + alignment.xy * y + alignment.xz * z
        b = alignment.xy * x + alignment.yy * y + alignment.yz * z
        c = alignment.xz * x + alignment.yz * y + alignment.zz * z
        x, y, z = unit(a, b, c)
    alignment.pitch_x = x
    alignment.pitch_y = y
    alignment.pitch_z = z


def turn_back(alignment: Alignment) -> None:
    """Let the pitch axis point the other way."""
    alignment.pitch_x = -alignment.pitch_x
    alignment.pitch_y = -alignment.pitch_y
    alignment.pitch_z = -alignment.pitch_z
    alignment.evidence = 0.0


def weigh_sign(alignment: Alignment, quiet: float, loud: float) -> bool:
    """Take one stride's evidence: motion at the quietest between swing and push-off, and between push-off and swing.

    True when the evidence has become clear that the axis points the wrong way: the sensor was mounted anew.
    """
    contrast = (loud - quiet) / (loud + quiet + 0.5)
    alignment.evidence = smaller(alignment.evidence + contrast, MOST_EVIDENCE)
    return alignment.evidence < TURNED_BACK


def learn_vertical(alignment: Alignment, x: float, y: float, z: float) -> None:
    """Average the vertical, in the sensor's axes, over the last rest instants."""
    alignment.flats = smaller(alignment.flats + 1.0, FLAT_MEMORY)
    weight = 1.0 / larger(alignment.flats, 1.0)
    alignment.up_x += weight * (x - alignment.up_x)
    alignment.up_y += weight * (y - alignment.up_y)
    alignment.up_z += weight * (z - alignment.up_z)


def set_foot_axes(alignment: Alignment, standing: Standing) -> None:
    """Foot axes in the sensor: up out of the sole, from heel to toe, left. The pitch axis points right.

    The sole is level while the runner stands quietly; at the rest instant of a stride the foot is on its way over. So
    the vertical is that of standing, where the foot has stood about as it rests in its strides, and else that of rest.
    """
    a, b, c = unit(alignment.up_x, alignment.up_y, alignment.up_z)
    d, e, f = unit(standing.up_x, standing.up_y, standing.up_z)
    if a * d + b * e + c * f > LIKE_STANDING:
        a = d
        b = e
        c = f
    x, y, z = cross(a, b, c, alignment.pitch_x, alignment.pitch_y, alignment.pitch_z)
    x, y, z = unit(x, y, z)
    alignment.sole_x = a
    alignment.sole_y = b
    alignment.sole_z = c
    alignment.toe_x = x
    alignment.toe_y = y
    alignment.toe_z = z
    alignment.left_x, alignment.left_y, alignment.left_z = cross(a, b, c, x, y, z)
