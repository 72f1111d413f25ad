package dev.grove.betree.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.betree.message.RandomMessages.Flags;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MessagesTest {
  private static final long SEED = 7301;

  /** One edit at a time, straight from the definition. */
  private static byte[] model(Message message, byte[] base) {
    return switch (message) {
      case Put put -> put.value();
      case Delete _ -> null;
      case Patch patch -> {
        byte[] value = base;
        for (Edit edit : patch.edits()) {
          value = model(edit, value);
        }
        yield value;
      }
    };
  }

  private static byte[] model(Edit edit, byte[] base) {
    if (base == null && !edit.createIfAbsent()) {
      return null;
    }
    byte[] before = base == null ? new byte[0] : base;
    byte[] value = Arrays.copyOf(before, Math.max(before.length, edit.offset() + edit.length()));
    switch (edit) {
      case Edit.SetBytes set -> {
        for (int i = 0; i < set.bytes().length; i++) {
          value[set.offset() + i] = set.bytes()[i];
        }
      }
      case Edit.MaxU64 max -> {
        long old = 0;
        for (int i = 7; i >= 0; i--) {
          old = (old << 8) | (value[max.offset() + i] & 0xFF);
        }
        long larger = Long.compareUnsigned(old, max.value()) >= 0 ? old : max.value();
        for (int i = 0; i < 8; i++) {
          value[max.offset() + i] = (byte) (larger >>> (8 * i));
        }
      }
    }
    return value;
  }

  private static String show(long seed, List<Message> newestFirst, byte[] base) {
    StringBuilder text = new StringBuilder("seed " + seed + " base " + Arrays.toString(base));
    for (Message message : newestFirst) {
      text.append("\n  ").append(show(message));
    }
    return text.toString();
  }

  private static String show(Message message) {
    StringBuilder text = new StringBuilder();
    switch (message) {
      case Put put -> text.append("put ").append(Arrays.toString(put.value()));
      case Delete _ -> text.append("delete");
      case Patch patch -> {
        for (Edit edit : patch.edits()) {
          text.append(
                  edit instanceof Edit.SetBytes set ? "set" + Arrays.toString(set.bytes()) : edit)
              .append("@" + edit.offset() + (edit.createIfAbsent() ? "+ " : "- "));
        }
      }
    }
    return text.toString();
  }

  @Test
  void composingIsTheSameAsApplyingOneByOne() {
    for (long seed = SEED; seed < SEED + 25_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      boolean aligned = random.nextBoolean();
      Flags flags = RandomMessages.flags(random);
      List<Message> newestFirst = new ArrayList<>();
      for (int i = random.nextInt(5); i >= 0; i--) {
        newestFirst.add(RandomMessages.message(random, flags, aligned));
      }
      Message fromNewest = newestFirst.get(0);
      for (Message older : newestFirst.subList(1, newestFirst.size())) {
        fromNewest = Messages.compose(fromNewest, older);
      }
      Message fromOldest = null;
      for (Message newer : newestFirst.reversed()) {
        fromOldest = Messages.compose(newer, fromOldest);
      }
      for (byte[] base : new byte[][] {null, RandomMessages.bytes(random, random.nextInt(40))}) {
        byte[] expected = base;
        for (Message message : newestFirst.reversed()) {
          expected = model(message, expected);
        }
        String what = show(seed, newestFirst, base);
        assertArrayEquals(expected, Messages.applyAll(newestFirst, base), what);
        assertArrayEquals(
            expected, Messages.apply(fromNewest, base), what + "\n= " + show(fromNewest));
        assertArrayEquals(
            expected, Messages.apply(fromOldest, base), what + "\n= " + show(fromOldest));
      }
    }
  }

  @Test
  void inputsStayAsTheyWere() {
    for (long seed = SEED; seed < SEED + 5_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Message older = RandomMessages.message(random, Flags.MIXED, false);
      Message newer = RandomMessages.message(random, Flags.MIXED, false);
      byte[] base = RandomMessages.bytes(random, random.nextInt(40));
      byte[] baseBefore = base.clone();
      String before = show(older) + show(newer);
      byte[] olderValue = Messages.apply(older, base);
      byte[] olderValueBefore = olderValue == null ? null : olderValue.clone();
      Message both = Messages.compose(newer, older);
      Messages.apply(both, base);
      Messages.applyAll(List.of(newer, older), base);
      assertEquals(before, show(older) + show(newer), "seed " + seed);
      assertArrayEquals(baseBefore, base, "seed " + seed);
      assertArrayEquals(olderValueBefore, olderValue, "seed " + seed);
    }
  }

  @Test
  void replayingASuffixChangesNothing() {
    for (long seed = SEED; seed < SEED + 10_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Flags flags = random.nextBoolean() ? Flags.PLAIN : Flags.CREATING;
      List<Message> newestFirst = new ArrayList<>();
      for (int i = random.nextInt(5); i >= 0; i--) {
        newestFirst.add(RandomMessages.message(random, flags, true));
      }
      byte[] base = RandomMessages.valueOrNull(random);
      byte[] once = Messages.applyAll(newestFirst, base);
      assertArrayEquals(once, Messages.applyAll(newestFirst, once), show(seed, newestFirst, base));
    }
  }

  @Test
  void patchesOfOneRegionStayBounded() {
    for (long seed = SEED; seed < SEED + 30; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      boolean aligned = random.nextBoolean();
      Message all = new Patch(List.of());
      for (int i = 0; i < 2_000; i++) {
        Patch next = RandomMessages.patch(random, Flags.MIXED, aligned);
        if (!aligned) {
          next = new Patch(next.edits().stream().filter(Edit.SetBytes.class::isInstance).toList());
        }
        all = Messages.compose(next, all);
        int edits = all instanceof Patch patch ? patch.edits().size() : -1;
        assertTrue(edits >= 0 && edits <= 52, "seed " + seed + ": " + edits + " edits");
      }
    }
  }

  @Test
  void anInodePatchOverTheSameIsTheNewerOneItself() {
    Patch older =
        new Patch(
            List.of(new Edit.SetBytes(16, new byte[36], false), new Edit.MaxU64(56, 9, false)));
    Patch newer =
        new Patch(
            List.of(new Edit.SetBytes(16, new byte[36], false), new Edit.MaxU64(56, 10, false)));
    assertSame(newer, Messages.compose(newer, older));
    assertEquals(
        new Edit.MaxU64(56, 10, false), ((Patch) Messages.compose(older, newer)).edits().get(1));
  }

  @Test
  void flagsDecideOverAnAbsentValue() {
    Edit plain = new Edit.SetBytes(0, new byte[] {1}, false);
    Edit create = new Edit.SetBytes(2, new byte[] {2}, true);
    assertNull(Messages.apply(new Patch(List.of(plain)), null));
    assertSame(Delete.INSTANCE, Messages.compose(new Patch(List.of(plain)), Delete.INSTANCE));
    assertArrayEquals(
        new byte[] {0, 0, 2}, Messages.apply(new Patch(List.of(plain, create)), null));
    assertArrayEquals(
        new byte[] {1, 0, 2}, Messages.apply(new Patch(List.of(create, plain)), null));
  }

  @Test
  void anEditPastTheLimitIsRefused() {
    assertRefused(-1, 4);
    assertRefused(Edit.MAX_VALUE_BYTES, 1);
    assertRefused(Integer.MAX_VALUE, 4);
    assertEquals(
        Edit.MAX_VALUE_BYTES, new Edit.SetBytes(Edit.MAX_VALUE_BYTES, new byte[0], true).end());
  }

  private static void assertRefused(int offset, int length) {
    org.junit.jupiter.api.Assertions.assertThrows(
        IllegalArgumentException.class, () -> new Edit.SetBytes(offset, new byte[length], true));
  }
}
