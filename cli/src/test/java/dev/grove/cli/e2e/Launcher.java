package dev.grove.cli.e2e;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * An installation that every user can read: the launcher, copies of the classes of this test, and a
 * jar that names those.
 */
final class Launcher {
  private Launcher() {}

  /** Installs into a directory; returns the launcher. */
  static Path install(Path directory) throws IOException, InterruptedException {
    Path launcher = directory.resolve("grove");
    Path lib = Files.createDirectory(directory.resolve("lib"));
    Path classes = Files.createDirectory(directory.resolve("classes"));
    List<String> names = new ArrayList<>();
    for (Path entry : classPath()) {
      boolean tree = Files.isDirectory(entry);
      String name = names.size() + (tree ? "/" : ".jar");
      Run.ok(directory, "cp", "-rT", entry.toString(), classes.resolve(name).toString());
      names.add("../classes/" + name);
    }
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, String.join(" ", names));
    new JarOutputStream(Files.newOutputStream(lib.resolve("grove.jar")), manifest).close();
    Run.ok(directory, "cp", source().toString(), launcher.toString());
    Run.ok(directory, "chmod", "-R", "a+rX", directory.toString());
    return launcher;
  }

  private static Path source() {
    Path here = Path.of("").toAbsolutePath();
    return Stream.of(here, here.getParent())
        .map(directory -> directory.resolve("grove"))
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow();
  }

  private static List<Path> classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> !entry.isEmpty())
        .map(Path::of)
        .filter(entry -> Files.exists(entry) && !entry.endsWith("test-classes"))
        .toList();
  }
}
