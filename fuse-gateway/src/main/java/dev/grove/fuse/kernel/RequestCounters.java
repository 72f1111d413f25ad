package dev.grove.fuse.kernel;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How many requests of each kind came. */
final class RequestCounters {
  private final LongAdder[] counts = new LongAdder[Opcode.LIMIT];

  RequestCounters() {
    for (int i = 0; i < counts.length; i++) {
      counts[i] = new LongAdder();
    }
  }

  void count(Opcode opcode) {
    counts[opcode.number()].increment();
  }

  /** The kinds that came at all. */
  Map<Opcode, Long> snapshot() {
    Map<Opcode, Long> snapshot = new EnumMap<>(Opcode.class);
    for (Opcode opcode : Opcode.values()) {
      long count = counts[opcode.number()].sum();
      if (count > 0) {
        snapshot.put(opcode, count);
      }
    }
    return snapshot;
  }
}
