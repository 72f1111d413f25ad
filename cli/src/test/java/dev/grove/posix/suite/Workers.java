package dev.grove.posix.suite;

import java.util.HashMap;
import java.util.Map;

/** The threads of the users, one each, made when needed. */
final class Workers implements AutoCloseable {
  private final Map<User, Worker> byUser = new HashMap<>();

  synchronized Worker of(User user) {
    return byUser.computeIfAbsent(user, who -> new Worker(who, 0));
  }

  /** Leaves threads that hang to themselves. */
  synchronized void renew() {
    byUser.values().forEach(Worker::close);
    byUser.clear();
  }

  @Override
  public void close() {
    renew();
  }
}
