"""A pod's own logic, without its radio, sensor and clock: what happens to it goes in, and bytes to send come out.

Four contracts hold. Nothing that was answered is undone by a failing power: a new :class:`Pod` on the same flash goes
on from there. What is recorded is what would have been sent, so that a client reads a log with the decoders it has. No
recording is given up that its client does not hold, whatever that costs the next one. And nothing grows without
bound.

Ticks count 1/32768 s modulo 2**32. Something has to happen every 18 hours, if only :meth:`Pod.tick`.
"""

import struct

from . import _wire as wire
from ._flash import Flash
from ._memory import BONDS, PAGES, PEER, Memory
from ._packing import ATT, ATTRIBUTE, LIMIT, MOST, REPLAY, Packer, running_speed, samples_that_fit, sent_again
from ._recordings import Recording, Recordings

# For whoever checks types; a chip has nothing to import it from.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

#: How long after a double tap someone may pair, how long a pod is to be found after a client has lost it, and how long
#: the light shows which pod it is.
WINDOW = 60 * 32768
LINGER = 60 * 32768
LIGHT = 10 * 32768
#: A foot that has taken no stride for so long stands still.
STILL = 3 * 32768
#: An eighth of the flash is kept from samples, but not more than this: the strides of two hours.
RESERVE = 96 * 4096
#: Of packets and of answers, where nothing else is said: 2.5 s of 208 Hz.
WAITING = 64
#: Of the battery, in percent: there a recording is ended, while that is still possible.
EMPTY = 2

_ANSWERED = (wire.CONTROL, wire.TIME)
_CLOCK = 0xFFFFFFFF
_LAST_SIDE = 2
_MOST_CREDITS = 0xFFFF


class Sensor:
    """What a pod says about itself that never changes while it runs.

    Parameters
    ----------
    device
        Its identity, 64 bits.
    rate, acc_full_scale, gyr_full_scale
        In sixteenths of hertz, g and °/s.
    configuration
        Counts the changes of these, modulo 256.
    firmware
        Major, minor, patch.
    capabilities
        Bits as in INFO: 1 strides, 2 flash, 4 clock.
    acc_limit, gyr_limit
        From this size on a count says only that there was at least so much: where a range ends below the full scale.
    """

    def __init__(
        self,
        device: int,
        rate: int,
        acc_full_scale: int,
        gyr_full_scale: int,
        *,
        configuration: int = 0,
        firmware: tuple[int, int, int] = (0, 0, 0),
        capabilities: int = 6,
        acc_limit: int = LIMIT,
        gyr_limit: int = LIMIT,
    ) -> None:
        self.device = device
        self.rate = rate
        self.acc_full_scale = acc_full_scale
        self.gyr_full_scale = gyr_full_scale
        self.configuration = configuration
        self.firmware = firmware
        self.capabilities = capabilities
        self.acc_limit = acc_limit
        self.gyr_limit = gyr_limit


