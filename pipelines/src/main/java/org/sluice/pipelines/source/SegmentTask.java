package org.sluice.pipelines.source;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.SerializableConfiguration;
import org.sluice.SluiceException;
import org.sluice.pipelines.video.FrameReader;
import org.sluice.pipelines.video.FrameReaderOptions;
import org.sluice.pipelines.video.Segment;
import org.sluice.spark.ExecutorModels;
import org.sluice.spark.WorkMeters;
import org.sluice.videollm.EncodeOptions;
import org.sluice.videollm.EncodedFrame;
import org.sluice.videollm.ModelOptions;
import org.sluice.videollm.StreamSession;

/** One task of {@link SegmentEncoder}: its segments one after the other through one model. */
record SegmentTask(
    String modelDirectory,
    ModelOptions model,
    EncodeOptions encode,
    double framesPerSecond,
    SerializableConfiguration hadoop)
    implements Serializable {

  Iterator<Row> encode(Iterator<Row> segments) {
    if (!segments.hasNext()) {
      return Collections.emptyIterator();
    }
    ExecutorModels.Lease lease = ExecutorModels.lease(modelDirectory, model);
    StreamSession session = lease.model().openStream(encode);
    Encoding encoding = new Encoding(segments, session);
    TaskContext.get()
        .addTaskCompletionListener(
            context -> {
              encoding.close();
              session.close();
              lease.close();
            });
    return encoding;
  }

  /** Rows of all segments of a partition. */
  private final class Encoding implements Iterator<Row>, AutoCloseable {
    private final Iterator<Row> segments;
    private final StreamSession session;
    private Row segment;
    private FrameReader reader;
    private Iterator<EncodedFrame> frames = Collections.emptyIterator();
    private Row ready;

    Encoding(Iterator<Row> segments, StreamSession session) {
      this.segments = segments;
      this.session = session;
    }

    @Override
    public boolean hasNext() {
      while (ready == null && (reader != null || segments.hasNext())) {
        ready = advance();
      }
      return ready != null;
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException("no more frames");
      }
      Row row = ready;
      ready = null;
      return row;
    }

    /** The next row, or null where a segment ended without one to tell. */
    private Row advance() {
      try {
        if (reader == null) {
          segment = segments.next();
          if (!segment.isNullAt(4)) {
            return fault(segment.getString(4));
          }
          open(new Segment(segment.getLong(2), segment.getLong(3)));
        }
        if (frames.hasNext()) {
          EncodedFrame encoded = frames.next();
          WorkMeters.ofThisProcess().encoded(encoded);
          return frame(encoded);
        }
        String end = reader.outcome().reason();
        close();
        return end.isEmpty() ? null : fault(end);
      } catch (SluiceException e) {
        close();
        return fault(e.reason());
      }
    }

    private void open(Segment span) {
      FrameReaderOptions reading = FrameReaderOptions.of(framesPerSecond, span);
      reader = FrameReader.open(segment.getString(0), hadoop.value(), reading);
      frames = session.encodeSegment(reader);
    }

    private Row fault(String error) {
      Object[] values = new Object[SegmentEncoder.SCHEMA.size()];
      values[0] = segment.getString(0);
      values[1] = segment.isNullAt(2) ? null : segment.getLong(2);
      values[3] = segment.getString(1);
      values[values.length - 1] = error;
      return RowFactory.create(values);
    }

    private Row frame(EncodedFrame frame) {
      List<Short> positions = new ArrayList<>();
      for (short position : frame.positions()) {
        positions.add(position);
      }
      List<Float> embedding = new ArrayList<>();
      for (float value : frame.embedding()) {
        embedding.add(value);
      }
      return RowFactory.create(
          segment.getString(0),
          segment.getLong(2),
          frame.frameIndex(),
          segment.getString(1),
          frame.frameMillis(),
          frame.reference(),
          frame.change(),
          frame.novelty(),
          positions.toArray(Short[]::new),
          embedding.toArray(Float[]::new),
          frame.tokens().dtype(),
          frame.tokens().scale(),
          frame.tokens().bytes(),
          null);
    }

    @Override
    public void close() {
      if (reader != null) {
        reader.close();
        reader = null;
        frames = Collections.emptyIterator();
      }
    }
  }
}
