package org.sluice.pipelines.landing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Decides what the next batch is. A file is taken once, by its name:
 *
 * <ul>
 *   <li>files with names after the stream's last come in the order of their names, one of each
 *       stream in turn, until the batch is full; the next batch goes on with the next stream;
 *   <li>a file with an earlier name that was recorded no longer than the lateness window before the
 *       newest one taken is taken, out of order;
 *   <li>one older than that is told as late, once.
 * </ul>
 *
 * <p>An offset remembers no names beyond the window. So a process that begins asks once, of files
 * with names and modification times before those, which of them were taken: the others came while
 * nobody watched, and are late.
 */
final class LandingPlanner {
  private final long latenessMillis;
  private final int maxFiles;

  /** Paths that need no more attention: taken, told, or there before this process looked. */
  private final Set<String> settled = new HashSet<>();

  private final Set<String> looked = new HashSet<>();

  private final UnaryOperator<Set<String>> taken;
  private final Predicate<LandedFile> expired;

  /**
   * For one run of a query.
   *
   * @param latenessMillis how much older than the newest file of its stream a file may be
   * @param maxFiles of a batch, at least 1
   * @param taken of some paths those whose files have been taken
   * @param expired which files are too old to be of interest
   */
  LandingPlanner(
      long latenessMillis,
      int maxFiles,
      UnaryOperator<Set<String>> taken,
      Predicate<LandedFile> expired) {
    this.taken = taken;
    this.expired = expired;
    this.latenessMillis = latenessMillis;
    this.maxFiles = maxFiles;
  }

  /**
   * Plans a batch.
   *
   * @param before the plan before it
   * @param listing everything there is, by stream
   * @return a plan without files where there is nothing new
   */
  LandingPlan next(LandingPlan before, NavigableMap<String, List<LandedFile>> listing) {
    Set<String> strangers = strangers(before, listing);
    List<Deque<PlannedFile>> queues = new ArrayList<>();
    for (String stream : inTurn(before.turn(), listing)) {
      Deque<PlannedFile> queue =
          untaken(listing.get(stream), before.streams().get(stream), strangers);
      if (!queue.isEmpty()) {
        queues.add(queue);
      }
    }
    looked.addAll(listing.keySet());
    TreeMap<String, StreamPosition> streams = new TreeMap<>(before.streams());
    List<PlannedFile> files = new ArrayList<>();
    String turn = before.turn();
    while (files.size() < maxFiles && !queues.isEmpty()) {
      Iterator<Deque<PlannedFile>> round = queues.iterator();
      while (round.hasNext() && files.size() < maxFiles) {
        Deque<PlannedFile> queue = round.next();
        PlannedFile next = queue.remove();
        files.add(next);
        settled.add(next.file().path());
        turn = next.file().stream();
        if (!streams.containsKey(turn)) {
          streams.put(turn, StreamPosition.start(emptiestSlot(streams, before.slots())));
        }
        streams.put(turn, streams.get(turn).after(next.file(), latenessMillis));
        if (queue.isEmpty()) {
          round.remove();
        }
      }
    }
    return new LandingPlan(before.slots(), turn, streams, files);
  }

  /** Stream names in order, beginning after the one that was served last. */
  private static List<String> inTurn(String turn, NavigableMap<String, List<LandedFile>> listing) {
    List<String> names = new ArrayList<>(listing.tailMap(turn, false).keySet());
    names.addAll(listing.headMap(turn, true).keySet());
    return names;
  }

  /** Of streams that this process has not looked at, files of which nobody knows anything. */
  private Set<String> strangers(
      LandingPlan before, NavigableMap<String, List<LandedFile>> listing) {
    Set<String> strangers = new HashSet<>();
    listing.forEach(
        (stream, files) -> {
          StreamPosition position = before.streams().get(stream);
          if (position != null && !looked.contains(stream)) {
            files.stream()
                .filter(file -> !position.recent().containsKey(file.name()))
                .filter(file -> !isInTime(file, position) && !expired.test(file))
                .forEach(file -> strangers.add(file.path()));
          }
        });
    if (!strangers.isEmpty()) {
      strangers.removeAll(taken.apply(strangers));
    }
    return strangers;
  }

  private Deque<PlannedFile> untaken(
      List<LandedFile> files, StreamPosition position, Set<String> strangers) {
    Deque<PlannedFile> queue = new ArrayDeque<>();
    files.stream()
        .sorted(Comparator.comparing(LandedFile::name))
        .forEach(
            file -> {
              if (expired.test(file)) {
                settled.add(file.path());
              } else if (position == null || isInTime(file, position)) {
                queue.add(new PlannedFile(file, false));
              } else if (isLate(file, position, strangers)) {
                queue.add(new PlannedFile(file, true));
              } else {
                settled.add(file.path());
              }
            });
    return queue;
  }

  private boolean isInTime(LandedFile file, StreamPosition position) {
    return !position.recent().containsKey(file.name())
        && (file.name().compareTo(position.last()) > 0
            || file.recordedMillis() >= position.newestMillis() - latenessMillis);
  }

  private boolean isLate(LandedFile file, StreamPosition position, Set<String> strangers) {
    if (position.recent().containsKey(file.name()) || settled.contains(file.path())) {
      return false;
    }
    return file.name().compareTo(position.forgotten()) > 0
        || looked.contains(file.stream())
        || strangers.contains(file.path())
        || file.modifiedMillis() > position.arrivedMillis();
  }

  /** The slot with the fewest streams, the first of them. */
  private static int emptiestSlot(Map<String, StreamPosition> streams, int slots) {
    int[] load = new int[slots];
    streams.values().forEach(position -> load[position.slot()]++);
    int emptiest = 0;
    for (int slot = 1; slot < slots; slot++) {
      emptiest = load[slot] < load[emptiest] ? slot : emptiest;
    }
    return emptiest;
  }
}
