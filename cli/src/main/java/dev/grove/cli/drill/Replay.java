package dev.grove.cli.drill;

import dev.grove.cli.drill.Journal.Step;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * One writer's model as its steps go by, and where it differs from what is found. After each step
 * only the paths that it touched are compared again.
 */
final class Replay {
  private final History history;
  private final Survey survey;
  private final Model model;
  private final Set<String> different = new TreeSet<>();
  private int done;

  Replay(History history, Survey survey) {
    this.history = history;
    this.survey = survey;
    model = new Model(history.base());
    Stream.concat(
            survey.found().keySet().stream().filter(path -> Load.owns(history.writer(), path)),
            model.entries().keySet().stream())
        .distinct()
        .forEach(this::compare);
  }

  /** Goes on to the state after this many steps. */
  void to(int steps) {
    for (; done < steps; done++) {
      Step step = history.steps().get(done);
      model.apply(step.op(), step.serial()).forEach(this::compare);
    }
  }

  private void compare(String path) {
    if (Survey.same(model.entries().get(path), survey.found().get(path), history.content())) {
      different.remove(path);
    } else {
      different.add(path);
    }
  }

  /** How many paths differ. */
  int differences() {
    return different.size();
  }

  /** Where and how they differ, in words. */
  Map<String, String> explained() {
    Map<String, String> explained = new TreeMap<>();
    for (String path : different) {
      Model.Entry expected = model.entries().get(path);
      explained.put(path, Survey.difference(expected, survey.found().get(path), history.content()));
    }
    return explained;
  }

  Model model() {
    return model;
  }
}
