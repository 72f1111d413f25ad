package dev.grove.fuse.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A mount for one test, which is gone after it whatever happens. */
final class MountFixture {
  final MemoryFileSystem fs;
  final Path path;
  private final Path folder;
  private Session session;

  MountFixture(boolean discardData) throws IOException {
    assumeTrue(
        Files.isWritable(Path.of("/dev/fuse")), "SKIPPED: /dev/fuse is missing or not writable");
    assumeTrue("root".equals(System.getProperty("user.name")), "SKIPPED: mounting needs root");
    fs = new MemoryFileSystem(discardData);
    folder = Files.createTempDirectory("grove-fuse-test");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    path = Files.createDirectory(folder.resolve("mount point"));
  }

  Session mount(MountOptions options) {
    session = Session.mount(fs, path, options);
    return session;
  }

  long requests(Opcode opcode) {
    return session.requests().getOrDefault(opcode, 0L);
  }

  Map<Opcode, Long> requests() {
    return session.requests();
  }

  /**
   * Runs a shell command with the mount as its first argument and working directory elsewhere;
   * returns output and errors.
   */
  Result shell(String command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", command, "sh", path.toString());
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.directory(folder.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    boolean ended = process.waitFor(60, TimeUnit.SECONDS);
    if (!ended) {
      process.destroyForcibly();
    }
    assertTrue(ended, "too slow: " + command);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.exitValue(), output.strip());
  }

  String output(String command) throws IOException, InterruptedException {
    Result result = shell(command);
    assertEquals(0, result.status(), result.output());
    return result.output();
  }

  record Result(int status, String output) {}

  /** Unmounts by force if the test has not. */
  void end() throws IOException, InterruptedException {
    while (Mounts.isMounted(path)) {
      Mounts.detach(path);
    }
    if (session != null) {
      assertTrue(session.awaitEnd(Duration.ofSeconds(20)), "the server threads end with the mount");
    }
    Files.delete(path);
    Files.delete(folder);
  }
}
