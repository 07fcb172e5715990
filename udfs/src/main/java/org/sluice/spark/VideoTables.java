package org.sluice.spark;

import static org.apache.spark.sql.types.DataTypes.StringType;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.classic.Dataset;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import scala.Option;
import scala.Tuple3;

/**
 * Video files as tables of a SQL query, for sessions that have nothing but SQL: {@code SELECT *
 * FROM video_frames('samples', map('fps', '2'))}. The data source of the same rows must be on the
 * class path.
 */
final class VideoTables {
  private static final DataType OPTIONS = DataTypes.createMapType(StringType, StringType);

  private static final List<VideoTable> ALL =
      List.of(
          new VideoTable(
              "video_frames",
              "video",
              "_FUNC_(path[, options]) - A row a frame of the videos at path, as"
                  + " spark.read.format('video') with these options, a map of strings."),
          new VideoTable(
              "video_segments",
              "video-segments",
              "_FUNC_(path[, options]) - A row a segment of the videos at path, as"
                  + " spark.read.format('video-segments') with these options, a map of strings."));

  private VideoTables() {}

  /** A table by its name in SQL and the format that reads it. */
  private record VideoTable(String name, String format, String usage) {

    LogicalPlan read(scala.collection.immutable.Seq<Expression> given) {
      if (given.isEmpty() || given.size() > 2) {
        throw new IllegalArgumentException(
            "%s takes a path and perhaps a map of options but %d arguments are given"
                .formatted(name, given.size()));
      }
      String path = constant("path", given.apply(0), StringType).toString();
      Map<String, String> options = new HashMap<>();
      if (given.size() == 2) {
        MapData map = (MapData) constant("options", given.apply(1), OPTIONS);
        for (int i = 0; i < map.numElements(); i++) {
          options.put(
              map.keyArray().getUTF8String(i).toString(),
              map.valueArray().getUTF8String(i).toString());
        }
      }
      return ((Dataset<?>) SparkSession.active().read().format(format).options(options).load(path))
          .queryExecution()
          .analyzed();
    }

    private Object constant(String argument, Expression given, DataType type) {
      Object value = given.foldable() ? new Cast(given, type, Option.empty()).eval(null) : null;
      if (value == null) {
        throw new IllegalArgumentException(
            "%s of %s is %s but must be a constant".formatted(argument, name, given.sql()));
      }
      return value;
    }

    ExpressionInfo info() {
      return new ExpressionInfo(
          VideoTables.class.getName(),
          null,
          name,
          usage,
          "",
          "",
          "",
          "table_funcs",
          "4.1.0",
          "",
          "built-in");
    }
  }

  static void inject(SparkSessionExtensions extensions) {
    for (VideoTable table : ALL) {
      extensions.injectTableFunction(
          new Tuple3<>(new FunctionIdentifier(table.name()), table.info(), table::read));
    }
  }
}
