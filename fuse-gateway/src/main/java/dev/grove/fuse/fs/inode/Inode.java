package dev.grove.fuse.fs.inode;

import dev.grove.betree.key.Keys;
import dev.grove.fuse.fs.path.PathKeys;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An inode in memory. Its record is authoritative: it changes only after the commit that changed
 * the stored one, by a thread that holds this object's monitor.
 *
 * <p>Monitors of several inodes are taken in the order of their numbers. An entry of a directory is
 * added or removed under the directory's monitor, and under that of the child if it is there
 * already.
 *
 * <p>An inode is <em>shared</em> from its second name on: its record then is under its number, its
 * entries are links. The place of such an inode is one at which it was found, and only holds a
 * directory; whether a name is one of its names stands in the volume alone.
 *
 * <p>The count is the kernel's lookups, the operations at work on the inode and, for a directory,
 * its children in memory. At zero the inode is dead and never comes back to life.
 */
public final class Inode {
  /** Where an inode is, or was last: an escaped name in a directory. The root has no place. */
  public record Place(Inode parent, byte[] name) {}

  /** Newer than every commit: the inode is being changed by one whose LSN is not known yet. */
  public static final long CHANGING = Long.MAX_VALUE;

  private final long ino;
  private final AtomicLong count = new AtomicLong(1);
  private volatile Place place;
  private volatile InodeRecord inode;
  private volatile long changedLsn = CHANGING;

  private volatile boolean shared;

  /** Odd while a truncation is under way; written under the monitor. */
  private volatile int cuts;

  /** Whether it was made without a name and may be given one; guarded by the monitor. */
  private boolean linkable;

  /** Whether an orphan record is in the volume; guarded by the monitor. */
  private boolean orphanStored;

  /** A new inode, counted once. */
  public Inode(Place place, InodeRecord inode) {
    this.ino = inode.ino();
    this.place = place;
    this.inode = inode;
  }

  public long ino() {
    return ino;
  }

  /**
   * The place. A thread that needs place and record without the monitor reads the place first:
   * whoever moves the inode writes the record, with its home, first.
   */
  public Place place() {
    return place;
  }

  public InodeRecord inode() {
    return inode;
  }

  public void update(InodeRecord changed) {
    inode = changed;
  }

  /**
   * LSN of the newest commit that changed the inode: its content, its attributes or its path. May
   * be newer than that, if it was not in memory then; never older.
   */
  public long changedLsn() {
    return changedLsn;
  }

  /** By who changes the inode, {@link #CHANGING} until its commit has an LSN. */
  public void changedLsn(long lsn) {
    changedLsn = lsn;
  }

  public void move(Place to) {
    place = to;
  }

  /** Whether it still has a name. */
  public boolean isLinked() {
    return inode.nlink() > 0;
  }

  /** Whether the record is under the inode's number and the entries are links; never undone. */
  public boolean isShared() {
    return shared;
  }

  /** After the commit that moved the record, under the monitor; or before anybody knows it. */
  public void share() {
    shared = true;
  }

  /**
   * Tells who reads without the monitor of truncations: if it is even, and the same afterwards,
   * none took anything away in between.
   */
  public int cuts() {
    return cuts;
  }

  /** Before the commit of a truncation and after its change in memory; under the monitor. */
  public void countCut() {
    int next = cuts + 1;
    cuts = next;
  }

  public boolean isLinkable() {
    return linkable;
  }

  public void linkable(boolean may) {
    linkable = may;
  }

  /** Whether this is its entry; for those that are not shared. */
  public boolean isAt(Inode parent, byte[] escapedName) {
    Place at = place;
    return at != null && at.parent == parent && Arrays.equals(at.name, escapedName) && isLinked();
  }

  public boolean orphanStored() {
    return orphanStored;
  }

  public void orphanStored(boolean stored) {
    orphanStored = stored;
  }

  /** Counts once more; {@code false} if the inode is dead. */
  boolean retain() {
    long seen = count.get();
    while (seen > 0) {
      long found = count.compareAndExchange(seen, seen + 1);
      if (found == seen) {
        return true;
      }
      seen = found;
    }
    return false;
  }

  /** Counts {@code times} less; whether this was the death of the inode. */
  boolean drop(long times) {
    long before = count.getAndUpdate(seen -> Math.max(0, seen - times));
    return before > 0 && before <= times;
  }

  /**
   * {@code dir} of this directory, see {@link PathKeys}. Stable while the namespace lock is held.
   */
  public byte[] dir() {
    return place == null ? Keys.EMPTY : dirs((byte) 1);
  }

  /** Path of this inode's entry; not for the root, nor for a shared one. */
  public byte[] path() {
    return dirs((byte) 0);
  }

  /** Key of its record. */
  public byte[] metadataKey() {
    if (shared) {
      return PathKeys.inode(ino);
    }
    return place == null ? PathKeys.rootMetadata() : PathKeys.metadata(path());
  }

  private byte[] dirs(byte lastSeparator) {
    Place last = place;
    int length = 0;
    for (Place at = last; at != null; at = at.parent.place) {
      length += 1 + at.name.length;
    }
    byte[] path = new byte[length];
    int end = length;
    byte separator = lastSeparator;
    for (Place at = last; at != null; at = at.parent.place) {
      end -= at.name.length;
      System.arraycopy(at.name, 0, path, end, at.name.length);
      path[--end] = separator;
      separator = 1;
    }
    return path;
  }
}
