package dev.grove.fuse.fs.tree;

import dev.grove.actors.volume.VolumeException;
import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.FsException;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports failures that a caller sees as a mere EIO: one line a second at most. */
final class ErrorLog {
  private static final Logger LOG = LoggerFactory.getLogger(TreeFileSystem.class);
  private static final long INTERVAL_MILLIS = 1000;

  private final InstantSource clock;
  private boolean reported;
  private long lastMillis;
  private long passedOver;

  ErrorLog(InstantSource clock) {
    this.clock = clock;
  }

  /** What a failure of the volume is to the caller. */
  FsException translate(VolumeException failure) {
    return switch (failure.reason()) {
      case FULL -> new FsException(Errno.ENOSPC);
      case READ_ONLY -> {
        report(failure.getMessage());
        yield new FsException(Errno.EROFS);
      }
      case IN_USE, NOT_A_VOLUME, OTHER_FORMAT, UNREADABLE, BUSY, DAMAGED, IO, CONFIG, CLOSED ->
          io(failure.getMessage());
    };
  }

  /** Reports, and answers the EIO to throw. */
  FsException io(String what) {
    report(what);
    return new FsException(Errno.EIO);
  }

  synchronized void report(String what) {
    long now = clock.millis();
    if (reported && Math.abs(now - lastMillis) < INTERVAL_MILLIS) {
      passedOver++;
      return;
    }
    if (passedOver > 0) {
      LOG.error("{} (and {} more errors before)", what, passedOver);
    } else {
      LOG.error("{}", what);
    }
    reported = true;
    lastMillis = now;
    passedOver = 0;
  }
}
