"""All of it as a stream: a stride comes in, and now and then there is something to say.

A rule has to hold for HELD seconds at a stretch before it is raised, and falls when its share of the limit drops below
RELEASED. A median over 45 s holds as long as what moved it lasted, so what is said has lasted for half a minute; and it
still lasts: of the deviation half has to be there in the last RECENT seconds. Of the rules that are raised and fit into
the budget, the one farthest beyond its limit speaks.
"""

from .baseline import Baseline, Usual
from .budget import Budget, eligible, respond, spend
from .chance import seed
from .footfall import Footfall, Form, read
from .reference import Reference, refer
from .robust import root
from .rules import KINDS, NO_SIDE, SURE, UNTOLD, Verdicts, judge, judge_landing
from .view import Pair, View, look
from .window import SPAN, Window, put

NOTHING = 0
GIVEN = 1
WITHHELD = 2
PRAISE = 3
ROW = 15  # numbers of a stride in the table of `play`

EVERY = 2.0  # s between looks
HELD = 30.0  # s for which a rule holds before it is raised
RECENT = 15.0  # s in which it has to be seen still, or the runner is told of what was just put right
RELEASED = 0.7  # share of the limit below which it falls
PATIENCE = 6.0  # s without a judgement after which what had begun to hold begins anew
RESPONSE = 75.0  # s after a cue: the window then starts half a minute after it
TOO_LATE = 150.0  # s after a cue when a response that could not be judged is given up
RESPONDED = 0.5  # share of the deviation that is gone


class Cue:
    """What was said or withheld, with its evidence; or praise, with what the value has become."""

    def __init__(self) -> None:
        self.kind = 0
        self.time = 0.0  # s since the start of the run
        self.speed = 0.0  # m/s
        self.value = 0.0
        self.usual = 0.0
        self.spread = 0.0
        self.uncertainty = 0.0
        self.deviation = 0.0
        self.noise = 0.0
        self.whose = 0  # OWN or POPULATION
        self.side = NO_SIDE
        self.right = False  # whose strides these are
        self.first_stride = 0
        self.last_stride = 0


class Prompter:
    """The live coach of one run."""

    def __init__(self) -> None:
        self.goal_speed = 0.0  # m/s; 0 is none
        self.speed_scale = 0.007  # uncertainty of the pods' scale of speed, as a share
        self.baseline = Baseline()
        self.budget = Budget()
        self.left = Window()
        self.right = Window()
        self.reference = Reference()
        self.seen = View()
        self.verdicts = Verdicts()
        self.recent = View()  # of the last RECENT seconds
        self.lately = Verdicts()
        self.form = Form()
        self.pair = Pair()
        self.found = Usual()
        self.cue = Cue()  # the last event
        self.asked = Cue()  # the last cue that was given, until it is known what became of it
        self.waiting = False  # for a response to it
        self.looked = -1.0  # s; when it was looked last
        self.holds = [0] * KINDS  # 1 while a rule holds
        self.since = [0.0] * KINDS  # from when on, s
        self.told = [0.0] * KINDS  # when it was last judged, s
        self.raised = [0] * KINDS


def begin(prompter: Prompter, number: int) -> None:
    """Begin a run; the number decides what chance withholds, so it is kept with the run."""
    seed(prompter.budget.chance, number)


def take(prompter: Prompter, footfall: Footfall) -> int:
    """Take a stride of either foot, in order of time; NOTHING, or what `cue` now holds: GIVEN, WITHHELD or PRAISE."""
    now = footfall.time
    if read(prompter.form, footfall):
        if footfall.right:
            put(prompter.right, footfall, prompter.form)
        else:
            put(prompter.left, footfall, prompter.form)
    since = now - prompter.looked
    if since < EVERY and prompter.looked >= 0.0:
        return NOTHING
    consider(prompter, prompter.seen, prompter.verdicts, now, SPAN)
    refer(prompter.reference, prompter.seen, now, since)
    prompter.looked = now
    hold(prompter, now)
    if prompter.waiting and await_response(prompter, now):
        return PRAISE
    return speak(prompter, now)


def play(
    prompter: Prompter, footfall: Footfall, table: list[float], count: int, codes: list[int], cues: list[Cue]
) -> int:
    """Take many strides at once, each a row of ROW numbers in the order of the footfall's fields; how many events.

    The lists at the end receive them, as far as they are long enough; a bool is 0 or 1 in the table.
    """
    events = 0
    for i in range(count):
        row = i * ROW
        number = table[row + 1]
        footfall.right = table[row] > 0.5
        footfall.number = int(number) if 0.0 <= number < 1.0e9 else 0
        footfall.time = table[row + 2]
        footfall.walking = table[row + 3] > 0.5
        footfall.measured = table[row + 4] > 0.5
        footfall.contact = table[row + 5]
        footfall.toe_off = table[row + 6]
        footfall.next_contact = table[row + 7]
        footfall.length = table[row + 8]
        footfall.dz = table[row + 9]
        footfall.rise_sigma = table[row + 10]
        footfall.angle_known = table[row + 11] > 0.5
        footfall.strike_angle = table[row + 12]
        footfall.braking = table[row + 13]
        footfall.turn = table[row + 14]
        code = take(prompter, footfall)
        if code != NOTHING and events < len(codes) and events < len(cues):
            codes[events] = code
            copy(cues[events], prompter.cue)
            events += 1
    return events


