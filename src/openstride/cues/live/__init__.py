"""The live rules: strides and a baseline in, a cue with its evidence out. Portable Python; imports nothing but itself.

Read it in the order in which a stride travels: `footfall` (what is taken of a stride), `window` (the last strides of a
foot, and robust estimates of them), `view` (what both feet show now, and whether that carries a judgement), `baseline`
(what is usual at this speed), `reference` (what was usual in the first part of this very run), `rules` (what differs by
more than it is uncertain), `budget` (what may be said, and what chance withholds), `prompter` (all of it as a stream).
`splits`, `metronome` and `progress` stand apart: they are no cues and cost no budget.
"""
