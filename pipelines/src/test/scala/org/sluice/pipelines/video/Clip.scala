package org.sluice.pipelines.video

import java.nio.file.Path

import org.bytedeco.ffmpeg.avcodec.{AVCodec, AVCodecContext, AVPacket, AVPacketSideData}
import org.bytedeco.ffmpeg.avformat.{AVFormatContext, AVIOContext, AVOutputFormat, AVStream}
import org.bytedeco.ffmpeg.avutil.{AVDictionary, AVFrame, AVRational}
import org.bytedeco.ffmpeg.global.{avcodec, avformat, avutil}
import org.bytedeco.javacpp.{BytePointer, IntPointer}
import org.sluice.vision.RgbFrame

/** A clip to be written by FFmpeg whose frames carry their own number.
  *
  * Upright bars over the whole height are black or white for the bits of the number, the lowest
  * leftmost; a picture narrower than twelve bars of eight pixels is grey instead.
  *
  * @param times
  *   presentation time of each frame in milliseconds
  * @param matrix
  *   display matrix, 3 x 3 in row order
  * @param ticksPerSecond
  *   the encoder's time base, which some containers keep
  * @param yuv
  *   one colour for all frames, instead of the number
  */
final case class Clip(
    times: Seq[Long],
    width: Int = 96,
    height: Int = 48,
    codec: String = "mpeg4",
    pixelFormat: Int = avutil.AV_PIX_FMT_YUV420P,
    gop: Int = 12,
    bFrames: Int = 0,
    format: String = null,
    muxing: Map[String, String] = Map.empty,
    matrix: Option[Seq[Int]] = None,
    colourSpace: Int = avutil.AVCOL_SPC_UNSPECIFIED,
    colourRange: Int = avutil.AVCOL_RANGE_UNSPECIFIED,
    yuv: Option[(Int, Int, Int)] = None,
    soundMillis: Long = 0,
    ticksPerSecond: Int = 1000
) {

  /** Writes the clip; without frames it is sound only. */
  def write(file: Path): Path = {
    avutil.av_log_set_level(avutil.AV_LOG_QUIET)
    val output = new AVFormatContext(null)
    check(
      avformat.avformat_alloc_output_context2(output, null: AVOutputFormat, format, file.toString)
    )
    val encoder = if (times.isEmpty) None else Some(openEncoder(output))
    val video = encoder.map(videoStream(output, _))
    val sound = Option.when(soundMillis > 0)(soundStream(output))
    val io = new AVIOContext(null)
    check(avformat.avio_open(io, file.toString, avformat.AVIO_FLAG_WRITE))
    output.pb(io)
    val options = new AVDictionary(null)
    muxing.foreach { case (key, value) => avutil.av_dict_set(options, key, value, 0) }
    check(avformat.avformat_write_header(output, options))
    avutil.av_dict_free(options)
    sound.foreach(writeSound(output, _))
    for (e <- encoder; v <- video) {
      times.indices.foreach(n => encode(output, e, v, Some(picture(n))))
      encode(output, e, v, None)
      avcodec.avcodec_free_context(e)
    }
    check(avformat.av_write_trailer(output))
    avformat.avio_close(output.pb())
    avformat.avformat_free_context(output)
    file
  }

  private def check(result: Int): Unit =
    require(result >= 0, s"FFmpeg says ${Ffmpeg.describe(result)} ($codec)")

  private def openEncoder(output: AVFormatContext): AVCodecContext = {
    val found = avcodec.avcodec_find_encoder_by_name(codec)
    val context = avcodec.avcodec_alloc_context3(found)
    context.width(width)
    context.height(height)
    context.pix_fmt(pixelFormat)
    context.time_base(new AVRational().num(1).den(ticksPerSecond))
    context.framerate(new AVRational().num(rate).den(1))
    context.gop_size(gop)
    context.max_b_frames(bFrames)
    context.bit_rate(4000000)
    context.thread_count(1)
    context.colorspace(colourSpace)
    context.color_range(colourRange)
    if ((output.oformat.flags & avformat.AVFMT_GLOBALHEADER) != 0)
      context.flags(context.flags | avcodec.AV_CODEC_FLAG_GLOBAL_HEADER)
    check(avcodec.avcodec_open2(context, found, null: AVDictionary))
    context
  }

  private def rate: Int =
    if (times.size < 2) 25
    else math.max(1, math.round(1000.0 * (times.size - 1) / (times.last - times.head)).toInt)

  private def videoStream(output: AVFormatContext, encoder: AVCodecContext): AVStream = {
    val stream = avformat.avformat_new_stream(output, null)
    check(avcodec.avcodec_parameters_from_context(stream.codecpar, encoder))
    stream.time_base(encoder.time_base)
    stream.avg_frame_rate(encoder.framerate)
    matrix.foreach { values =>
      val sides = new AVPacketSideData(null)
      val count = new IntPointer(1L).put(0)
      val bytes = 9L * 4
      val side = avcodec.av_packet_side_data_new(
        sides,
        count,
        avcodec.AV_PKT_DATA_DISPLAYMATRIX,
        bytes,
        0
      )
      new IntPointer(side.data).put(values.toArray, 0, 9)
      stream.codecpar.coded_side_data(sides)
      stream.codecpar.nb_coded_side_data(count.get)
    }
    stream
  }

  private def soundStream(output: AVFormatContext): AVStream = {
    val stream = avformat.avformat_new_stream(output, null)
    val parameters = stream.codecpar
    parameters.codec_type(avutil.AVMEDIA_TYPE_AUDIO)
    parameters.codec_id(avcodec.AV_CODEC_ID_PCM_S16LE)
    parameters.format(avutil.AV_SAMPLE_FMT_S16)
    parameters.sample_rate(8000)
    parameters.bits_per_coded_sample(16)
    parameters.block_align(2)
    avutil.av_channel_layout_default(parameters.ch_layout, 1)
    stream.time_base(new AVRational().num(1).den(8000))
    stream
  }

  /** Silence in packets of a tenth of a second. */
  private def writeSound(output: AVFormatContext, stream: AVStream): Unit =
    for (tenth <- 0L until soundMillis / 100) {
      val packet = avcodec.av_packet_alloc()
      check(avcodec.av_new_packet(packet, 1600))
      packet.data.put(new Array[Byte](1600), 0, 1600)
      packet.stream_index(stream.index)
      packet.pts(tenth * 800)
      packet.dts(tenth * 800)
      packet.duration(800)
      packet.flags(avcodec.AV_PKT_FLAG_KEY)
      avcodec.av_packet_rescale_ts(
        packet,
        new AVRational().num(1).den(8000),
        stream.time_base
      )
      check(avformat.av_interleaved_write_frame(output, packet))
      avcodec.av_packet_free(packet)
    }

  private def encode(
      output: AVFormatContext,
      encoder: AVCodecContext,
      stream: AVStream,
      frame: Option[AVFrame]
  ): Unit = {
    check(avcodec.avcodec_send_frame(encoder, frame.orNull))
    frame.foreach(avutil.av_frame_free(_: AVFrame))
    val packet: AVPacket = avcodec.av_packet_alloc()
    while (avcodec.avcodec_receive_packet(encoder, packet) >= 0) {
      packet.stream_index(stream.index)
      avcodec.av_packet_rescale_ts(packet, encoder.time_base, stream.time_base)
      check(avformat.av_interleaved_write_frame(output, packet))
    }
    avcodec.av_packet_free(packet)
  }

  private def ticks(millis: Long): Long = math.round(millis * ticksPerSecond / 1000.0)

  private def picture(n: Int): AVFrame = {
    val frame = avutil.av_frame_alloc()
    frame.format(pixelFormat)
    frame.width(width)
    frame.height(height)
    frame.colorspace(colourSpace)
    frame.color_range(colourRange)
    check(avutil.av_frame_get_buffer(frame, 0))
    frame.pts(ticks(times(n)))
    frame.duration(ticks(if (n + 1 < times.size) times(n + 1) - times(n) else 1000 / rate))
    val (luma, u, v) = yuv match {
      case Some((y, u, v)) => ((_: Int) => y, u, v)
      case None            => ((x: Int) => Clip.luma(n, x, width), 128, 128)
    }
    plane(frame, 0, width, height, luma)
    val half = pixelFormat == avutil.AV_PIX_FMT_YUV420P
    val chromaWidth = if (half) (width + 1) / 2 else width
    val chromaHeight = if (half) (height + 1) / 2 else height
    plane(frame, 1, chromaWidth, chromaHeight, _ => u)
    plane(frame, 2, chromaWidth, chromaHeight, _ => v)
    frame
  }

  private def plane(
      frame: AVFrame,
      index: Int,
      columns: Int,
      rows: Int,
      value: Int => Int
  ): Unit = {
    val row = Array.tabulate(columns)(x => value(x).toByte)
    val data = new BytePointer(frame.data(index))
    for (y <- 0 until rows) {
      data.position(y.toLong * frame.linesize(index)).put(row, 0, columns)
    }
  }
}

object Clip {
  val Bars = 12
  private val BarWidth = 8

  /** `count` frames at a constant rate, from `from` milliseconds on. */
  def regular(count: Int, framesPerSecond: Double, from: Long = 0): Clip =
    Clip((0 until count).map(n => from + math.round(n * 1000 / framesPerSecond)))

  def luma(n: Int, x: Int, width: Int): Int =
    if (width < Bars * BarWidth) 40 + n * 16 % 176
    else if ((n >> math.min(x / BarWidth, Bars - 1) & 1) == 1) 235
    else 16

  /** Reads the number of an upright frame back. */
  def number(frame: RgbFrame): Int = {
    require(frame.width >= Bars * BarWidth, s"no bars in ${frame.width} pixels")
    (0 until Bars).map { bar =>
      val at = (frame.height / 2 * frame.width + bar * BarWidth + BarWidth / 2) * 3
      if ((frame.rgb()(at + 1) & 0xff) > 127) 1 << bar else 0
    }.sum
  }
}
