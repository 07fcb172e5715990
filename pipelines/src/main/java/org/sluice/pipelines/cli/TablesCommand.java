package org.sluice.pipelines.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.sluice.pipelines.job.IndexSummary;
import org.sluice.pipelines.lake.Lake;
import org.sluice.pipelines.lake.LakeCheck;
import org.sluice.pipelines.lake.LakeTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sluice tables}: what is there. */
@Command(
    name = "tables",
    description = "Shows the tables of a lake and how its videos are.",
    sortOptions = false,
    usageHelpAutoWidth = true)
final class TablesCommand implements Callable<Integer> {
  @Option(names = "--lake", paramLabel = "DIR", required = true, description = "The lake.")
  private String lake;

  @Option(
      names = "--check",
      description =
          "Look for rows that are there twice or missing instead; exit with 1 where there are any.")
  private boolean check;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Option(names = "--master", paramLabel = "URL", description = "Spark master.")
  private String master;

  @Override
  public Integer call() throws IOException {
    try (SparkSession spark = Sessions.open("tables", master)) {
      Lake opened = Lake.open(spark, lake);
      if (check) {
        return check(opened);
      }
      Map<String, Object> videos = new LinkedHashMap<>();
      for (Row row : opened.videos().groupBy("status").count().orderBy("status").collectAsList()) {
        videos.put(row.getString(0), row.getLong(1));
      }
      Map<String, Object> tables = new LinkedHashMap<>();
      List<LakeTable> ordered =
          new ArrayList<>(
              List.of(
                  opened.videosTable(),
                  opened.segmentsTable(),
                  opened.framesTable(),
                  opened.answersTable()));
      if (opened.everyTable().contains(opened.askedTable())) {
        ordered.add(opened.askedTable()); // not there until the first answer is kept
      }
      ordered.forEach(table -> tables.put(table.name(), describe(table)));
      Output output = new Output(System.out, json);
      if (json) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("lake", opened.root().toString());
        all.put("videos", videos);
        all.put("tables", tables);
        output.object(all);
      } else {
        output.text(text(opened, videos, tables));
      }
      return ExitCodes.OK;
    }
  }

  private int check(Lake opened) {
    LakeCheck.Report report = new LakeCheck(opened).run();
    Output output = new Output(System.out, json);
    if (json) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("lake", opened.root().toString());
      all.put("rows", report.rows());
      all.put("faults", report.faults());
      output.object(all);
    } else {
      StringBuilder text = new StringBuilder();
      text.append("lake ").append(opened.root()).append(": ").append(report.rows()).append('\n');
      report.faults().forEach((what, n) -> text.append("%6d %s%n".formatted(n, what)));
      output.text(text.toString());
    }
    return report.sound() ? ExitCodes.OK : ExitCodes.INTERNAL;
  }

  private static Map<String, Object> describe(LakeTable table) {
    LakeTable.Detail detail = table.detail();
    Map<String, Object> columns = new LinkedHashMap<>();
    for (var field : table.schema().fields()) {
      columns.put(field.name(), field.dataType().simpleString());
    }
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("rows", detail.files() == 0 ? 0L : table.rows().count());
    map.put("version", detail.version());
    map.put("bytes", detail.bytes());
    map.put("files", detail.files());
    map.put("columns", columns);
    return map;
  }

  private static String text(Lake lake, Map<String, Object> videos, Map<String, Object> tables) {
    StringBuilder text = new StringBuilder();
    text.append("lake ").append(lake.root()).append('\n');
    text.append("videos by status: ").append(videos.isEmpty() ? "none" : videos).append('\n');
    tables.forEach(
        (name, described) -> {
          Map<?, ?> table = (Map<?, ?>) described;
          text.append(
              String.format(
                  Locale.ROOT,
                  "%n%s: %s rows, version %s, %s in %s files%n",
                  name,
                  table.get("rows"),
                  table.get("version"),
                  IndexSummary.bytes(((Number) table.get("bytes")).doubleValue()),
                  table.get("files")));
          ((Map<?, ?>) table.get("columns"))
              .forEach(
                  (column, type) ->
                      text.append(String.format(Locale.ROOT, "  %-22s %s%n", column, type)));
        });
    return text.toString();
  }
}
