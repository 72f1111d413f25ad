package dev.grove.betree.message;

import dev.grove.betree.message.Edit.MaxU64;
import dev.grove.betree.message.Edit.SetBytes;
import java.util.Arrays;
import java.util.List;

/**
 * The edits of a patch while more are added to it, kept short.
 *
 * <p>Why the two flags make two regions. Let <em>c</em> be the first edit with {@code
 * createIfAbsent}. On an absent value the edits before c do nothing, and the others act on an empty
 * value; on a present value all act. So after c the flag of an edit no longer means anything: it is
 * set there on every edit, and the list is {@code plain* creating*}. Two edits of one region act
 * together or not at all, hence every simplification that is exact on present values is exact. An
 * edit before c may be dropped for one after c that overwrites it, but never be merged with it.
 *
 * <pre>
 *   Adding edit e: look at the earlier edits o from the last to the first.
 *   1. o touches no byte of e, nor borders on it: go on.
 *   2. o and e are both SetBytes of one region: e becomes the two in one, takes o's place, and goes on from there. It may move
 *      there because everything in between was found in step 1 to leave the bytes of e alone.
 *   3. o lies within SetBytes e: drop o and go on (in o's place, if they are of one region).
 *   4. e lies within SetBytes o of one region: e is a MaxU64 of a known number; o takes in the result. Done.
 *   5. both are MaxU64 at one offset: the larger stays, in o's place. Done. (In two regions: o is dropped if it is the smaller.)
 *   6. e is a SetBytes and o a SetBytes of the other region, partly below it: nothing reads o there, go on.
 *   7. anything else, one of them a MaxU64 that the other overlaps in part: e stays behind o. Done.
 * </pre>
 */
final class EditList {
  private Edit[] edits;
  private int size;

  /** Where the edit that is being added stands now. */
  private int place;

  private EditList(List<Edit> start, int more) {
    edits = start.toArray(new Edit[start.size() + more]);
    size = start.size();
  }

  /** {@code older} and then {@code newer}; one of the two itself where that says the same. */
  static Patch concat(Patch newer, Patch older) {
    EditList list = new EditList(older.edits(), newer.edits().size());
    boolean creating = list.separateRegions();
    List<Edit> added = newer.edits();
    for (int i = 0; i < added.size(); i++) {
      Edit edit = added.get(i);
      creating |= edit.createIfAbsent();
      list.add(creating ? creating(edit) : edit);
    }
    if (list.sameAs(added)) {
      return newer;
    }
    return list.sameAs(older.edits()) ? older : new Patch(list.toList());
  }

  /** Sets the flag on every edit after the first that has it; returns whether there is one. */
  private boolean separateRegions() {
    boolean creating = false;
    for (int i = 0; i < size; i++) {
      creating |= edits[i].createIfAbsent();
      if (creating) {
        edits[i] = creating(edits[i]);
      }
    }
    return creating;
  }

  private static Edit creating(Edit edit) {
    if (edit.createIfAbsent()) {
      return edit;
    }
    return switch (edit) {
      case SetBytes set -> new SetBytes(set.offset(), set.bytes(), true);
      case MaxU64 max -> new MaxU64(max.offset(), max.value(), true);
    };
  }

  private void add(Edit edit) {
    place = size;
    Edit rest =
        switch (edit) {
          case SetBytes set -> absorb(set);
          case MaxU64 max -> absorb(max);
        };
    if (rest != null) {
      insert(place, rest);
    }
  }

  /**
   * Drops and takes in what {@code added} overwrites or continues; returns what is to stand at
   * {@link #place}.
   */
  private Edit absorb(SetBytes added) {
    SetBytes e = added;
    for (int i = size - 1; i >= 0; i--) {
      Edit o = edits[i];
      boolean sameRegion = o.createIfAbsent() == e.createIfAbsent();
      if (o instanceof SetBytes set && sameRegion && borders(set, e)) {
        e = union(set, e);
        take(i);
      } else if (within(o, e)) {
        if (sameRegion) {
          take(i);
        } else {
          drop(i);
        }
      } else if (o instanceof MaxU64 && overlaps(o, e)) {
        return e;
      }
    }
    return e;
  }

  /**
   * Merges {@code e} into an earlier edit, if one decides it; returns {@code null}, or what is to
   * stand at {@link #place}.
   */
  private Edit absorb(MaxU64 e) {
    for (int i = size - 1; i >= 0; i--) {
      Edit o = edits[i];
      if (!overlaps(o, e)) {
        continue;
      }
      boolean sameRegion = o.createIfAbsent() == e.createIfAbsent();
      return switch (o) {
        case MaxU64 max when max.offset() == e.offset() -> {
          boolean larger = Long.compareUnsigned(e.value(), max.value()) >= 0;
          if (sameRegion) {
            edits[i] = larger ? e : max;
            yield null;
          }
          if (larger) {
            drop(i);
          }
          yield e;
        }
        case SetBytes set when sameRegion && within(e, set) -> {
          edits[i] = raised(set, e);
          yield null;
        }
        default -> e;
      };
    }
    return e;
  }

  private static boolean overlaps(Edit a, Edit b) {
    return Math.max(a.offset(), b.offset()) < Math.min(a.end(), b.end());
  }

  private static boolean borders(SetBytes a, SetBytes b) {
    return a.offset() <= b.end() && b.offset() <= a.end();
  }

  /**
   * Whether {@code outer} writes all that {@code inner} writes; an edit of no bytes only asks for a
   * length.
   */
  private static boolean within(Edit inner, Edit outer) {
    return inner.end() <= outer.end() && (outer.offset() <= inner.offset() || inner.length() == 0);
  }

  /** {@code over} written over {@code under}, which it overlaps or continues. */
  private static SetBytes union(SetBytes under, SetBytes over) {
    if (within(under, over)) {
      return over;
    }
    if (over.length() == 0 && over.end() <= under.end()) {
      return under;
    }
    int from = Math.min(under.offset(), over.offset());
    byte[] bytes = new byte[Math.max(under.end(), over.end()) - from];
    Messages.write(under, bytes, from);
    Messages.write(over, bytes, from);
    return new SetBytes(from, bytes, over.createIfAbsent());
  }

  private static SetBytes raised(SetBytes under, MaxU64 max) {
    byte[] bytes = under.bytes().clone();
    Messages.write(max, bytes, under.offset());
    return Arrays.equals(bytes, under.bytes())
        ? under
        : new SetBytes(under.offset(), bytes, under.createIfAbsent());
  }

  /** Removes edit {@code i}, whose place the added one takes. */
  private void take(int i) {
    drop(i);
    place = i;
  }

  private void drop(int i) {
    size--;
    System.arraycopy(edits, i + 1, edits, i, size - i);
    edits[size] = null;
    place--;
  }

  private void insert(int at, Edit edit) {
    if (size == edits.length) {
      edits = Arrays.copyOf(edits, size + 1);
    }
    System.arraycopy(edits, at, edits, at + 1, size - at);
    edits[at] = edit;
    size++;
  }

  /**
   * Equality of edits looks at the identity of their arrays, not at the bytes: cheap, and enough to
   * reuse a whole patch.
   */
  private boolean sameAs(List<Edit> other) {
    if (size != other.size()) {
      return false;
    }
    for (int i = 0; i < size; i++) {
      if (!edits[i].equals(other.get(i))) {
        return false;
      }
    }
    return true;
  }

  private List<Edit> toList() {
    return List.of(size == edits.length ? edits : Arrays.copyOf(edits, size));
  }
}
