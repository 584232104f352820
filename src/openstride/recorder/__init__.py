"""The client of pods: it finds them, keeps what they send before anything else sees it, and fetches what was missed.

What the bytes mean is the pod room's, what a recording is the recordings room's. What lives here is the going on of it:
connections, questions with their answers, patience, and the one log that all of it is written to.
"""

from __future__ import annotations
