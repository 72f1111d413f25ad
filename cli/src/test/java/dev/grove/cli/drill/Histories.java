package dev.grove.cli.drill;

import dev.grove.cli.drill.Journal.Outcome;
import dev.grove.cli.drill.Journal.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Makes histories, and the surveys that they lead to. */
final class Histories {
  static final long SEED = 77;

  private Histories() {}

  /** Steps one after the other: step i begins at 10 i + start and has returned 5 later. */
  static History of(int writer, long start, Op... operations) {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < operations.length; i++) {
      long begun = start + 10L * i;
      steps.add(new Step(i, operations[i], begun, begun + 5, new Outcome.Done()));
    }
    return new History(writer, new Content(SEED, writer), new Model(), steps);
  }

  /** What the generator of the load does, from an empty state. */
  static History random(int writer, int operations, double syncShare, SplittableRandom random) {
    Load load = new Load(writer, random, new Model(), 1 << 20, syncShare);
    Op[] made = new Op[operations];
    for (int i = 0; i < operations; i++) {
      made[i] = load.next();
      load.model().apply(made[i], i);
    }
    return of(writer, 0, made);
  }

  /** What a mount shows if these many steps of each history have happened. */
  static Survey survey(List<History> histories, int... cuts) {
    NavigableMap<String, Survey.Found> found = new TreeMap<>();
    found.put("shared", new Survey.Found.Directory());
    Load.SHARED.forEach(each -> found.put(each, new Survey.Found.Directory()));
    for (int i = 0; i < cuts.length; i++) {
      History history = histories.get(i);
      found.put(Load.root(history.writer()), new Survey.Found.Directory());
      Model model = new Model(history.base());
      history.steps().subList(0, cuts[i]).forEach(step -> model.apply(step.op(), step.serial()));
      model.entries().forEach((path, entry) -> found.put(path, found(entry, history.content())));
    }
    return new Survey(found);
  }

  private static Survey.Found found(Model.Entry entry, Content content) {
    return switch (entry) {
      case Model.Entry.Directory _ -> new Survey.Found.Directory();
      case Model.Entry.Link link -> new Survey.Found.Link(link.target());
      case Model.Entry.Regular regular ->
          new Survey.Found.Regular(bytes(regular.extents(), content));
    };
  }

  static byte[] bytes(Extents extents, Content content) {
    byte[] bytes = new byte[(int) extents.size()];
    for (Extents.Extent each : extents.written()) {
      int length = (int) (each.to() - each.from());
      content.fill(each.serial(), each.from(), bytes, (int) each.from(), length);
    }
    return bytes;
  }
}
