package dev.grove.cli.command;

import dev.grove.cli.problem.ExitCode;
import dev.grove.cli.problem.Problem;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Every failure ends here: one line on standard error, and the exit code, which a command may have
 * its own of.
 */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
  @Override
  public int handleExecutionException(Exception failure, CommandLine line, ParseResult parsed) {
    Problem problem = Problem.of(failure);
    PrintWriter err = line.getErr();
    err.println(problem.line());
    CommandLine root = line;
    while (root.getParent() != null) {
      root = root.getParent();
    }
    GroveCommand grove = root.getCommand();
    if (grove.stacktrace) {
      failure.printStackTrace(err);
    }
    err.flush();
    int own = line.getCommandSpec().exitCodeOnExecutionException();
    return own == ExitCode.FAILURE.number() ? problem.exitCode().number() : own;
  }

  @Override
  public int handleParseException(ParameterException failure, String[] args) {
    CommandLine line = failure.getCommandLine();
    String help = line.getCommandSpec().qualifiedName() + " --help";
    String message = failure.getMessage().strip();
    List<String> suggestions =
        failure instanceof UnmatchedArgumentException unmatched
            ? unmatched.getSuggestions()
            : List.of();
    String hint =
        suggestions.isEmpty() ? "" : "did you mean " + String.join(" or ", suggestions) + "? ";
    PrintWriter err = line.getErr();
    err.println(new Problem(ExitCode.USAGE, message + "; " + hint + "see `" + help + "`").line());
    err.flush();
    return line.getCommandSpec().exitCodeOnInvalidInput();
  }
}
