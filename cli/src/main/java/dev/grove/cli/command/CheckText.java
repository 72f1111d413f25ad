package dev.grove.cli.command;

import dev.grove.cli.check.Protocol;
import dev.grove.cli.text.Json;
import dev.grove.cli.text.Sizes;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a check has found, for people or for programs. */
final class CheckText {
  private static final int LINES_AT_ONCE = 1000;

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean json;
  private final List<String> lines = new ArrayList<>();

  CheckText(PrintWriter out, PrintWriter err, boolean json) {
    this.out = out;
    this.err = err;
    this.json = json;
  }

  void findings(Protocol protocol, int from) {
    int at = from;
    List<String> more = protocol.lines(at, LINES_AT_ONCE);
    while (!more.isEmpty()) {
      more.forEach(this::line);
      at += more.size();
      more = protocol.lines(at, LINES_AT_ONCE);
    }
  }

  void line(String line) {
    lines.add(line);
    if (!json) {
      out.println(line);
      out.flush();
    }
  }

  /** Something said besides the findings. */
  void say(String text) {
    PrintWriter to = json ? err : out;
    to.println(text);
    to.flush();
  }

  int end(Path place, Protocol protocol, String how) {
    return end(place, protocol.errors(), protocol.notes(), protocol.counts(), how);
  }

  /** The last line; answers the exit code. */
  int end(Path place, long errors, long notes, Map<String, Long> counts, String how) {
    int code =
        how.equals("finished")
            ? (errors == 0 ? CheckExit.CLEAN : CheckExit.ERRORS_LEFT)
            : CheckExit.OPERATIONAL;
    end(place, errors, notes, counts, how, code);
    return code;
  }

  void end(Path place, long errors, long notes, Map<String, Long> counts, String how, int code) {
    if (json) {
      Map<String, Object> keys = new LinkedHashMap<>();
      keys.put("volume", place.toString());
      keys.put("end", how);
      keys.put("exitCode", code);
      keys.put("errors", errors);
      keys.put("notes", notes);
      for (String name : List.of("directories", "files", "blocks", "runs", "bytes")) {
        keys.put(name, counts.get(name));
      }
      keys.put("lines", lines);
      out.println(Json.write(keys));
    } else {
      out.println(place + ": " + verdict(errors, notes, how) + summary(counts));
      if (code == CheckExit.ERRORS_LEFT) {
        out.println(
            "`grove check --repair` on the unmounted volume shows what can be saved, and what not");
      }
    }
    out.flush();
  }

  private static String verdict(long errors, long notes, String how) {
    String found = errors == 0 ? "clean" : errors + (errors == 1 ? " error" : " errors");
    if (how.equals("repaired")) {
      return "repaired";
    }
    String more = notes == 0 ? "" : ", " + notes + (notes == 1 ? " note" : " notes");
    return how.equals("finished") ? found + more : "the check " + how + "; " + found + " so far";
  }

  private static String summary(Map<String, Long> counts) {
    StringBuilder text = new StringBuilder();
    for (String name : List.of("directories", "files", "blocks", "runs")) {
      if (counts.containsKey(name)) {
        text.append(text.isEmpty() ? "; " : ", ").append(counts.get(name)).append(' ').append(name);
      }
    }
    Long bytes = counts.get("bytes");
    return bytes == null ? text.toString() : text + ", " + Sizes.human(bytes) + " read";
  }
}
