package org.sluice.pipelines.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.types.DataTypes.BinaryType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import java.util.Collection;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.sluice.pipelines.lake.ParquetSettings;

/** What a watching query keeps of its streams, as rows that another query can begin with. */
public final class StreamStates {
  /** A slot's key, which of the two maps of a {@link StreamProcessor}, and an entry of it. */
  static final StructType SCHEMA =
      new StructType()
          .add("slot_key", IntegerType)
          .add("variable", StringType)
          .add("name", StringType)
          .add("value", BinaryType);

  static final String STREAMS = "streams";
  static final String CONTEXTS = "contexts";

  private static final String CONF = "spark.sql.streaming.stateStore.";

  private StreamStates() {}

  /** The states after the last batch that a checkpoint has seen the end of. */
  public static Dataset<Row> ofCheckpoint(SparkSession spark, Path checkpoint) {
    SparkSession session = spark.newSession();
    // Without these the reader takes it for a checkpoint of the first format.
    session.conf().set(CONF + "checkpointFormatVersion", "2");
    session
        .conf()
        .set(
            CONF + "providerClass",
            "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider");
    session.streams(); // starts what state stores report to, where no query has run yet
    return variable(session, checkpoint, STREAMS).union(variable(session, checkpoint, CONTEXTS));
  }

  private static Dataset<Row> variable(SparkSession spark, Path checkpoint, String name) {
    return spark
        .read()
        .format("statestore")
        .option("stateVarName", name)
        .option("flattenCollectionTypes", "true")
        .load(checkpoint.toString())
        .select(
            col("key.value").as("slot_key"),
            lit(name).as("variable"),
            col("user_map_key.value").as("name"),
            col("user_map_value.value").as("value"));
  }

  /** Before the first batch. */
  public static Dataset<Row> none(SparkSession spark) {
    return spark.createDataFrame(List.of(), SCHEMA);
  }

  /** Those of other streams. */
  public static Dataset<Row> without(Dataset<Row> states, Collection<String> streams) {
    Column stream =
        when(col("variable").equalTo(CONTEXTS), regexp_replace(col("name"), "/[^/]*$", ""))
            .otherwise(col("name"));
    return states.where(not(stream.isin(streams.toArray())));
  }

  /** Keeps them in a seed. */
  public static void write(Dataset<Row> states, Path seed) {
    states
        .write()
        .mode(SaveMode.Overwrite)
        .options(ParquetSettings.TABLE_PROPERTIES)
        .parquet(directory(seed));
  }

  /** Reads them from a seed. */
  public static Dataset<Row> read(SparkSession spark, Path seed) {
    return spark.read().schema(SCHEMA).parquet(directory(seed));
  }

  private static String directory(Path seed) {
    return new Path(seed, "states").toString();
  }

  /** Where a seed has the plan of the batch to come. */
  public static Path plan(Path seed) {
    return new Path(seed, "plan.json");
  }

  static int slotKey(Row state) {
    return state.getInt(0);
  }

  static boolean isContext(Row state) {
    return state.getString(1).equals(CONTEXTS);
  }

  static String name(Row state) {
    return state.getString(2);
  }

  static byte[] value(Row state) {
    return state.getAs(3);
  }
}
