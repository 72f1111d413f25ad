package dev.grove.cli.command;

import com.typesafe.config.Config;
import dev.grove.cli.text.Sizes;
import dev.grove.cli.text.Table;

/** A status for people. */
final class StatusText {
  private StatusText() {}

  static String of(Config status) {
    Table table = new Table();
    boolean running = status.getBoolean("running");
    table.row("volume", status.getString("directory"));
    table.row("id", status.hasPath("volume") ? status.getString("volume") : "unknown");
    if (running) {
      running(table, status);
    } else {
      table.row("state", "not running; `grove mount` starts it");
    }
    table.row("runs", runs(status, running));
    table.row("log", size(status, "logBytes"));
    if (running) {
      table.row("memtables", of(status, "memtableBytes", "memtableLimitBytes"));
      table.row("young runs", of(status, "youngBytes", "youngLimitBytes"));
      table.row("unpersisted", of(status, "unpersistedBytes", "unpersistedLimitBytes"));
      table.row("cache", of(status, "cacheBytes", "cacheLimitBytes"));
      table.row("indexes in it", of(status, "indexBytes", "indexLimitBytes"));
      table.row("merges", of(status, "mergeBytes", "mergeLimitBytes"));
      table.row("to the log", of(status, "logPendingBytes", "logPendingLimitBytes"));
    }
    table.row(
        "device", size(status, "deviceFreeBytes") + " free of " + size(status, "deviceTotalBytes"));
    return table.toString();
  }

  /** Only what is wrong. */
  private static void health(Table table, Config status) {
    if (status.hasPath("readOnly")) {
      table.row("read-only", status.getString("readOnly"));
    }
    if (status.getBoolean("full")) {
      table.row("full", "what takes room is refused until there is room on the device again");
    }
    if (status.getInt("damagedNodes") > 0) {
      table.row("damaged", status.getString("damage"));
    }
    if (status.hasPath("deviceSilentIn")) {
      table.row(
          "device",
          "has not answered for %d s: %s"
              .formatted(
                  status.getLong("deviceSilentMillis") / 1000, status.getString("deviceSilentIn")));
    }
  }

  private static void running(Table table, Config status) {
    health(table, status);
    table.row(
        "state",
        "running since %s, process %d, version %s"
            .formatted(
                status.getString("started"), status.getLong("pid"), status.getString("version")));
    table.row(
        "mounted",
        status.hasPath("mountPoint") ? status.getString("mountPoint") : "no, held open only");
    table.row(
        "commits",
        "newest %d, durable to %d, checkpoint at %d"
            .formatted(
                status.getLong("lastLsn"),
                status.getLong("durableLsn"),
                status.getLong("checkpointLsn")));
    table.row("not durable", notDurable(status));
    table.row(
        "tree", "height %d, %d nodes".formatted(status.getInt("height"), status.getInt("nodes")));
    if (status.hasPath("scrubState")) {
      table.row("scrub", status.getString("scrubState"));
    }
  }

  private static String notDurable(Config status) {
    long commits = status.getLong("notDurableCommits");
    return commits == 0
        ? "nothing"
        : "%d commits, %s, in %d files, the oldest for %d ms"
            .formatted(
                commits,
                size(status, "notDurableBytes"),
                status.getLong("notDurableFiles"),
                status.getLong("notDurableMillis"));
  }

  private static String runs(Config status, boolean running) {
    String bytes = size(status, "runBytes");
    return running ? status.getInt("runs") + ", " + bytes : bytes;
  }

  private static String of(Config status, String used, String limit) {
    return size(status, used) + " of " + size(status, limit);
  }

  private static String size(Config status, String key) {
    return Sizes.human(status.getLong(key));
  }
}
