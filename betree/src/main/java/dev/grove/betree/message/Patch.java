package dev.grove.betree.message;

import java.util.List;

/** A blind write: edits of a value that nobody has to read first. The edits apply in list order. */
public record Patch(List<Edit> edits) implements Message {
  public Patch {
    edits = List.copyOf(edits);
  }
}