class Pod:
    """A pod from its start until its power fails.

    Parameters
    ----------
    flash
        As the last start has left it, or anything else.
    sensor
        What it says about itself.
    ticks
        Its clock.
    waiting
        So many packets and answers wait for the radio, in the order in which they came about. Then the oldest packets
        go, which are still in flash.
    """

    def __init__(self, flash: Flash, sensor: Sensor, ticks: int = 0, *, waiting: int = WAITING) -> None:
        self._sensor = sensor
        reserve = min(flash.size // 8, RESERVE) // flash.page
        self._recordings = Recordings(flash, PAGES, reserve)
        self._memory = Memory(flash, max([0] + [each.boot for each in self._recordings.all]))
        self._now = ticks
        self._window = ticks
        self._light = ticks
        self._charging = False
        self._percent = 100
        # The recording under way: its number, how many samples it has, and those that wait for a whole packet.
        self._number = 0
        self._samples = 0
        self._stored: Packer | None = None
        # What RSC says, and when the stride was solved that says so.
        self._running = b""
        self._strode = ticks
        # The link.
        self._waiting = waiting
        # Whoever it knows may have lost it in the middle of a run.
        self._lingers = ticks + (LINGER if self._memory.bonds else 0)
        self._peer: bytes | None = None
        self._mtu = 0
        self._live: Packer | None = None
        self._download: Download | None = None
        self._outbox: list[tuple[int, bytes]] = []
        self._commands: dict[int, Callable[..., int | bytes]] = {
            wire.START_STREAM: self._start_stream,
            wire.STOP_STREAM: self._stop_stream,
            wire.NEXT_RECORDING: self._next_recording,
            wire.READ_RECORDING: self._read_recording,
            wire.ACKNOWLEDGE: self._acknowledge,
            wire.COMMIT_DELETE: self._commit_delete,
            wire.IDENTIFY: self._identify,
            wire.SET_SIDE: self._set_side,
        }

    # What a pod is asked.

    @property
    def boot(self) -> int:
        """How many times it has started."""
        return self._memory.boot

    @property
    def bonds(self) -> list[bytes]:
        """Whom it is bonded with, the owner first."""
        return list(self._memory.bonds)

    @property
    def may_bond(self) -> bool:
        """Whether someone may pair now."""
        return self._charging or self._window > self._now

    @property
    def advertising(self) -> bool:
        """Whether it is to be found: where it were so at all times, whoever wears it could be followed."""
        return self._peer is None and (self.may_bond or self.recording or self._lingers > self._now)

    @property
    def lit(self) -> bool:
        """Whether its light shows which pod it is."""
        return self._light > self._now

    @property
    def recording(self) -> bool:
        """Whether a recording is under way."""
        return self._stored is not None

    @property
    def ready(self) -> bool:
        """Whether `take` has something."""
        return bool(self._outbox or (self._download and self._download.ready))

    @property
    def until_packet(self) -> int:
        """How many samples complete the next packet for the client; 0 where none listens."""
        return self._live.room if self._live else 0

    def info(self, ticks: int) -> bytes:
        """Return what INFO holds."""
        self.tick(ticks)
        sensor = self._sensor
        return struct.pack(
            wire.INFO_LAYOUT,
            wire.PROTOCOL,
            self._memory.side,
            sensor.capabilities,
            sensor.rate,
            sensor.acc_full_scale,
            sensor.gyr_full_scale,
            MOST,
            sensor.configuration,
            sensor.device,
            self._memory.boot,
            *sensor.firmware,
            self._recordings.free,
            self._now & _CLOCK,
        )

    def running(self, ticks: int) -> bytes:
        """Return what RSC Measurement is to say, once a second: nothing while the foot stands.

        It says nothing either outside a run, unless someone has the shoe in the hand: anyone may listen.
        """
        self.tick(ticks)
        known = self.recording or self.may_bond
        return self._running if known and self._now - self._strode < STILL else b""

    # What happens to a pod.

    def tick(self, ticks: int) -> None:
        """Let time pass. What happened a little earlier may be told a little later."""
        passed = (ticks - self._now) & _CLOCK
        if passed < 1 << 31:
            self._now += passed

    def sample(self, ticks: int, sample: bytes) -> None:
        """Take a sample, six 16-bit counts."""
        self.tick(ticks)
        if self._stored is None:
            return
        self._store(self._stored.add(self._samples, ticks, sample))
        if self._live:
            self._send_live(self._live.add(self._samples, ticks, sample))
        self._samples += 1

    def lose_samples(self, count: int) -> None:
        """Note that the sensor has taken so many samples that no one could fetch."""
        self._flush()
        self._samples += count
        for packer in (self._stored, self._live):
            if packer:
                packer.mark_gap()

    def stride(self, stride: bytes) -> None:
        """Take a stride that was solved, a whole packet as STRIDE has it."""
        self._running = running_speed(stride) or self._running
        self._strode = self._now
        self._recordings.append(wire.STRIDE, sent_again(stride))
        if self._peer is not None:
            self._queue(wire.STRIDE, stride)

    def double_tap(self, ticks: int) -> None:
        """Let someone pair for a minute."""
        self.tick(ticks)
        self._window = self._now + WINDOW

    def plug_in(self) -> None:
        """Let someone pair while it is on the charger."""
        self._charging = True

    def unplug(self) -> None:
        """Take note that it is off the charger."""
        self._charging = False

    def battery(self, percent: int) -> None:
        """Take note of the charge."""
        if percent != self._percent and self._peer is not None:
            self._queue(wire.BATTERY, bytes([percent]))
        self._percent = percent
        if percent <= EMPTY and self.recording:
            self._end()

    def bond(self, peer: bytes) -> bool:
        """Return whether a device may pair, and remember it then; the first one is the owner.

        Parameters
        ----------
        peer
            By what the radio knows it again, at most 8 bytes.
        """
        peer = peer + bytes(PEER - len(peer))
        if not self.may_bond:
            return False
        if peer not in self._memory.bonds:
            if len(self._memory.bonds) >= BONDS:
                return False
            self._memory.bonds.append(peer)
            self._memory.save()
        return True

    def forget_bonds(self) -> None:
        """Know no one any more, by a means that takes the pod in the hand. The recordings stay, for the next owner."""
        self._memory.bonds = []
        self._memory.save()
        self.disconnect()

    def set_side(self, side: int) -> None:
        """Remember the foot, as told by whoever makes it or has it in the hand: 1 left, 2 right, 0 not told."""
        if side != self._memory.side:
            self._memory.side = side
            self._memory.save()

    def connect(self, peer: bytes, mtu: int) -> None:
        """Take a link that is encrypted with the keys of a bond."""
        self.disconnect()
        self._peer = peer + bytes(PEER - len(peer))
        self._mtu = mtu

    def widen(self, mtu: int) -> None:
        """Take note that the client has asked for a larger MTU than it had when it connected."""
        self._mtu = mtu

    def disconnect(self) -> None:
        """Take note that the link is lost. A recording goes on."""
        if self._peer is not None:
            self._lingers = self._now + LINGER
        self._peer = None
        self._live = None
        self._outbox = []
        self._close_download()

    def write_control(self, ticks: int, command: bytes) -> None:
        """Do what was written to CONTROL, whatever it is; the answer waits."""
        self.tick(ticks)
        op, tag = (command + bytes(2))[:2]
        status, result = self._obey(op, command)
        self._queue(wire.CONTROL, bytes([op | wire.ANSWER, tag, status]) + result)

    def write_time(self, ticks: int, question: bytes) -> bool:
        """Take what was written to TIME; return False for what is none."""
        self.tick(ticks)
        answers = self._known and self._sensor.capabilities & wire.CLOCK
        if not answers or len(question) != struct.calcsize(wire.ASKED):
            return False
        # When the answer leaves is not known yet.
        self._queue(wire.TIME, struct.pack("<BI", question[0], ticks & _CLOCK))
        return True

    # What a pod says.

    def take(self, ticks: int, most: int) -> list[tuple[int, bytes]]:
        """Return what is to be sent now, as short numbers of characteristics and values, at most so many."""
        self.tick(ticks)
        taken = []
        leaving = self._outbox[:most]
        del self._outbox[:most]
        for source, value in leaving:
            # A question is answered with when it is: now.
            sent = struct.pack("<I", ticks & _CLOCK) if source == wire.TIME else b""
            taken.append((source, value + sent))
        while self._download and len(taken) < most:
            chunk = self._download.next(self._recordings, min(self._mtu - ATT, ATTRIBUTE))
            if not chunk:
                break
            taken.append((wire.LOG, chunk))
        return taken

    @property
    def _known(self) -> bool:
        return self._peer in self._memory.bonds

    def _obey(self, op: int, command: bytes) -> tuple[int, bytes]:
        """Return status and result."""
        layout = wire.ARGUMENTS.get(op)
        if not self._known:
            return wire.NOT_ALLOWED, b""
        if layout is None:
            return wire.UNKNOWN_OP, b""
        if len(command) != 2 + struct.calcsize(layout):
            return wire.BAD_ARGUMENTS, b""
        outcome = self._commands[op](command[1], *struct.unpack_from(layout, command, 2))
        return (outcome, b"") if isinstance(outcome, int) else (wire.DONE, outcome)

    # The commands: a tag and arguments go in, and a status or the result of what was done comes out.

    def _start_stream(self, _tag: int, samples: int) -> int | bytes:
        fitting = samples_that_fit(self._mtu)
        if not 1 <= samples <= MOST:
            return wire.BAD_ARGUMENTS
        if not fitting:
            return wire.MTU_TOO_SMALL
        if not self.recording:
            if self._percent <= EMPTY:
                return wire.NOT_NOW
            if not self._begin():
                return wire.FLASH_FULL
        self._live = self._packer(min(samples, fitting), 0)
        return struct.pack(wire.STREAM_RESULT, self._number, self._samples)

    def _stop_stream(self, _tag: int) -> int | bytes:
        return self._end() if self.recording else wire.NOT_NOW

    def _begin(self) -> bool:
        """Begin a recording; return False where the flash has no room for even its name."""
        self._recordings.begin(self._memory.boot, self._number + 1)
        if not self._recordings.append(wire.INFO, self.info(self._now)):
            self._recordings.end()
            return False
        self._number += 1
        self._samples = 0
        self._stored = self._packer(MOST, REPLAY)
        self._record_answer(wire.START_STREAM)
        return True

    def _end(self) -> bytes:
        self._flush()
        self._stored = None
        self._live = None
        result = self._record_answer(wire.STOP_STREAM)
        self._recordings.end()
        return result

    def _packer(self, size: int, flags: int) -> Packer:
        sensor = self._sensor
        return Packer(
            size,
            self._memory.side,
            sensor.configuration,
            flags,
            acc_limit=sensor.acc_limit,
            gyr_limit=sensor.gyr_limit,
        )

    def _record_answer(self, op: int) -> bytes:
        """Write into the recording how it began or ended, as a client is told."""
        result = struct.pack(wire.STREAM_RESULT, self._number, self._samples)
        answer = bytes([op | wire.ANSWER, 0, wire.DONE]) + result
        self._recordings.append(wire.CONTROL, answer)
        return result

    def _flush(self) -> None:
        if self._stored:
            self._store(self._stored.flush())
        if self._live:
            self._send_live(self._live.flush())

    def _store(self, packet: bytes | None) -> None:
        if packet and self._stored and not self._recordings.append(wire.IMU, packet, samples=True):
            self._stored.mark_gap()

    def _send_live(self, packet: bytes | None) -> None:
        if packet:
            self._queue(wire.IMU, packet)

    def _queue(self, source: int, value: bytes) -> None:
        if len(self._outbox) >= self._waiting:
            self._drop_oldest()
        self._outbox.append((source, value))

    def _drop_oldest(self) -> None:
        """Let go of what waits longest, of packets before answers: no one repeats those."""
        for at, (source, _) in enumerate(self._outbox):
            if source not in _ANSWERED:
                del self._outbox[at]
                return
        del self._outbox[0]

    def _next_recording(self, _tag: int, boot: int, number: int) -> int | bytes:
        for each in self._recordings.all:
            if (each.boot, each.number) > (boot, number):
                state = wire.OPEN if each is self._recordings.open else 0
                state |= wire.ACKNOWLEDGED if each.acknowledged else 0
                state |= wire.INCOMPLETE if each.incomplete else 0
                return struct.pack(wire.FOUND_RESULT, each.boot, each.number, each.size, each.crc, state)
        return wire.NO_RECORDING

    def _read_recording(self, tag: int, boot: int, number: int, offset: int, room: int) -> int | bytes:
        recording = self._recordings.find(boot, number)
        if recording is None:
            return wire.NO_RECORDING
        if offset > recording.size:
            return wire.BAD_ARGUMENTS
        self._recordings.read_now = recording
        self._download = Download(recording, tag, offset, room)
        return struct.pack(wire.READ_RESULT, recording.size)

    def _acknowledge(self, _tag: int, offset: int, room: int) -> int:
        download = self._download
        if download is None:
            return wire.NOT_NOW
        if offset > download.offset:
            return wire.BAD_ARGUMENTS
        download.credits = min(download.credits + room, _MOST_CREDITS)
        recording = download.recording
        if offset == recording.size and recording is not self._recordings.open:
            self._recordings.acknowledge(recording)
            self._recordings.read_now = None
        return wire.DONE

    def _commit_delete(self, _tag: int, boot: int, number: int, size: int, crc: int) -> int:
        if self._peer != self._memory.bonds[0]:
            return wire.NOT_ALLOWED
        recording = self._recordings.find(boot, number)
        if recording is None:
            return wire.NO_RECORDING
        if recording is self._recordings.open:
            return wire.NOT_NOW
        if (recording.size, recording.crc) != (size, crc):
            return wire.NOT_THE_SAME
        if self._download and self._download.recording is recording:
            self._close_download()
        self._recordings.delete(recording)
        return wire.DONE

    def _identify(self, _tag: int) -> int:
        self._light = self._now + LIGHT
        return wire.DONE

    def _set_side(self, _tag: int, side: int) -> int:
        if side > _LAST_SIDE:
            return wire.BAD_ARGUMENTS
        if self.recording:
            return wire.NOT_NOW
        self.set_side(side)
        return wire.DONE

    def _close_download(self) -> None:
        self._download = None
        self._recordings.read_now = None


class Download:
    """A recording on its way to a client.

    Attributes
    ----------
    recording
        Which one.
    offset
        Where the next chunk begins.
    credits
        So many chunks the client has room for.
    """

    def __init__(self, recording: Recording, tag: int, offset: int, room: int) -> None:
        self.recording = recording
        self.offset = offset
        self.credits = room
        self._tag = tag
        self._ended = False

    @property
    def ready(self) -> bool:
        """Whether there is a chunk, or the end, that may leave."""
        return not self._ended and (self.credits > 0 or self.offset >= self.recording.size)

    def next(self, recordings: Recordings, room: int) -> bytes:
        """Return the next chunk, or the end; nothing where the client has no room, or has it all."""
        recording = self.recording
        if self.offset >= recording.size:
            if self._ended:
                return b""
            self._ended = True
            return struct.pack(wire.END, wire.END_TYPE, self._tag, recording.size, recording.crc)
        if self._ended or not self.credits:
            return b""
        chunk = recordings.read(recording, self.offset, room - struct.calcsize(wire.CHUNK))
        head = struct.pack(wire.CHUNK, wire.CHUNK_TYPE, self._tag, self.offset)
        self.offset += len(chunk)
        self.credits -= 1
        return head + chunk
