package dev.grove.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What this process has used since it started: time and CPU in ns, bytes fetched from and sent to
 * the storage layer.
 *
 * <p>The bytes are the kernel's account of the process (proc_pid_io(5)): pages read from the
 * device, and pages made dirty less those dropped before they were written.
 */
record Usage(long nanos, long cpuNanos, long readBytes, long writtenBytes, long dirtiedBytes) {
  static Usage now() {
    long read = 0;
    long dirtied = 0;
    long dropped = 0;
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/io"))) {
        long number = Long.parseLong(line.substring(line.indexOf(' ') + 1));
        if (line.startsWith("read_bytes")) {
          read = number;
        } else if (line.startsWith("write_bytes")) {
          dirtied = number;
        } else if (line.startsWith("cancelled_write_bytes")) {
          dropped = number;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read /proc/self/io, where the device bytes come from", e);
    }
    return new Usage(System.nanoTime(), cpuNow(), read, dirtied - dropped, dirtied);
  }

  static long cpuNow() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  Usage since(Usage start) {
    return new Usage(
        nanos - start.nanos,
        cpuNanos - start.cpuNanos,
        readBytes - start.readBytes,
        writtenBytes - start.writtenBytes,
        dirtiedBytes - start.dirtiedBytes);
  }
}
