package org.sluice.pipelines.lake;

import io.delta.tables.DeltaTable;
import io.delta.tables.DeltaTableBuilder;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import scala.Console;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/** One Delta table of a lake: its place, its schema and how rows enter and leave it. */
public abstract class LakeTable {
  /** Table property that carries the version of the schema. */
  static final String VERSION_PROPERTY = "sluice.schemaVersion";

  /** The version this code writes and the newest it reads. */
  static final int VERSION = 1;

  /** Ids in one DELETE statement: its plan grows with them. */
  private static final int IDS_PER_DELETE = 2000;

  private static final int MINUTES_PER_HOUR = 60;

  /** How long files are kept that are no longer used. */
  private static final String RETENTION_PROPERTY = "delta.deletedFileRetentionDuration";

  /** Delta's default. */
  private static final String A_WEEK = "interval 10080 minutes";

  private static final String LISTING_TASKS =
      "spark.sql.sources.parallelPartitionDiscovery.parallelism";

  private final SparkSession spark;
  private final Path path;
  private final CommitRetry retry;
  private final String name;
  private final StructType schema;

  LakeTable(SparkSession spark, Path root, CommitRetry retry, String name, StructType schema) {
    this.retry = retry;
    this.spark = spark;
    this.path = new Path(root, name);
    this.name = name;
    this.schema = schema;
  }

  /** Columns the table is clustered by; readers ask for a stream and a stretch of time. */
  abstract List<String> clusteredBy();

  /** Columns Delta keeps minimum and maximum of; the wide ones stay out. */
  abstract List<String> statistics();

  /** Table properties beside the common ones. */
  Map<String, String> properties() {
    return Map.of();
  }

  /** Name of the table and of its directory. */
  public final String name() {
    return name;
  }

  /** The columns, in order. */
  public final StructType schema() {
    return schema;
  }

  /** Where it lies. */
  public final String location() {
    return path.toString();
  }

  final Path path() {
    return path;
  }

  final SparkSession spark() {
    return spark;
  }

  final void createIfMissing() {
    DeltaTableBuilder builder =
        DeltaTable.createIfNotExists(spark)
            .location(location())
            .addColumns(schema)
            .property(VERSION_PROPERTY, Integer.toString(VERSION))
            .property("delta.dataSkippingStatsColumns", String.join(",", statistics()))
            .property("delta.enableDeletionVectors", "true");
    for (Map.Entry<String, String> property : properties().entrySet()) {
      builder = builder.property(property.getKey(), property.getValue());
    }
    DeltaTableBuilder table = builder.clusterBy(clusteredBy().toArray(String[]::new));
    commit(table::execute);
  }

  /** Every row, replaced generations included; readers want the views of {@link Lake}. */
  public final Dataset<Row> rows() {
    return spark.read().format("delta").load(location());
  }

  /** Adds rows that have exactly this table's columns. */
  public final void append(Dataset<Row> rows) {
    commit(() -> rows.write().format("delta").mode("append").save(location()));
  }

  /**
   * Adds rows unless the same writer has added those of this or a later version.
   *
   * @param writer name of the writer, the same for the life of its checkpoint
   * @param version number of the batch, ascending
   */
  public final void appendOnce(Dataset<Row> rows, String writer, long version) {
    commit(
        () ->
            rows.write()
                .format("delta")
                .mode("append")
                .option("txnAppId", writer)
                .option("txnVersion", version)
                .save(location()));
  }

  /** Changes the table, and again where another writer was faster. */
  final void commit(Runnable change) {
    retry.run(name, change);
  }

  final DeltaTable delta() {
    return DeltaTable.forPath(spark, location());
  }

  /**
   * Puts small files together, sorted so that those of a stream and of a stretch of time lie
   * together, and leaves deleted rows out.
   */
  public final void compact() {
    commit(() -> delta().optimize().executeCompaction());
  }

  /** Writes every file that has deleted rows anew without them, however few they are. */
  final void purge() {
    commit(() -> spark.sql("REORG TABLE " + quoted() + " APPLY (PURGE)"));
  }

  /**
   * Frees the space of what was deleted more than a week ago; readers of then may need it still.
   */
  final void vacuum() {
    vacuum(() -> delta().vacuum());
  }

  /**
   * Frees the space of what was deleted so long ago, from now on: Delta takes the time from the
   * table's properties.
   */
  public final void vacuum(double retainHours) {
    String wanted = "interval %d minutes".formatted(Math.round(MINUTES_PER_HOUR * retainHours));
    String present = detail().properties().getOrDefault(RETENTION_PROPERTY, A_WEEK);
    if (!wanted.equals(present)) {
      setProperty(RETENTION_PROPERTY, wanted);
    }
    vacuum();
  }