def consider(prompter: Prompter, view: View, verdicts: Verdicts, now: float, span: float) -> None:
    """Look at the last seconds, and let every rule judge them."""
    scale = prompter.speed_scale
    look(view, prompter.pair, prompter.left, prompter.right, now, span)
    judge(verdicts, prompter.found, prompter.baseline, view, scale, prompter.goal_speed)
    judge_landing(verdicts, prompter.found, prompter.baseline, prompter.reference, view, scale, now)


def hold(prompter: Prompter, now: float) -> None:
    """Note for how long each rule has held, raise it and let it fall."""
    for kind in range(KINDS):
        share = prompter.verdicts.share[kind]
        if share == UNTOLD:
            # A bend or a bridge takes a few seconds; after that, what was found is of another place.
            if now - prompter.told[kind] > PATIENCE:
                prompter.holds[kind] = 0
                prompter.raised[kind] = 0
            continue
        prompter.told[kind] = now
        if share > 1.0:
            if prompter.holds[kind] == 0:
                prompter.since[kind] = now
            prompter.holds[kind] = 1
            if now - prompter.since[kind] >= HELD:
                prompter.raised[kind] = 1
        else:
            prompter.holds[kind] = 0
            if share < RELEASED:
                prompter.raised[kind] = 0


def speak(prompter: Prompter, now: float) -> int:
    """Let the rule speak that is farthest beyond its limit, of those that are raised and fit into the budget."""
    chosen = KINDS
    farthest = 1.0
    for kind in range(KINDS):
        share = prompter.verdicts.share[kind]
        if prompter.raised[kind] != 0 and share > farthest and eligible(prompter.budget, kind, now):
            chosen = kind
            farthest = share
    if chosen == KINDS or not lasts(prompter, chosen, now):
        return NOTHING
    note(prompter.cue, prompter.verdicts, prompter.seen, chosen, now)
    if not spend(prompter.budget, chosen, now):
        return WITHHELD
    copy(prompter.asked, prompter.cue)
    prompter.waiting = True
    return GIVEN


def copy(to: Cue, cue: Cue) -> None:
    """Make one cue like another."""
    to.kind = cue.kind
    to.time = cue.time
    to.speed = cue.speed
    to.value = cue.value
    to.usual = cue.usual
    to.spread = cue.spread
    to.uncertainty = cue.uncertainty
    to.deviation = cue.deviation
    to.noise = cue.noise
    to.whose = cue.whose
    to.side = cue.side
    to.right = cue.right
    to.first_stride = cue.first_stride
    to.last_stride = cue.last_stride


def lasts(prompter: Prompter, kind: int, now: float) -> bool:
    """Whether what a rule found is still there in the last seconds."""
    consider(prompter, prompter.recent, prompter.lately, now, RECENT)
    if not 0 <= kind < KINDS or prompter.lately.share[kind] == UNTOLD:
        return False
    return prompter.lately.deviation[kind] >= RESPONDED * prompter.verdicts.deviation[kind]


def note(cue: Cue, verdicts: Verdicts, view: View, kind: int, now: float) -> None:
    """Write down what a rule says now."""
    if not 0 <= kind < KINDS:
        return
    cue.kind = kind
    cue.time = now
    cue.speed = view.speed
    cue.value = verdicts.value[kind]
    cue.usual = verdicts.usual[kind]
    cue.spread = verdicts.spread[kind]
    cue.uncertainty = verdicts.uncertainty[kind]
    cue.deviation = verdicts.deviation[kind]
    cue.noise = verdicts.noise[kind]
    cue.whose = verdicts.whose[kind]
    cue.side = verdicts.side[kind]
    cue.right = view.right
    cue.first_stride = view.first_stride
    cue.last_stride = view.last_stride


def await_response(prompter: Prompter, now: float) -> bool:
    """See what became of the last cue that was given; True where it worked and is worth a word.

    Half of the deviation has to be gone, and more than chance takes away. It is praised where the value is usual again.
    """
    asked = prompter.asked
    kind = asked.kind
    if not 0 <= kind < KINDS or now - asked.time < RESPONSE:
        return False
    share = prompter.verdicts.share[kind]
    if share == UNTOLD:
        prompter.waiting = now - asked.time < TOO_LATE
        return False
    prompter.waiting = False
    gone = asked.deviation - prompter.verdicts.deviation[kind]
    noise = prompter.verdicts.noise[kind]
    by_chance = SURE * root(asked.noise * asked.noise + noise * noise)
    responded = gone >= RESPONDED * asked.deviation and gone > by_chance
    respond(prompter.budget, kind, responded)
    if not (responded and share < 1.0):
        return False
    note(prompter.cue, prompter.verdicts, prompter.seen, kind, now)
    return True
