package dev.grove.betree.run;

import java.util.ArrayList;
import java.util.List;

/**
 * Keeps at most 64 page starts of a run, about evenly spaced in bytes: twice too dense, then
 * thinned, so one pass is enough.
 */
final class SampleCollector {
  static final int MAX_SAMPLES = 64;
  private static final int MAX_KEY_BYTES = 512;

  private List<Sample> samples = new ArrayList<>();
  private long step = 1;
  private long next;

  void pageBegins(byte[] key, long bytesBefore) {
    boolean first = samples.isEmpty();
    if (first || (bytesBefore >= next && key.length <= MAX_KEY_BYTES)) {
      if (samples.size() == 2 * MAX_SAMPLES) {
        thin();
      }
      samples.add(new Sample(key, bytesBefore));
      next = bytesBefore + step;
    }
  }

  /** The samples, the last of them {@code end} with all bytes before it. */
  List<Sample> finish(byte[] end, long dataBytes) {
    while (samples.size() >= MAX_SAMPLES) {
      thin();
    }
    samples.add(new Sample(end, dataBytes));
    return List.copyOf(samples);
  }

  private void thin() {
    List<Sample> half = new ArrayList<>(2 * MAX_SAMPLES);
    for (int i = 0; i < samples.size(); i += 2) {
      half.add(samples.get(i));
    }
    step = 2 * Math.max(step, samples.getLast().bytesBefore() / samples.size());
    samples = half;
  }
}
