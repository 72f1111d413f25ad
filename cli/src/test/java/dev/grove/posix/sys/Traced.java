package dev.grove.posix.sys;

/** Whoever makes calls, and can tell of them. */
public interface Traced {
  /**
   * Makes a call.
   *
   * @param shown the call in words
   */
  long call(Call call, String shown, long... arguments);
}
