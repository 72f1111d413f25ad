package dev.grove.actors.check;

import dev.grove.actors.southbound.Blobs;
import dev.grove.betree.run.StaleRunException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** Blobs of an {@link OverlaySouthbound}. */
final class OverlayBlobs implements Blobs {
  private final Blobs base;
  private final Blobs scratch;
  private final Set<Long> own = ConcurrentHashMap.newKeySet();
  private final Set<Long> hidden = ConcurrentHashMap.newKeySet();

  OverlayBlobs(Blobs base, Blobs scratch) {
    this.base = base;
    this.scratch = scratch;
  }

  @Override
  public void write(long id, List<ByteBuffer> chunks) {
    scratch.write(id, chunks);
    own.add(id);
  }

  @Override
  public void force(Collection<Long> ids) {
    scratch.force(ids.stream().filter(own::contains).toList());
  }

  @Override
  public ByteBuffer read(long id, long offset, int length) {
    return of(id).read(id, offset, length);
  }

  @Override
  public void delete(long id) {
    if (own.contains(id)) {
      scratch.delete(id);
    }
    hidden.add(id);
  }

  @Override
  public List<Long> list() {
    Set<Long> all = new TreeSet<>(base.list());
    all.removeAll(hidden);
    all.addAll(scratch.list());
    return List.copyOf(all);
  }

  @Override
  public long size(long id) {
    return of(id).size(id);
  }

  private Blobs of(long id) {
    if (own.contains(id)) {
      return scratch;
    }
    if (hidden.contains(id)) {
      throw new StaleRunException(id);
    }
    return base;
  }
}
