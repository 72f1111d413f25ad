package dev.grove.fuse.fs.inode;

import dev.grove.betree.key.Keys;
import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.FileSystem;
import dev.grove.fuse.fs.FsException;
import dev.grove.fuse.fs.inode.Inode.Place;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The inodes in memory, by number. No inode is in it twice, and every inode holds its directory.
 *
 * <p>Inodes are released with no monitor held, as the death of one may cost a commit.
 */
public final class InodeTable {
  private final Map<Long, Inode> inodes = new ConcurrentHashMap<>();
  private final NameEpochs epochs;
  private final Consumer<Inode> atDeath;

  /** No inode that is not in memory was changed by a newer commit, except those without a name. */
  private final AtomicLong changedUnknownLsn = new AtomicLong();

  /**
   * @param root stays for ever
   * @param atDeath called with each inode that nobody knows any more, before it leaves the table
   */
  public InodeTable(InodeRecord root, NameEpochs epochs, Consumer<Inode> atDeath) {
    this.epochs = epochs;
    this.atDeath = atDeath;
    inodes.put(root.ino(), new Inode(null, root));
  }

  /** Inodes that are not in memory may have been changed by commits up to {@code lsn}. */
  public void changedUnknown(long lsn) {
    changedUnknownLsn.accumulateAndGet(lsn, Math::max);
  }

  /** The inode if it is in memory, not counted; else {@code null}. */
  public Inode peek(long ino) {
    return inodes.get(ino);
  }

  public int size() {
    return inodes.size();
  }

  public Iterator<Long> numbers() {
    return inodes.keySet().iterator();
  }

  public Collection<Inode> all() {
    return inodes.values();
  }

  /**
   * Does something with an inode, which cannot die meanwhile.
   *
   * @throws FsException ESTALE if the number is not known
   */
  public <T> T with(long ino, Function<Inode, T> action) {
    Inode inode = inodes.get(ino);
    if (inode == null || !inode.retain()) {
      throw new FsException(Errno.ESTALE);
    }
    try {
      return action.apply(inode);
    } finally {
      release(inode, 1);
    }
  }

  public void retain(Inode held) {
    if (!held.retain()) {
      throw new IllegalStateException("inode " + held.ino() + " is dead, yet it was held");
    }
  }

  /**
   * Adds an inode that has just been made, in a directory that the caller holds; it is counted
   * once.
   */
  public Inode add(Inode directory, byte[] name, InodeRecord made) {
    Inode inode = new Inode(new Place(directory, name), made);
    retain(directory);
    if (inodes.putIfAbsent(made.ino(), inode) != null) {
      throw new IllegalStateException("inode number " + made.ino() + " was given out twice");
    }
    return inode;
  }

  /** Takes back {@link #add}: the inode never was. */
  public void undoAdd(Inode inode) {
    inodes.remove(inode.ino(), inode);
    inode.place().parent().drop(1);
  }

  /**
   * The inode of an entry that was read after {@code epoch} had been noted, counted once more;
   * {@code null} if the entry has changed meanwhile and must be read again. The caller holds the
   * directory.
   */
  public Inode adopt(Inode directory, byte[] name, InodeRecord stored, long epoch) {
    Inode known = inodes.get(stored.ino());
    if (known == null) {
      Inode fresh = new Inode(new Place(directory, name), stored);
      known = insert(fresh, () -> isCurrent(directory, name, epoch));
      if (known == fresh) {
        return fresh;
      }
    }
    if (known == null || !known.retain()) {
      return null;
    }
    if (!known.isShared() && known.isAt(directory, name)) {
      return known;
    }
    release(known, 1);
    return null;
  }

  /**
   * As {@link #adopt}, for an entry that is a link.
   *
   * @param stored the record, read after {@code inodeEpoch} ({@link #epoch}) had been noted; {@code
   *     null} if it was not, as the inode seemed to be in memory
   */
  public Inode adoptShared(
      Inode directory, byte[] name, long ino, long epoch, InodeRecord stored, long inodeEpoch) {
    Inode known = inodes.get(ino);
    if (known == null && stored != null) {
      Inode fresh = new Inode(new Place(directory, name), stored);
      fresh.share();
      known = insert(fresh, () -> isCurrent(directory, name, epoch) && epoch(ino) == inodeEpoch);
      if (known == fresh) {
        return fresh;
      }
    }
    if (known == null || !known.retain()) {
      return null;
    }
    if (known.isShared() && known.isLinked()) {
      return known;
    }
    release(known, 1);
    return null;
  }

  /** Moves on when a shared inode dies, after its last commit. */
  public long epoch(long ino) {
    return epochs.current(ino, Keys.EMPTY);
  }

  /**
   * The check is atomic with the insertion: an inode that lived and died since the record was read
   * moved the epoch before it left the table.
   */
  private Inode insert(Inode fresh, BooleanSupplier isCurrent) {
    Inode known =
        inodes.computeIfAbsent(fresh.ino(), n -> isCurrent.getAsBoolean() ? adopted(fresh) : null);
    if (known == fresh) {
      retain(fresh.place().parent());
    }
    return known;
  }

  /** Once it is in nobody's hands but ours: what died before has left its LSN. */
  private Inode adopted(Inode fresh) {
    fresh.changedLsn(changedUnknownLsn.get());
    return fresh;
  }

  private boolean isCurrent(Inode directory, byte[] name, long epoch) {
    return epochs.current(directory.ino(), name) == epoch && directory.isLinked();
  }

  public void release(Inode inode, long times) {
    Inode at = inode;
    long less = times;
    while (at.drop(less)) {
      atDeath.accept(at);
      if (at.isLinked()) {
        changedUnknown(at.changedLsn());
      }
      Place last = at.place();
      epochs.advance(last.parent().ino(), last.name());
      if (at.isShared()) {
        epochs.advance(at.ino(), Keys.EMPTY);
      }
      inodes.remove(at.ino(), at);
      at = last.parent();
      less = 1;
    }
  }

  /** The kernel forgets an inode {@code times} times; what it cannot know is passed over. */
  public void forget(long ino, long times) {
    Inode inode = ino == FileSystem.ROOT_INO ? null : inodes.get(ino);
    if (inode != null && times > 0) {
      release(inode, times);
    }
  }
}
