package dev.grove.actors.sim;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;

/**
 * Finds no manifests of libraries: every actor system reads all of them to compare versions, which
 * takes longer than a short life of a volume.
 */
final class NoManifests extends ClassLoader {
  static final ClassLoader LOADER = new NoManifests();

  private NoManifests() {
    super(NoManifests.class.getClassLoader());
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    return name.equals("META-INF/MANIFEST.MF")
        ? Collections.emptyEnumeration()
        : super.getResources(name);
  }
}