  /**
   * Frees the space of everything that was deleted. The session must have been told that this is
   * meant: {@link #allowAnyRetention}.
   */
  final void vacuumAll() {
    vacuum(() -> delta().vacuum(0));
  }

  /** Sets a property of the table, in one commit. */
  final void setProperty(String name, String value) {
    commit(
        () ->
            spark.sql(
                "ALTER TABLE %s SET TBLPROPERTIES ('%s' = '%s')".formatted(quoted(), name, value)));
  }

  /** Delta prints what it has deleted, where a command may print one object and nothing else. */
  private void vacuum(Supplier<Dataset<Row>> work) {
    fewListingTasks();
    Console.withOut(OutputStream.nullOutputStream(), work::get);
  }

  /** Lets a session vacuum what was deleted less than a week ago. */
  public static void allowAnyRetention(SparkSession spark) {
    spark.conf().set("spark.databricks.delta.retentionDurationCheck.enabled", "false");
  }

  private void fewListingTasks() {
    // Delta lists a table's directories in this many tasks: Spark's 10,000 take a minute to do
    // nothing.
    String tasks = Integer.toString(2 * spark.sparkContext().defaultParallelism());
    if (!spark.sparkContext().getConf().contains(LISTING_TASKS)) {
      spark.conf().set(LISTING_TASKS, tasks);
    }
  }

  /** As SQL names a table by its place. */
  final String quoted() {
    return "delta.`" + location().replace("`", "``") + "`";
  }

  /** Deletes rows, in one commit. */
  final void deleteWhere(Column condition) {
    if (!isEmpty()) {
      commit(() -> delta().delete(condition));
    }
  }

  /** Deletes the rows whose {@code column} is one of the ids, a bounded number at a time. */
  final void deleteWhereIn(String column, Collection<String> ids) {
    if (ids.isEmpty() || isEmpty()) {
      return;
    }
    List<String> all = new ArrayList<>(ids);
    for (int from = 0; from < all.size(); from += IDS_PER_DELETE) {
      List<String> some = all.subList(from, Math.min(all.size(), from + IDS_PER_DELETE));
      commit(() -> delta().delete(functions.col(column).isin(some.toArray())));
    }
  }

  /** The rows whose {@code column} is one of the ids; any number of ids. */
  final Dataset<Row> rowsWhereIn(String column, Collection<String> ids) {
    if (ids.size() <= IDS_PER_DELETE) {
      return rows().where(functions.col(column).isin(ids.toArray()));
    }
    Dataset<Row> wanted = spark.createDataset(new ArrayList<>(ids), Encoders.STRING()).toDF(column);
    return rows().join(wanted, onColumn(column), "left_semi");
  }

  static scala.collection.immutable.Seq<String> onColumn(String... columns) {
    return CollectionConverters.asScala(List.of(columns)).toSeq();
  }

  /**
   * What Delta knows of the table without reading its rows: version, bytes, files, properties.
   *
   * @param version newest committed version
   * @param bytes of the files of that version
   * @param files of that version
   * @param properties of the table
   */
  public record Detail(long version, long bytes, long files, Map<String, String> properties) {}

  /** Reads the newest state of the table's log. */
  public final Detail detail() {
    Snapshot snapshot = snapshot();
    return new Detail(
        snapshot.version(),
        snapshot.sizeInBytes(),
        snapshot.numOfFiles(),
        CollectionConverters.asJava(snapshot.metadata().configuration()));
  }

  final Snapshot snapshot() {
    return DeltaLog.forTable(spark, path).update(false, Option.empty(), Option.empty());
  }

  /** The version of the schema it was written with; null where it is not one of ours. */
  final String version() {
    return snapshot().metadata().configuration().get(VERSION_PROPERTY).getOrElse(() -> null);
  }

  /** Whether there are no rows, told without looking for any. */
  public final boolean isEmpty() {
    Snapshot snapshot = snapshot();
    if (snapshot.version() == 0) {
      return true; // it has only been created; counting files would cost three Spark jobs
    }
    Option<Object> files = snapshot.numOfFilesIfKnown();
    return (files.isDefined() ? (Long) files.get() : snapshot.numOfFiles()) == 0;
  }

  static Column[] columns(String... names) {
    Column[] columns = new Column[names.length];
    for (int i = 0; i < names.length; i++) {
      columns[i] = functions.col(names[i]);
    }
    return columns;
  }
}
