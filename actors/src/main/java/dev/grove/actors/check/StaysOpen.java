package dev.grove.actors.check;

import dev.grove.actors.southbound.Blobs;
import dev.grove.actors.southbound.LogFiles;
import dev.grove.actors.southbound.ManifestFiles;
import dev.grove.actors.southbound.Southbound;
import dev.grove.actors.southbound.Space;
import dev.grove.actors.southbound.VolumeIdentity;

/** A store that the volumes opened on it, one after the other, leave open. */
record StaysOpen(Southbound store) implements Southbound {
  @Override
  public VolumeIdentity identity() {
    return store.identity();
  }

  @Override
  public Blobs runs() {
    return store.runs();
  }

  @Override
  public LogFiles log() {
    return store.log();
  }

  @Override
  public ManifestFiles manifests() {
    return store.manifests();
  }

  @Override
  public Space space() {
    return store.space();
  }

  @Override
  public void close() {
    // Its owner closes it.
  }
}
