"""What is known of the sensor, its mount and its noise before the first sample arrives. The caller fills it in."""

GRAVITY = 9.80665
STANDARD_INTERVAL = 0.005  # s: the sampling interval at which the noise floors below are stated


class Sensor:
    """The sensor model. Rates in rad/s, forces in m/s2 (specific force), lengths in m, standard deviations throughout.

    The noise of one sample is a floor, a part of its own size (scale and alignment errors) and a part of the jump from
    the sample before (what happens between two samples is not seen: impacts), added as squares.
    """

    def __init__(self) -> None:
        self.interval = 0.005  # nominal sampling interval, s
        self.rate_limit = 1.0e9  # the gyroscope clips at this rate
        self.force_limit = 1.0e9  # the accelerometer clips at this force
        self.right = False  # on the right foot
        self.lag = 1  # strides to wait for before a stride is final
        self.lever = 0.07  # height of the sensor above the point the resting foot turns about
        self.rate_floor = 0.015
        self.rate_share = 0.006
        self.rate_jump = 0.08
        self.force_floor = 0.18
        self.force_share = 0.012
        self.force_jump = 0.26
        self.force_clipped = 150.0
        self.force_bias = 0.2  # constant over a stride
        self.rest_floor = 0.010  # velocity left at rest, m/s
        self.rest_share = 0.07  # and per rad/s of turning, m
        self.rest_tilt = 0.5  # how far gravity is trusted to point down at rest: share of all that speaks against it
        self.level = 0.015  # roughness of the ground from rest to rest
        self.slope = 0.03  # its slope, m per m, where nothing else is known
        self.scale = 0.005  # relative scale error of lengths that no stride reveals
