package dev.grove.posix.namespace;

import java.util.ArrayList;
import java.util.List;

/** The calls of one burst with their answers: of each process, and last of who looks at it. */
record Burst(long number, List<List<Event>> histories) {
  /** Calls with their answers, chain by chain; what a chain has no answer for was not done. */
  static List<Event> events(int process, List<List<Action>> chains, List<List<Answer>> answers) {
    List<Event> events = new ArrayList<>();
    for (int chain = 0; chain < answers.size(); chain++) {
      for (int i = 0; i < answers.get(chain).size(); i++) {
        Action action = chains.get(chain).get(i);
        events.add(new Event(process, action, answers.get(chain).get(i)));
      }
    }
    return events;
  }

  /** All calls in the order in which they began; for people. */
  String text() {
    long since = since();
    List<Event> all = new ArrayList<>();
    histories.forEach(all::addAll);
    all.sort(java.util.Comparator.comparingLong(Event::begin));
    List<String> lines = all.stream().map(event -> event.text(since)).toList();
    return "     begin        end  (microseconds)\n" + String.join("\n", lines);
  }

  long since() {
    return histories.stream().flatMap(List::stream).mapToLong(Event::begin).min().orElse(0);
  }
}
