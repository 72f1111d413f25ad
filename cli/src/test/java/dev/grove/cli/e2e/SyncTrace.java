package dev.grove.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** What the process of a mount has done for the kernel and with the device, in order. */
final class SyncTrace {
  static final int WRITE = 16;
  static final int FSYNC = 20;
  static final int FSYNCDIR = 30;
  static final int DESTROY = 38;
  static final int SYNCFS = 50;

  private static final int HEADER_BYTES = 40;
  private static final String FUSE = "/dev/fuse";

  private final List<Strace.Call> calls;
  private final List<Request> requests = new ArrayList<>();

  /**
   * A request of the kernel that was answered while we looked.
   *
   * @param flags of the request, if it is an FSYNC
   * @param received when it had been read
   * @param answered when the answer began to be written
   * @param error 0, or the errno of the answer
   */
  record Request(int opcode, int flags, int received, int answered, int error) {}

  SyncTrace(List<Strace.Call> calls) {
    this.calls = calls;
    for (Strace.Call call : calls) {
      if (call.isRead() && call.file().equals(FUSE) && call.data().length >= HEADER_BYTES) {
        answer(call);
      }
    }
  }

  private void answer(Strace.Call read) {
    ByteBuffer in = ByteBuffer.wrap(read.data()).order(ByteOrder.LITTLE_ENDIAN);
    int flags = in.capacity() >= HEADER_BYTES + 12 ? in.getInt(HEADER_BYTES + 8) : 0;
    for (Strace.Call write : calls) {
      ByteBuffer out = ByteBuffer.wrap(write.data()).order(ByteOrder.LITTLE_ENDIAN);
      boolean reply = write.isWrite() && write.file().equals(FUSE) && write.end() > read.end();
      if (reply && out.getLong(8) == in.getLong(8)) {
        requests.add(new Request(in.getInt(4), flags, read.end(), write.begin(), -out.getInt(4)));
        return;
      }
    }
  }

  /** The answered requests of a kind, in the order of their arrival. */
  List<Request> requests(int opcode) {
    return requests.stream().filter(request -> request.opcode() == opcode).toList();
  }

  /** The only answered request of a kind. */
  Request only(int opcode) {
    List<Request> found = requests(opcode);
    assertEquals(1, found.size(), this::toString);
    return found.getFirst();
  }

  private static boolean isOf(Strace.Call call, String part) {
    return call.file().contains(part);
  }

  private List<Strace.Call> logWrites() {
    return calls.stream().filter(call -> call.isWrite() && isOf(call, "/log/")).toList();
  }

  /** Demands that the log was neither written nor forced. */
  void assertLogUntouched() {
    assertEquals(List.of(), calls.stream().filter(call -> isOf(call, "/log/")).toList());
  }

  /**
   * Demands this order: the request arrives, the log is written, all that was written is forced
   * with success, the answer says that all is well.
   */
  void assertForcedBeforeAnswer(Request request) {
    assertEquals(0, request.error(), this::toString);
    List<Strace.Call> written =
        logWrites().stream()
            .filter(w -> w.begin() > request.received() && w.end() < request.answered())
            .toList();
    assertTrue(!written.isEmpty(), () -> request + " wrote nothing to the log:\n" + this);
    Strace.Call last = written.getLast();
    assertTrue(last.result() > 0, this::toString);
    assertTrue(
        isForced(last, request.answered()),
        () -> request + " was answered before the log was forced:\n" + this);
  }

  private boolean isForced(Strace.Call write, int before) {
    return calls.stream()
        .anyMatch(
            call ->
                call.isForce()
                    && call.file().equals(write.file())
                    && call.result() == 0
                    && call.begin() > write.end()
                    && call.end() < before);
  }

  /** Demands that everything written to files of the volume was forced with success later. */
  void assertAllForced(String part) {
    List<Strace.Call> written =
        calls.stream().filter(call -> call.isWrite() && isOf(call, part)).toList();
    assertTrue(!written.isEmpty(), () -> "nothing was written to " + part + "\n" + this);
    written.forEach(
        write -> assertTrue(isForced(write, Integer.MAX_VALUE), () -> write + "\n" + this));
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    requests.forEach(request -> text.append(request).append('\n'));
    calls.stream()
        .filter(call -> !isOf(call, FUSE))
        .forEach(
            c ->
                text.append(
                    "%d-%d %s %s = %d%n"
                        .formatted(c.begin(), c.end(), c.name(), c.file(), c.result())));
    return text.toString();
  }
}
