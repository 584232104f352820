"""The engine: samples of one foot in, strides out. Portable Python; imports nothing but itself.

Read it in the order in which a step travels: `samples` (what is buffered), `alignment` (which way the sensor sits in
the shoe), `rhythm` (swing peaks and rest instants), `clipping` (peaks beyond the range), `moments` (one pass over a
stride), `solver` (what the rest instants reveal), `contact` (the foot meets and leaves the ground), `measure` (the
metrics of a stride), `foot` (all of it as a stream), `fit` (how the sensor is worn), `live` (a pod's counts on their
way into that stream), `clock` and `pair` (two feet on one time line).
"""
