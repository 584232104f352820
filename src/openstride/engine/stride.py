"""A stride as it is given out: plain numbers, SI units, with standard uncertainties (names that end in `_sigma`).

Each row runs from one rest instant to the next. A row whose `walking` is False is the time of a standing foot; rows
follow each other without holes, so that their displacements add up to the path. A time that was not found is NOT_KNOWN;
lengths, speeds and angles of a row whose `measured` is False are no measurements.
"""

NOT_KNOWN = -1.0e9
PATH = 25  # points of the swing path, from toe-off to initial contact


class Stride:
    """One stride, or one stretch of standing."""

    def __init__(self) -> None:
        self.walking = False
        self.measured = False
        self.first_sample = 0  # numbers of the samples at the two rest instants
        self.last_sample = 0
        self.contact = NOT_KNOWN  # initial contact that began the stance before the swing, s
        self.rest = 0.0
        self.toe_off = NOT_KNOWN
        self.next_contact = NOT_KNOWN  # initial contact that ended the swing
        self.next_rest = 0.0
        self.contact_sigma = 0.0
        self.toe_off_sigma = 0.0
        self.dx = 0.0  # displacement between the rest instants, level frame, heading kept over the run, m
        self.dy = 0.0
        self.dz = 0.0
        self.length = 0.0  # horizontal, m
        self.length_sigma = 0.0
        self.live_length = 0.0  # as it was known live, one stride later, m
        self.rise_sigma = 0.0  # of dz
        self.speed = 0.0  # m/s
        self.angle_known = False  # whether the contact that began the stride was seen
        self.strike_angle = 0.0  # pitch at that contact, toes up positive, against the resting foot, rad
        self.toe_off_angle = 0.0
        self.angle_sigma = 0.0
        self.pronation = 0.0  # eversion from contact to its maximum in the first half of stance, rad
        self.pronation_rate = 0.0  # its largest rate, rad/s
        self.pronation_sigma = 0.0
        self.impact = 0.0  # largest specific force less gravity around contact, m/s2
        self.braking = 0.0  # largest backward part of it, m/s2
        self.impact_floor = False  # the true impact may be larger: clipped, or sampled too slowly
        self.clearance = 0.0  # highest point of the sensor over the swing, above its rest, m
        self.swing_width = 0.0  # largest sideways departure from the straight line, m, outwards positive
        self.turn = 0.0  # change of the direction of travel against the stride before, rad
        self.repair = 0  # UNCLIPPED, CLIPPED, SOLVED_TWICE or REFUSED of the solver
        self.clipped = 0  # samples whose rate was clipped
        self.force_clipped = 0  # samples whose force was clipped
        self.samples = 0
        self.missing = 0.0  # s of missing samples
        self.longest_gap = 0.0  # s
        self.path_x = [0.0] * PATH  # swing path: forward, left and up from the rest instant, m
        self.path_y = [0.0] * PATH
        self.path_z = [0.0] * PATH
