package org.sluice.spark;

import static org.apache.spark.sql.types.DataTypes.BinaryType;
import static org.apache.spark.sql.types.DataTypes.FloatType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.objects.StaticInvoke;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.AbstractDataType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.Function1;
import scala.Option;
import scala.Tuple3;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The SQL functions of Sluice. {@link SluiceExtensions} gives them to every session; {@link
 * #register} to one. {@code DESCRIBE FUNCTION} tells what each takes.
 */
public final class SluiceFunctions {
  /** Directory of the model that {@code video_ask} asks, the same on every machine. */
  public static final String MODEL = "spark.sluice.model";

  /** Where that model computes: cpu (default), gpu or gpuN. */
  public static final String DEVICE = "spark.sluice.device";

  /** Longest answer of {@code video_ask}, in tokens (default 64). */
  public static final String MAX_NEW_TOKENS = "spark.sluice.maxNewTokens";

  private static final DataType VECTOR = DataTypes.createArrayType(FloatType);
  private static final DataType ROWS = DataTypes.createArrayType(VECTOR);

  private static final DataType FRAMES =
      DataTypes.createArrayType(
          new StructType()
              .add("frame_ms", LongType)
              .add("token_dtype", StringType)
              .add("token_scale", FloatType)
              .add("tokens", BinaryType));

  private static final DataType REDUCED =
      DataTypes.createArrayType(
          new StructType()
              .add("positions", DataTypes.createArrayType(IntegerType))
              .add("tokens", ROWS));

  private static final List<SqlFunction> ALL =
      List.of(
          new SqlFunction(
              "sluice_tokens",
              "tokens",
              VECTOR,
              List.of(BinaryType, StringType, FloatType),
              List.of(),
              "_FUNC_(tokens, token_dtype, token_scale) - The stored tokens of a frame as one"
                  + " array<float>, token by token."),
          new SqlFunction(
              "sluice_token_rows",
              "tokenRows",
              ROWS,
              List.of(BinaryType, StringType, FloatType, IntegerType),
              List.of(),
              "_FUNC_(tokens, token_dtype, token_scale, count) - The stored tokens of a frame as an"
                  + " array of count tokens, each array<float>; count is size(positions)."),
          new SqlFunction(
              "cosine_similarity",
              "cosineSimilarity",
              FloatType,
              List.of(VECTOR, VECTOR),
              List.of(),
              "_FUNC_(a, b) - The cosine of the angle between two vectors of equal length, in"
                  + " [-1, 1]; NULL where one of them is all zero."),
          new SqlFunction(
              "token_reduce",
              "tokenReduce",
              REDUCED,
              List.of(DataTypes.createArrayType(ROWS), StringType, IntegerType),
              List.of(),
              "_FUNC_(tokens, method, budget) - What stays of the frames of one stream, in order"
                  + " and a second apart: tokens is an array of frames, each an array of tokens;"
                  + " method stc, uniform_frame, random or none; budget the tokens kept of a frame."
                  + " Of each frame the positions that stay and their tokens."),
          new SqlFunction(
              "video_ask",
              "videoAsk",
              StringType,
              List.of(FRAMES, StringType),
              List.of(MODEL, DEVICE, MAX_NEW_TOKENS),
              "_FUNC_(frames, question) - The answer of the model in "
                  + MODEL
                  + " to a question about frames: collect_list(named_struct('frame_ms', frame_ms,"
                  + " 'token_dtype', token_dtype, 'token_scale', token_scale, 'tokens', tokens))."
                  + " No video is opened; NULL where there are no frames."));

  private SluiceFunctions() {}

  /**
   * A function by its name in SQL.
   *
   * @param name in SQL
   * @param method of {@link SqlFunctionBodies}
   * @param result type
   * @param arguments types, to which what is given is cast
   * @param settings of the session, passed behind the arguments
   * @param usage what {@code DESCRIBE FUNCTION} says
   */
  private record SqlFunction(
      String name,
      String method,
      DataType result,
      List<DataType> arguments,
      List<String> settings,
      String usage) {

    FunctionIdentifier identifier() {
      return new FunctionIdentifier(name);
    }

    ExpressionInfo info() {
      return new ExpressionInfo(
          SqlFunctionBodies.class.getName(),
          null,
          name,
          usage,
          "",
          "",
          "",
          "misc_funcs",
          "4.1.0",
          "",
          "scala_udf");
    }

    Function1<scala.collection.immutable.Seq<Expression>, Expression> builder() {
      return this::call;
    }

    private Expression call(scala.collection.immutable.Seq<Expression> given) {
      if (given.size() != arguments.size()) {
        throw new IllegalArgumentException(
            "%s takes %d arguments but %d are given"
                .formatted(name, arguments.size(), given.size()));
      }
      List<Expression> all = new ArrayList<>();
      for (int i = 0; i < arguments.size(); i++) {
        all.add(new Cast(given.apply(i), arguments.get(i), Option.empty()));
      }
      for (String setting : settings) {
        String value = SQLConf.get().getConfString(setting, "");
        all.add(Literal.create(value, StringType));
      }
      return new StaticInvoke(
          SqlFunctionBodies.class,
          result,
          method,
          seq(all),
          seq(List.<AbstractDataType>of()),
          true, // null where an argument is
          true,
          true,
          Option.empty());
    }
  }

  /** Makes the functions known to a session that was started without {@link SluiceExtensions}. */
  public static void register(SparkSession spark) {
    FunctionRegistry registry =
        ((org.apache.spark.sql.classic.SparkSession) spark).sessionState().functionRegistry();
    for (SqlFunction function : ALL) {
      registry.registerFunction(function.identifier(), function.info(), function.builder());
    }
  }

  /** Makes them known to all sessions to come. */
  static void inject(SparkSessionExtensions extensions) {
    for (SqlFunction function : ALL) {
      extensions.injectFunction(
          new Tuple3<>(function.identifier(), function.info(), function.builder()));
    }
  }

  private static <T> scala.collection.immutable.Seq<T> seq(List<T> list) {
    return CollectionConverters.asScala(list).toSeq();
  }
}
