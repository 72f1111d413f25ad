package dev.grove.actors.check;

import dev.grove.actors.southbound.LocalDirectory;
import dev.grove.actors.southbound.LocalRescue;
import dev.grove.actors.southbound.Southbound;
import java.nio.file.Path;

/** The real store of a volume, with a directory in which everything is saved that is removed. */
public final class LocalTarget implements RepairTarget {
  private final Southbound store;
  private final LocalRescue rescue;

  /**
   * @param rescue missing, or empty
   */
  public LocalTarget(LocalDirectory directory, Path rescue) {
    this.store = new StaysOpen(directory);
    this.rescue = new LocalRescue(directory.directory(), rescue);
  }

  @Override
  public Southbound store() {
    return store;
  }

  @Override
  public void save(Kind kind, long number) {
    switch (kind) {
      case RUN -> rescue.saveRun(number);
      case LOG -> rescue.saveLog(number);
      case MANIFEST -> rescue.saveManifest(number);
    }
  }

  @Override
  public void cutLog(long segment, long length) {
    rescue.cutLog(segment, length);
  }
}
