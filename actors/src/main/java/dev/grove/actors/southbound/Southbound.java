package dev.grove.actors.southbound;

/**
 * The store of one volume, owned by this process until {@link #close}. Every method, of the parts
 * too, throws {@link dev.grove.actors.volume.VolumeException}: {@code FULL} when the device has no
 * room, {@code IO} when it fails.
 */
public interface Southbound extends AutoCloseable {
  VolumeIdentity identity();

  /** Immutable runs. */
  Blobs runs();

  /** Segments of the log. */
  LogFiles log();

  /** Manifest files. */
  ManifestFiles manifests();

  /** Room on the device, now. */
  Space space();

  /** Gives the volume up to others. Forces nothing. Idempotent. */
  @Override
  void close();
}
