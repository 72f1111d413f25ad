package dev.grove.posix.suite;

import java.util.stream.Stream;

/**
 * One case of the suite.
 *
 * @param name group, slash, what is tried
 * @param rights whom it needs
 */
public record Case(String name, Rights rights, Body body) {
  /** Whom a case needs to be. */
  public enum Rights {
    ANYBODY,
    ROOT
  }

  /** What a case does. */
  @FunctionalInterface
  public interface Body {
    void run(Env t);
  }

  public static Case of(String name, Body body) {
    return new Case(name, Rights.ANYBODY, body);
  }

  /** A case that makes files of these types: devices are for root. */
  public static Case making(String name, Body body, Type... types) {
    boolean device = Stream.of(types).anyMatch(Type::isDevice);
    return new Case(name, device ? Rights.ROOT : Rights.ANYBODY, body);
  }

  /** A case that becomes other users, makes devices, or mounts. */
  public static Case root(String name, Body body) {
    return new Case(name, Rights.ROOT, body);
  }
}
