package org.sluice.pipelines.video

import java.nio.file.{Files, Path}

import scala.collection.mutable

import org.bytedeco.ffmpeg.avcodec.AVPacket
import org.bytedeco.ffmpeg.avformat.{
  AVFormatContext,
  AVIOContext,
  AVInputFormat,
  AVOutputFormat,
  AVStream
}
import org.bytedeco.ffmpeg.avutil.AVDictionary
import org.bytedeco.ffmpeg.global.{avcodec, avformat, avutil}
import org.sluice.pipelines.SharedSpark

/** Cuts a sample video into pieces at key frames, without encoding anything, as a recorder does. */
object Cut {

  /** Writes the first pieces of a sample's video, each of at least `seconds` and from time 0. */
  def sample(name: String, seconds: Int, most: Int, target: Int => Path): Seq[Path] = {
    val input = new AVFormatContext(null)
    check(
      avformat.avformat_open_input(
        input,
        SharedSpark.samples.resolve(name).toString,
        null: AVInputFormat,
        null: AVDictionary
      )
    )
    check(avformat.avformat_find_stream_info(input, null: AVDictionary))
    val video = (0 until input.nb_streams)
      .map(input.streams(_))
      .find(_.codecpar.codec_type == avutil.AVMEDIA_TYPE_VIDEO)
      .get
    val ticks = seconds.toLong * video.time_base.den / video.time_base.num
    val pieces = mutable.Buffer.empty[Path]
    var output: Option[AVFormatContext] = None
    var began = 0L
    val packet = avcodec.av_packet_alloc()
    var more = true
    while (more && avformat.av_read_frame(input, packet) >= 0) {
      if (packet.stream_index == video.index) {
        val key = (packet.flags & avcodec.AV_PKT_FLAG_KEY) != 0
        if (output.isEmpty || key && packet.pts - began >= ticks) {
          output.foreach(close)
          more = pieces.size < most
          output = Option.when(more) {
            pieces += target(pieces.size)
            open(pieces.last, video)
          }
          began = packet.pts
        }
        output.foreach(write(_, packet, began, video))
      }
      avcodec.av_packet_unref(packet)
    }
    output.foreach(close)
    avcodec.av_packet_free(packet)
    avformat.avformat_close_input(input)
    pieces.toSeq
  }

  private def open(file: Path, video: AVStream): AVFormatContext = {
    Files.createDirectories(file.getParent)
    val output = new AVFormatContext(null)
    check(
      avformat.avformat_alloc_output_context2(output, null: AVOutputFormat, null, file.toString)
    )
    val stream = avformat.avformat_new_stream(output, null)
    check(avcodec.avcodec_parameters_copy(stream.codecpar, video.codecpar))
    stream.codecpar.codec_tag(0)
    stream.time_base(video.time_base)
    val io = new AVIOContext(null)
    check(avformat.avio_open(io, file.toString, avformat.AVIO_FLAG_WRITE))
    output.pb(io)
    check(avformat.avformat_write_header(output, null: AVDictionary))
    output
  }

  private def write(
      output: AVFormatContext,
      packet: AVPacket,
      began: Long,
      video: AVStream
  ): Unit = {
    packet.pts(packet.pts - began)
    packet.dts(packet.dts - began)
    packet.stream_index(0)
    avcodec.av_packet_rescale_ts(packet, video.time_base, output.streams(0).time_base)
    check(avformat.av_interleaved_write_frame(output, packet))
  }

  private def close(output: AVFormatContext): Unit = {
    check(avformat.av_write_trailer(output))
    avformat.avio_close(output.pb)
    avformat.avformat_free_context(output)
  }

  private def check(result: Int): Unit =
    require(result >= 0, s"FFmpeg says ${Ffmpeg.describe(result)}")
}
