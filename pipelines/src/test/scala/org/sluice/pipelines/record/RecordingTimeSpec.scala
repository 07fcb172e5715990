package org.sluice.pipelines.record

import org.scalatest.funsuite.AnyFunSuite

class RecordingTimeSpec extends AnyFunSuite {
  private val Unknown = CameraInput.UNKNOWN
  private val Frame = 40000L

  /** A machine whose two clocks are set by hand. */
  private class Machine {
    var steadyMicros = 5000000L
    var epochMillis = 1000000L
    def clock(live: Boolean): StreamClock =
      new StreamClock(live, () => steadyMicros * 1000, () => epochMillis)
    def pass(micros: Long): Unit = {
      steadyMicros += micros
      epochMillis += micros / 1000
    }
  }

  private def place(times: (Long, Long)*): Seq[(Long, Long, Boolean)] = {
    val line = new MediaTimeline
    times.map { case (pts, dts) =>
      val stamp = line.place(pts, dts, Frame, Frame)
      (stamp.ptsMicros, stamp.dtsMicros, stamp.jumped)
    }
  }

  test("times begin at 0, and frames keep their order of presentation") {
    assert(
      place((980000L, 900000L), (1060000L, 940000L), (1020000L, 980000L)) ==
        Seq((80000L, 0L, false), (160000L, 40000L, false), (120000L, 80000L, false))
    )
  }

  test("missing times are those of the nominal rate, repeated ones a little later") {
    assert(
      place((0L, 0L), (Unknown, Unknown), (80000L, Unknown), (80000L, 80000L)) ==
        Seq((0L, 0L, false), (40000L, 40000L, false), (80000L, 80000L, false), (81000L, 81000L, false))
    )
  }

  test("a source whose clock jumps goes on behind the frame before, either way") {
    assert(
      place((0L, 0L), (Frame, Frame), (90000000L, 90000000L), (90040000L, 90040000L), (0L, 0L)) ==
        Seq(
          (0L, 0L, false),
          (40000L, 40000L, false),
          (80000L, 80000L, true),
          (120000L, 120000L, false),
          (160000L, 160000L, true)
        )
    )
  }

  test("a slow source may pause as long in its own time as in ours") {
    val line = new MediaTimeline
    line.place(0, 0, Frame, 0)
    assert(!line.place(60000000L, 60000000L, Frame, 60000000L).jumped)
  }

  test("a file that is played again goes on behind its end without a jump") {
    val line = new MediaTimeline
    line.place(0, 0, Frame, 0)
    line.place(Frame, Frame, Frame, 0)
    line.splice()
    val again = line.place(0, 0, Frame, 0)
    assert(again.dtsMicros == 2 * Frame && !again.jumped)
  }

  test("a live frame was taken when the earliest of its like came, however late it came itself") {
    val machine = new Machine
    val clock = machine.clock(live = true)
    // Three seconds were read while connecting: the first frame is handed out late.
    machine.pass(3000000)
    clock.arrived(0)
    clock.arrived(3000000)
    assert(clock.epochMillis(0) == 1000000L)
    // A delay of two seconds on the way moves nothing to speak of.
    machine.pass(3000000)
    clock.arrived(4000000)
    assert(math.abs(clock.epochMillis(4000000) - 1004000L) <= 1)
  }

  test("a camera whose clock is slow by a ten-thousandth is followed for a day") {
    val machine = new Machine
    val clock = machine.clock(live = true)
    (0 to 86400).foreach { second =>
      clock.arrived(second * 999900L)
      machine.pass(1000000)
    }
    assert(math.abs(clock.epochMillis(86400 * 999900L) - (1000000L + 86400000L)) < 10)
  }

  test("when the machine's clock is set, names follow it forward at once") {
    val machine = new Machine
    val clock = machine.clock(live = true)
    clock.arrived(0)
    machine.pass(10000000)
    machine.epochMillis += 3600000
    clock.arrived(10000000)
    assert(clock.epochMillis(10000000) == 1000000L + 10000L + 3600000L)
  }

  test("names never go back: set back by a minute, the clock has caught up in two") {
    val names = new NameSequence(0)
    var wall = 1000000L
    def file(): Long = {
      val millis = names.peek(wall)
      names.take(millis, 10000)
      wall += 10000
      millis
    }
    val before = Seq.fill(3)(file())
    wall -= 60000
    val after = Seq.fill(14)(file())
    val all = before ++ after
    assert(all == all.sorted.distinct)
    assert(after.head == before.last + 5000)
    assert(after.last == wall - 10000)
  }

  test("pauses between attempts double up to the limit, and begin anew after a success") {
    val backoff = new Backoff(1, 10, () => 0)
    assert(Seq.fill(6)(backoff.nextSeconds()) == Seq(1, 2, 4, 8, 10, 10))
    backoff.reset()
    assert(backoff.nextSeconds() == 1)
    val spread = new Backoff(10, 10, () => 0.5)
    assert(spread.nextSeconds() == 9)
  }
}
