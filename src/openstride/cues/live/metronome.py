"""A metronome: beats at a steady cadence. It runs when the runner wants it to, and costs no budget."""

# Cadence is raised by 5 to 10 % in studies (Heiderscheit 2011, doi:10.1249/MSS.0b013e3181ebedf4); more is not offered.
MOST_ABOVE = 0.1  # share of the usual cadence
SLOWEST = 1.0  # steps/s
FASTEST = 5.0


def cadence_of(usual: float, above: float) -> float:
    """Cadence of the beat (steps/s), a share above the usual one; 0 where that is no runner's."""
    share = above if above < MOST_ABOVE else MOST_ABOVE
    share = share if share > -MOST_ABOVE else -MOST_ABOVE
    cadence = usual * (1.0 + share)
    return cadence if SLOWEST < cadence < FASTEST else 0.0


def next_beat(cadence: float, start: float, now: float) -> float:
    """When the first beat after now falls (s), of those that began at `start`; `now` itself where there is no beat."""
    if not (cadence > 0.1 and -1.0e9 < (now - start) * cadence < 1.0e9):
        return now
    if now < start:
        return start
    beats = int((now - start) * cadence) + 1
    beat = start + float(beats) / cadence
    return beat if beat > now else start + float(beats + 1) / cadence
