package dev.grove.actors.log;

import dev.grove.actors.log.LogFormat.Head;
import dev.grove.betree.bytes.ByteReader;
import dev.grove.betree.bytes.MalformedException;
import dev.grove.betree.message.Batch;
import dev.grove.betree.message.BatchCodec;
import dev.grove.betree.run.RunMeta;

/**
 * Hands what a record holds to a sink.
 *
 * @param afterLsn LSN of the checkpoint; commits up to it are passed over
 */
record Delivery(long afterLsn, LogReader.Sink sink) {
  /**
   * Decodes a record.
   *
   * @param raw its body, unpacked
   * @throws MalformedException if it is no body of such a record
   */
  void deliver(Head head, byte[] raw) {
    ByteReader in = new ByteReader(raw);
    if (head.namesRun()) {
      run(head, in);
    } else if (head.isWhole()) {
      whole(head, in);
    } else {
      commits(head, in);
    }
  }

  private void commits(Head head, ByteReader in) {
    for (long lsn = head.firstLsn(); lsn <= head.lastLsn(); lsn++) {
      ByteReader commit = in.slice(in.getInt());
      if (lsn > afterLsn) {
        Batch batch = BatchCodec.decode(commit);
        commit.expectEnd();
        sink.commit(lsn, batch);
      }
    }
    in.expectEnd();
  }

  private void run(Head head, ByteReader in) {
    RunMeta run = RunMeta.decode(in);
    in.expectEnd();
    expectBehindCheckpoint(head);
    sink.run(head.firstLsn(), head.lastLsn(), run);
  }

  private void whole(Head head, ByteReader in) {
    if (in.getByte() != 0) {
      throw new MalformedException("a memtable of an unknown form");
    }
    expectBehindCheckpoint(head);
    sink.commits(head.firstLsn(), head.lastLsn(), BatchCodec.decodeToEnd(in));
  }

  /** A memtable is in a checkpoint as a whole or not at all. */
  private void expectBehindCheckpoint(Head head) {
    if (head.firstLsn() <= afterLsn) {
      throw new MalformedException(
          "its commits begin at " + head.firstLsn() + ", before the checkpoint");
    }
  }
}
