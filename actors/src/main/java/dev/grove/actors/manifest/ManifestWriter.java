package dev.grove.actors.manifest;

import dev.grove.actors.southbound.AppendFile;
import dev.grove.actors.southbound.FileHeader;
import dev.grove.actors.southbound.ManifestFiles;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes checkpoints. Used by one thread.
 *
 * <p>A full device fails a checkpoint and nothing else: the file is cut back to the checkpoint
 * before, and the next attempt may succeed. After any other failure the writer refuses to go on.
 */
public final class ManifestWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ManifestWriter.class);

  private final ManifestFiles files;
  private final UUID volume;
  private final ManifestSettings settings;

  /** The file of the last durable checkpoint; null before the first. */
  private AppendFile current;

  private long number;
  private long sequence;
  private long committedBytes;
  private boolean mustRewrite;
  private ManifestIndex index = new ManifestIndex();
  private VolumeException failure;

  private ManifestWriter(ManifestFiles files, UUID volume, ManifestSettings settings) {
    this.files = files;
    this.volume = volume;
    this.settings = settings;
  }

  /**
   * Goes on behind what {@link ManifestReader#load} found; a torn checkpoint there is cut off. What
   * was read is forced first: after a crash of the process alone it may be only in the kernel's
   * memory.
   */
  public static ManifestWriter open(
      ManifestFiles files, UUID volume, ManifestSettings settings, Optional<ManifestState> state) {
    ManifestWriter writer = new ManifestWriter(files, volume, settings);
    state.map(ManifestState::end).ifPresent(writer::goOnFrom);
    return writer;
  }

  private void goOnFrom(ManifestEnd end) {
    number = end.number();
    sequence = end.sequence();
    committedBytes = end.bytes();
    index = end.index();
    mustRewrite = !end.newest();
    if (end.newest()) {
      files.force(number);
      current = files.append(number, committedBytes);
      current.force();
    }
  }

  /**
   * Writes what was read into a new file, if there is room. An earlier process may have failed to
   * force the old one; the kernel then holds pages that it takes for clean, and forces nothing.
   *
   * @param commit that of the checkpoint which was read
   * @return whether there was; if not, that checkpoint may not be on the device, and the next one
   *     writes it all
   */
  public boolean renew(ManifestCommit commit) {
    ManifestEdit none = new ManifestEdit(Map.of(), Map.of(), Set.of(), Set.of(), commit);
    mustRewrite = !rewriteIfRoom(none);
    return !mustRewrite;
  }

  /**
   * Makes a checkpoint durable. The runs it names must be already.
   *
   * @throws VolumeException {@code FULL}: the checkpoint before still counts, and this may be tried
   *     again; otherwise this writer is done with
   */
  public void checkpoint(ManifestEdit edit) {
    if (failure != null) {
      throw failure;
    }
    try {
      if (mustRewrite || current == null) {
        rewrite(edit);
      } else if (!isBloated() || !rewriteIfRoom(edit)) {
        append(edit);
      }
    } catch (VolumeException e) {
      failure = e.mayPass() ? failure : e;
      throw e;
    } catch (RuntimeException | Error e) {
      failure =
          new VolumeException(
              Reason.IO, "a checkpoint was given up: " + e + "; open the volume again", e);
      throw e;
    }
  }

  /**
   * Whether another checkpoint may be tried: not after a failure that leaves open what the device
   * holds.
   */
  public boolean isUsable() {
    return failure == null;
  }

  /** Bytes of the current manifest. */
  public long bytes() {
    return committedBytes;
  }

  private boolean isBloated() {
    long live = FileHeader.BYTES + index.liveBytes();
    return committedBytes >= settings.rewriteFromBytes()
        && committedBytes > settings.rewriteFactor() * live;
  }

  private boolean rewriteIfRoom(ManifestEdit edit) {
    try {
      rewrite(edit);
      return true;
    } catch (VolumeException e) {
      if (!e.mayPass() || failure != null) {
        throw e;
      }
      return false; // a few records more may still fit where a whole new file does not
    }
  }

  private void append(ManifestEdit edit) {
    CheckpointEncoder encoder = new CheckpointEncoder(current, volume, number);
    try {
      encoder.removals(edit);
      encoder.puts(edit);
      encoder.commit(
          sequence + 1,
          edit.commit(),
          count(index.runs().keySet(), edit.runs().keySet(), edit.removedRuns()),
          count(index.nodes().keySet(), edit.nodes().keySet(), edit.removedNodes()));
    } catch (VolumeException e) {
      cutBack(e);
      throw e;
    }
    force(current);
    encoder.applyTo(index);
    sequence++;
    committedBytes = current.size();
  }

  /**
   * Nothing of a checkpoint that was not forced is needed: without it the file is as good as
   * before.
   */
  private void cutBack(VolumeException cause) {
    if (!cause.mayPass()) {
      return;
    }
    try {
      current.close();
      current = files.append(number, committedBytes);
    } catch (VolumeException e) {
      failure = e;
      cause.addSuppressed(e);
    }
  }

  /**
   * The whole state in a new file.
   *
   * <ol>
   *   <li>copy the live records that the edit does not replace, then write the edit's, commit and
   *       force
   *   <li>publish: from here the new file counts
   *   <li>delete the older ones
   * </ol>
   */
  private void rewrite(ManifestEdit edit) {
    List<Long> older = files.list();
    long next = older.isEmpty() ? 1 : older.getLast() + 1;
    ManifestIndex nextIndex = new ManifestIndex();
    AppendFile file = files.prepare(next);
    try {
      file.write(List.of(ManifestFormat.header(volume, next).encode()));
      CheckpointEncoder encoder = new CheckpointEncoder(file, volume, next);
      if (index.liveBytes() > 0) {
        new ManifestCopy(files, volume, number).copy(index, edit, encoder);
      }
      encoder.puts(edit);
      encoder.applyTo(nextIndex);
      encoder.commit(1, edit.commit(), nextIndex.runs().size(), nextIndex.nodes().size());
      file.force();
    } catch (VolumeException e) {
      file.close();
      files.abandon(next);
      throw e;
    }
    publish(next);
    if (current != null) {
      current.close();
    }
    current = file;
    number = next;
    sequence = 1;
    committedBytes = file.size();
    mustRewrite = false;
    index = nextIndex;
    older.forEach(this::deleteOlder);
  }

  /**
   * The new file counts already: one that stays behind costs room until the next rewriting, and
   * nothing else.
   */
  private void deleteOlder(long superseded) {
    try {
      files.delete(superseded);
    } catch (VolumeException e) {
      LOG.warn("a superseded manifest stays behind: {}", e.getMessage());
    }
  }

  /**
   * After a failed force nobody knows what is on the device, so not even a full one may be tried
   * again.
   */
  private void force(AppendFile file) {
    try {
      file.force();
    } catch (VolumeException e) {
      failure = e;
      throw e;
    }
  }

  /** After a failed publish either file may be the one that counts. */
  private void publish(long next) {
    try {
      files.publish(next);
    } catch (VolumeException e) {
      failure = e;
      throw e;
    }
  }

  private static long count(Set<Long> before, Set<Long> put, Set<Long> removed) {
    Set<Long> changed = new HashSet<>(put);
    changed.removeAll(before);
    return before.size() + changed.size() - removed.stream().filter(before::contains).count();
  }

  @Override
  public void close() {
    if (current != null) {
      current.close();
    }
  }
}
