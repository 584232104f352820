"""What the rules take of one stride: fields of the engine's stride by the same names, and what follows from them."""

NOT_KNOWN = -1.0e9  # as in the engine's stride
KNOWN = -1.0e8  # what lies above was measured
LARGEST_DUTY = 0.5  # share of contact in a stride from which on one foot is always down: walking
STRAIGHT = 0.15  # rad: in a turn the inner foot and the outer one have forms of their own
FASTEST = 12.0  # m/s: no stride of a runner is faster
SLOWEST = 1.5  # m/s: what runs more slowly than that is a shuffle, of which no baseline is kept


class Footfall:
    """One stride of one foot, as the engine gave it out, on the time line of the run."""

    def __init__(self) -> None:
        self.right = False
        self.number = 0  # as its foot's strides are counted by the caller
        self.time = 0.0  # when it was given out, s since the start of the run
        self.walking = False
        self.measured = False
        self.contact = NOT_KNOWN  # s
        self.toe_off = NOT_KNOWN
        self.next_contact = NOT_KNOWN
        self.length = 0.0  # m
        self.dz = 0.0  # rise, m
        self.rise_sigma = 0.0
        self.angle_known = False
        self.strike_angle = 0.0  # rad
        self.braking = 0.0  # m/s2
        self.turn = 0.0  # rad


class Form:
    """What one stride says of the runner's form; NOT_KNOWN where it does not."""

    def __init__(self) -> None:
        self.stride_time = NOT_KNOWN  # s
        self.cadence = NOT_KNOWN  # steps/s of both feet: two to a stride
        self.contact_time = NOT_KNOWN  # s
        self.speed = NOT_KNOWN  # m/s
        self.strike_angle = NOT_KNOWN  # rad
        self.braking = NOT_KNOWN  # m/s2
        self.slope = NOT_KNOWN  # rise over length
        self.slope_sigma = NOT_KNOWN


def read(form: Form, footfall: Footfall) -> bool:
    """Read the form off a stride; False where it is not one of running straight ahead that was measured whole."""
    if not (footfall.walking and footfall.measured) or abs(footfall.turn) > STRAIGHT:
        return False
    stride_time = footfall.next_contact - footfall.contact
    contact_time = footfall.toe_off - footfall.contact
    whole = footfall.contact > KNOWN and footfall.toe_off > KNOWN and footfall.next_contact > KNOWN
    if not (whole and 0.2 < stride_time < 3.0 and 0.0 < contact_time < LARGEST_DUTY * stride_time):
        return False
    speed = footfall.length / stride_time
    if not (SLOWEST < speed < FASTEST and footfall.length > 0.1):
        return False
    form.stride_time = stride_time
    form.cadence = 2.0 / stride_time
    form.contact_time = contact_time
    form.speed = speed
    form.strike_angle = footfall.strike_angle if footfall.angle_known else NOT_KNOWN
    form.braking = footfall.braking if footfall.angle_known and footfall.braking > 0.0 else NOT_KNOWN
    form.slope = footfall.dz / footfall.length
    form.slope_sigma = footfall.rise_sigma / footfall.length
    return True
