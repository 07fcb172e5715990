package org.sluice.pipelines.cli;

import org.sluice.pipelines.job.IndexOptionKeys;
import org.sluice.pipelines.job.WatchOptionKeys;
import org.sluice.pipelines.record.RecordOptionKeys;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command {@code sluice}. */
@Command(
    name = "sluice",
    description = "Video understanding on Apache Spark: files in, Delta tables out.",
    subcommands = {
      DemoCommand.class,
      IndexCommand.class,
      WatchCommand.class,
      RecordCommand.class,
      AskCommand.class,
      SearchCommand.class,
      EventsCommand.class,
      TablesCommand.class,
      OptimizeCommand.class,
      ForgetCommand.class,
      VerifyCommand.class,
      ScenesCommand.class,
      EvaluateCommand.class,
      TrainCommand.class,
      BenchCommand.class
    },
    synopsisSubcommandLabel = "COMMAND",
    usageHelpAutoWidth = true,
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0  done; faulty videos are told in the summary",
      "  1  a fault of Sluice or of the machine; the message says where the details are",
      "  2  something for you to put right; the message says how",
      "  3  done, but some videos are failed or partial, and --failOnError was given",
      "  4  stopped because the disk is full; the same command goes on later"
    })
public final class Sluice {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  private boolean help;

  @Option(
      names = "--stacktrace",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of an error.")
  private boolean stacktrace;

  private Sluice() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs a command and returns its exit code. */
  public static int run(String... args) {
    Sluice sluice = new Sluice();
    CommandLine line = new CommandLine(sluice);
    OptionFlags.add(line.getSubcommands().get("index").getCommandSpec(), IndexOptionKeys.ALL);
    OptionFlags.add(line.getSubcommands().get("watch").getCommandSpec(), WatchOptionKeys.ALL);
    OptionFlags.add(line.getSubcommands().get("record").getCommandSpec(), RecordOptionKeys.ALL);
    OptionFlags.add(line.getSubcommands().get("evaluate").getCommandSpec(), EvaluateCommand.KEYS);
    line.setExecutionExceptionHandler(
        (error, command, parsed) -> new Failure(sluice.stacktrace, System.err).report(error));
    line.setParameterExceptionHandler(
        (error, given) -> {
          System.err.println("sluice: " + error.getMessage());
          System.err.println(
              "See " + error.getCommandLine().getCommandSpec().qualifiedName() + " --help.");
          return ExitCodes.USER;
        });
    if (args.length == 0) {
      line.usage(System.err);
      return ExitCodes.USER;
    }
    try {
      return line.execute(args);
    } catch (Error e) { // picocli hands over exceptions only
      return new Failure(sluice.stacktrace, System.err).report(e);
    }
  }
}
