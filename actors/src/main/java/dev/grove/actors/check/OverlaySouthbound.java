package dev.grove.actors.check;

import dev.grove.actors.southbound.Blobs;
import dev.grove.actors.southbound.FormatOptions;
import dev.grove.actors.southbound.LocalDirectory;
import dev.grove.actors.southbound.LogFiles;
import dev.grove.actors.southbound.ManifestFiles;
import dev.grove.actors.southbound.Southbound;
import dev.grove.actors.southbound.SouthboundSettings;
import dev.grove.actors.southbound.Space;
import dev.grove.actors.southbound.VolumeIdentity;
import java.nio.file.Path;

/**
 * A store over another that stays as it is: what is written goes to a scratch directory, what is
 * deleted is only hidden. {@link #close} keeps both open, so that one volume after the other can be
 * opened on it; {@link #discard} ends it.
 */
public final class OverlaySouthbound implements Southbound, RepairTarget {
  private final Southbound base;
  private final LocalDirectory scratch;
  private final Blobs runs;
  private final OverlayFiles.Log log;
  private final OverlayFiles.Manifests manifests;

  private OverlaySouthbound(Southbound base, LocalDirectory scratch) {
    this.base = base;
    this.scratch = scratch;
    this.runs = new OverlayBlobs(base.runs(), scratch.runs());
    this.log = OverlayFiles.log(base.log(), scratch.log());
    this.manifests = OverlayFiles.manifests(base.manifests(), scratch.manifests());
  }

  /**
   * A store that is like {@code base} now.
   *
   * @param directory empty, for what is written
   */
  public static OverlaySouthbound over(
      Southbound base, Path directory, SouthboundSettings settings) {
    VolumeIdentity identity = base.identity();
    FormatOptions same =
        new FormatOptions(identity.uuid(), identity.blockBytes(), identity.created());
    return new OverlaySouthbound(base, LocalDirectory.open(directory, true, same, settings));
  }

  @Override
  public VolumeIdentity identity() {
    return base.identity();
  }

  @Override
  public Blobs runs() {
    return runs;
  }

  @Override
  public LogFiles log() {
    return log;
  }

  @Override
  public ManifestFiles manifests() {
    return manifests;
  }

  @Override
  public Space space() {
    return scratch.space();
  }

  @Override
  public Southbound store() {
    return this;
  }

  @Override
  public void save(RepairTarget.Kind kind, long number) {
    // What is below stays as it is.
  }

  @Override
  public void cutLog(long segment, long length) {
    log.files().cut(segment, length);
  }

  @Override
  public void close() {
    // see discard()
  }

  /** Gives the scratch directory up, which the caller may delete then. */
  public void discard() {
    scratch.close();
  }
}
