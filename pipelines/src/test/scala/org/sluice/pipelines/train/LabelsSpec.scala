package org.sluice.pipelines.train

import scala.jdk.CollectionConverters._

import org.scalatest.funsuite.AnyFunSuite

class LabelsSpec extends AnyFunSuite {

  /** A picture of 8 x 8 pixels, two cells and four patches a side, from rows of digits. */
  private def labels(rows: Seq[String], seen: Labels.Seen*): Labels = {
    val map = rows.mkString.map(c => if (c == '.') (-1).toShort else (c - '0').toShort).toArray
    Labels.of(map, 8, seen.asJava, 4, 2)
  }

  private val circle = new Labels.Seen(0, 0, 3, 1, 2, 2, 1)
  private val star = new Labels.Seen(1, 3, 5, 0, 6.5, 5, 0.5)
  private val picture = Seq(
    "........",
    ".00.....",
    ".00.....",
    "........",
    "....11..",
    "....11..",
    "........",
    "........"
  )

  test("a cell is labelled with what fills most of it and with whose centre lies in it") {
    val cells = labels(picture, circle, star).cells.grouped(10).map(_.toSeq).toSeq
    assert(cells(0) == Seq(1, 0, 3, 1, 1, 0, 3, 1, 0, 0))
    assert(cells(1) == Seq(0, -100, -100, -100, 0, -100, -100, -100, 1, 0))
    assert(cells(3) == Seq(1, 3, 5, 0, 1, 3, 5, 0, 1, 1))
  }

  test("offsets lead from the middle to the centre, in cells") {
    val made = labels(picture, circle, star)
    assert(made.cellOffsets.take(4).toSeq == Seq(0f, 0f, 0f, 0f))
    // The last cell's middle is at (6, 6), a cell is 4 pixels.
    assert(made.cellOffsets.takeRight(4).toSeq == Seq(0.125f, -0.25f, 0.125f, -0.25f))
    // The patch whose middle is at (5, 5) shows the star.
    assert(made.patches.slice(4 * 10, 4 * 10 + 4).toSeq == Seq(1, 3, 5, 0))
    assert(made.patchOffsets.slice(20, 22).toSeq == Seq(0.375f, 0f))
  }

  test("the centre of an object that is hardly seen is not asked for") {
    val hidden = new Labels.Seen(1, 3, 5, 0, 6.5, 5, 0.2)
    val last = labels(picture, circle, hidden).cells.takeRight(10).toSeq
    assert(last == Seq(1, 3, 5, 0, 0, -100, -100, -100, 1, 1))
  }

  test("two centres in a cell are told, and the better seen one is described") {
    val behind = new Labels.Seen(2, 4, 1, 0, 7, 7, 0.4)
    val last = labels(picture, circle, star, behind).cells.takeRight(10).toSeq
    assert(last == Seq(1, 3, 5, 0, 2, 3, 5, 0, 1, 1))
  }

  test("a speck is background") {
    // One pixel in 64 is too little, four are enough.
    def kind(pixels: Int) = {
      val map = Array.fill(64)((-1).toShort)
      (0 until pixels).foreach(i => map(i) = 1)
      Labels.of(map, 8, Seq(star).asJava, 4, 1).cells()(0)
    }
    assert(kind(1) == 0 && kind(3) == 0 && kind(4) == 1)
  }
}
