package org.sluice.pipelines.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.sources.EqualTo;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.sources.GreaterThan;
import org.apache.spark.sql.sources.GreaterThanOrEqual;
import org.apache.spark.sql.sources.In;
import org.apache.spark.sql.sources.LessThan;
import org.apache.spark.sql.sources.LessThanOrEqual;

/**
 * What filters let be skipped: files that are not meant, times outside a range, frames between key
 * frames. All of them hold together.
 *
 * @param filters those that were understood
 * @param startMillis frames before it need not be read
 * @param endMillis frames from it on need not be read
 * @param keyFramesOnly whether other frames need not be read
 * @param paths the only files meant; empty for all
 * @param streams the only streams meant; empty for all
 */
record FramePredicate(
    List<Filter> filters,
    long startMillis,
    long endMillis,
    boolean keyFramesOnly,
    Optional<Set<String>> paths,
    Optional<Set<String>> streams) {
  static final FramePredicate ALL =
      new FramePredicate(List.of(), 0, Long.MAX_VALUE, false, Optional.empty(), Optional.empty());

  static FramePredicate of(Filter[] filters) {
    FramePredicate predicate = ALL;
    for (Filter filter : filters) {
      predicate = predicate.and(filter).orElse(predicate);
    }
    return predicate;
  }

  boolean wants(String path, String stream) {
    return paths.map(p -> p.contains(path)).orElse(true)
        && streams.map(s -> s.contains(stream)).orElse(true);
  }

  /** Both; empty where a filter is none that helps. */
  private Optional<FramePredicate> and(Filter filter) {
    if (filter instanceof EqualTo f && f.attribute().equals("is_key_frame")) {
      return Optional.of(with(filter, startMillis, endMillis, f.value().equals(true)));
    }
    if (filter instanceof EqualTo f) {
      return f.attribute().equals("frame_ms")
          ? within(filter, number(f.value()), after(f.value()))
          : named(filter, f.attribute(), new Object[] {f.value()});
    }
    if (filter instanceof In f) {
      return named(filter, f.attribute(), f.values());
    }
    if (filter instanceof GreaterThanOrEqual f && f.attribute().equals("frame_ms")) {
      return within(filter, number(f.value()), Long.MAX_VALUE);
    }
    if (filter instanceof GreaterThan f && f.attribute().equals("frame_ms")) {
      return within(filter, after(f.value()), Long.MAX_VALUE);
    }
    if (filter instanceof LessThan f && f.attribute().equals("frame_ms")) {
      return within(filter, 0, number(f.value()));
    }
    if (filter instanceof LessThanOrEqual f && f.attribute().equals("frame_ms")) {
      return within(filter, 0, after(f.value()));
    }
    return Optional.empty();
  }

  private static long number(Object value) {
    return ((Number) value).longValue();
  }

  private static long after(Object value) {
    long number = number(value);
    return number == Long.MAX_VALUE ? number : number + 1;
  }

  private Optional<FramePredicate> within(Filter filter, long start, long end) {
    return Optional.of(
        with(filter, Math.max(startMillis, start), Math.min(endMillis, end), keyFramesOnly));
  }

  private FramePredicate with(Filter filter, long start, long end, boolean keys) {
    return new FramePredicate(plus(filter), start, end, keyFramesOnly || keys, paths, streams);
  }

  private Optional<FramePredicate> named(Filter filter, String column, Object[] values) {
    Set<String> names = Stream.of(values).map(String::valueOf).collect(Collectors.toSet());
    return switch (column) {
      case "path" ->
          Optional.of(
              new FramePredicate(
                  plus(filter),
                  startMillis,
                  endMillis,
                  keyFramesOnly,
                  both(paths, names),
                  streams));
      case "stream_id" ->
          Optional.of(
              new FramePredicate(
                  plus(filter),
                  startMillis,
                  endMillis,
                  keyFramesOnly,
                  paths,
                  both(streams, names)));
      default -> Optional.empty();
    };
  }

  private static Optional<Set<String>> both(Optional<Set<String>> known, Set<String> names) {
    return Optional.of(
        known
            .map(k -> k.stream().filter(names::contains).collect(Collectors.toSet()))
            .orElse(names));
  }

  private List<Filter> plus(Filter filter) {
    List<Filter> more = new ArrayList<>(filters);
    more.add(filter);
    return List.copyOf(more);
  }
}
