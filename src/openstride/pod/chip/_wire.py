"""The numbers and layouts of the protocol, as a pod needs them; ``docs/pod-protocol.md`` says what they mean.

They stand in `openstride.pod` too, as values with types. A chip has neither data classes nor enumerations, so here they
are plain, and a test holds the two together.
"""

INFO = 1
CONTROL = 2
IMU = 3
STRIDE = 4
LOG = 5
TIME = 6
BATTERY = 0x2A19

PROTOCOL = 1
INFO_LAYOUT = "<BBHHHHBBQIBBHII"

#: Of the capabilities: it answers TIME.
CLOCK = 4

ANSWER = 0x80
START_STREAM = 1
STOP_STREAM = 2
NEXT_RECORDING = 3
READ_RECORDING = 4
ACKNOWLEDGE = 5
COMMIT_DELETE = 6
IDENTIFY = 7
SET_SIDE = 9
#: The arguments of each op.
ARGUMENTS = {
    START_STREAM: "<B",  # samples
    STOP_STREAM: "<",
    NEXT_RECORDING: "<II",  # after this one: boot, recording
    READ_RECORDING: "<IIIH",  # boot, recording, offset, credits
    ACKNOWLEDGE: "<IH",  # offset, credits
    COMMIT_DELETE: "<IIII",  # boot, recording, size, checksum
    IDENTIFY: "<",
    SET_SIDE: "<B",  # side
}
#: The results: recording and samples of a stream; boot, recording, size, checksum and state of what was found; size of
#: what is read.
STREAM_RESULT = "<II"
FOUND_RESULT = "<IIIIB"
READ_RESULT = "<I"
OPEN = 1
ACKNOWLEDGED = 2
INCOMPLETE = 4

DONE = 0
UNKNOWN_OP = 1
BAD_ARGUMENTS = 2
NOT_NOW = 3
MTU_TOO_SMALL = 4
NOT_ALLOWED = 5
NO_RECORDING = 6
NOT_THE_SAME = 7
FLASH_FULL = 8

#: LOG: a chunk of type, tag and offset, followed by its bytes, and the end of what there is: type, tag, size, checksum.
CHUNK = "<BBI"
CHUNK_TYPE = 1
END = "<BBII"
END_TYPE = 2

#: TIME: tag and microseconds since 1970, answered with the tag, and the ticks when it came and when the answer leaves.
ASKED = "<BQ"
TOLD = "<BII"
