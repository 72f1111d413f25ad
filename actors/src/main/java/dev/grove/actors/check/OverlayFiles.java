package dev.grove.actors.check;

import dev.grove.actors.southbound.AppendFile;
import dev.grove.actors.southbound.LogFiles;
import dev.grove.actors.southbound.ManifestFiles;
import dev.grove.actors.southbound.NumberedFiles;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Numbered files of an {@link OverlaySouthbound}. Used by one thread at a time. */
final class OverlayFiles<F extends NumberedFiles> implements NumberedFiles {
  private final F base;
  private final F scratch;
  private final Set<Long> hidden = new HashSet<>();
  private final Map<Long, Long> cuts = new HashMap<>();

  private OverlayFiles(F base, F scratch) {
    this.base = base;
    this.scratch = scratch;
  }

  static Log log(LogFiles base, LogFiles scratch) {
    return new Log(new OverlayFiles<>(base, scratch));
  }

  static Manifests manifests(ManifestFiles base, ManifestFiles scratch) {
    return new Manifests(new OverlayFiles<>(base, scratch));
  }

  private synchronized boolean isOwn(long number) {
    return scratch.list().contains(number);
  }

  /** Makes a file shorter. */
  synchronized void cut(long number, long length) {
    cuts.put(number, length);
  }

  private synchronized void hide(long number) {
    hidden.add(number);
  }

  private synchronized long cutOf(long number) {
    return cuts.getOrDefault(number, Long.MAX_VALUE);
  }

  @Override
  public synchronized List<Long> list() {
    Set<Long> all = new TreeSet<>(base.list());
    all.removeAll(hidden);
    all.addAll(scratch.list());
    return List.copyOf(all);
  }

  @Override
  public String name(long number) {
    return base.name(number);
  }

  @Override
  public long size(long number) {
    return isOwn(number) ? scratch.size(number) : Math.min(cutOf(number), base.size(number));
  }

  @Override
  public ByteBuffer read(long number, long offset, int length) {
    if (isOwn(number)) {
      return scratch.read(number, offset, length);
    }
    long rest = Math.max(0, cutOf(number) - offset);
    return base.read(number, offset, (int) Math.min(length, rest));
  }

  @Override
  public void force(long number) {
    if (isOwn(number)) {
      scratch.force(number);
    }
  }

  @Override
  public void delete(long number) {
    if (isOwn(number)) {
      scratch.delete(number);
    }
    hide(number);
  }

  /** Segments. */
  record Log(OverlayFiles<LogFiles> files) implements LogFiles {
    @Override
    public AppendFile create(long number, ByteBuffer header) {
      return files.scratch.create(number, header);
    }

    @Override
    public void recycle(long number) {
      if (files.isOwn(number)) {
        files.scratch.recycle(number);
      } else {
        files.hide(number);
      }
    }

    @Override
    public int spares() {
      return files.scratch.spares();
    }

    @Override
    public void deleteSpares() {
      files.scratch.deleteSpares();
    }

    @Override
    public List<Long> list() {
      return files.list();
    }

    @Override
    public String name(long number) {
      return files.name(number);
    }

    @Override
    public long size(long number) {
      return files.size(number);
    }

    @Override
    public ByteBuffer read(long number, long offset, int length) {
      return files.read(number, offset, length);
    }

    @Override
    public void force(long number) {
      files.force(number);
    }

    @Override
    public void delete(long number) {
      files.delete(number);
    }
  }

  /** Manifests. */
  record Manifests(OverlayFiles<ManifestFiles> files) implements ManifestFiles {
    private static final int COPY_BYTES = 1 << 20;

    @Override
    public AppendFile prepare(long number) {
      return files.scratch.prepare(number);
    }

    @Override
    public void publish(long number) {
      files.scratch.publish(number);
    }

    @Override
    public void abandon(long number) {
      files.scratch.abandon(number);
    }

    /** A file of the base is copied first. */
    @Override
    public AppendFile append(long number, long length) {
      if (!files.isOwn(number)) {
        try (AppendFile copy = files.scratch.prepare(number)) {
          long at = 0;
          while (at < length) {
            ByteBuffer part = files.base.read(number, at, (int) Math.min(COPY_BYTES, length - at));
            at += part.remaining();
            copy.write(List.of(part));
          }
        }
        files.scratch.publish(number);
      }
      return files.scratch.append(number, length);
    }

    @Override
    public List<Long> list() {
      return files.list();
    }

    @Override
    public String name(long number) {
      return files.name(number);
    }

    @Override
    public long size(long number) {
      return files.size(number);
    }

    @Override
    public ByteBuffer read(long number, long offset, int length) {
      return files.read(number, offset, length);
    }

    @Override
    public void force(long number) {
      files.force(number);
    }

    @Override
    public void delete(long number) {
      files.delete(number);
    }
  }
}
