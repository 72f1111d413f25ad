package dev.grove.betree.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.betree.bytes.ByteWriter;
import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.message.MessageCodec;
import dev.grove.betree.source.EncodedMessage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** Sound runs are passed; whatever a run can have wrong with it is found and named. */
class RunCheckerTest {
  private static final long RUN = 7;
  private static final RunOptions OPTIONS = new RunOptions(256, 10, false);

  private final SplittableRandom random = new SplittableRandom(3);
  private final List<byte[]> keys = Runs.keys(random, 400);

  private static byte[] bytes(RunImage image) {
    byte[] bytes = new byte[(int) image.bytes()];
    image.read(0, bytes.length).get(bytes);
    return bytes;
  }

  private static Run run(RunMeta meta, byte[] blob) {
    RunBytes bytes = (_, offset, length) -> ByteBuffer.wrap(blob, (int) offset, length).slice();
    return new Run(meta, new RunReader(bytes, new PageCache(0), 0), _ -> {});
  }

  private static List<String> check(RunMeta meta, byte[] blob) {
    return RunChecker.check(run(meta, blob), _ -> {});
  }

  private static void assertFinds(String expected, List<String> findings) {
    assertTrue(findings.stream().anyMatch(f -> f.contains(expected)), expected + ": " + findings);
    assertTrue(findings.stream().allMatch(f -> f.startsWith("run 7")), findings.toString());
  }

  private RunImage image(int points, int ranges) {
    return Runs.build(RUN, OPTIONS, Runs.content(random, keys, points, ranges));
  }

  @Test
  void passesSoundRunsAndTellsHowFarItIs() {
    for (int i = 0; i < 60; i++) {
      RunOptions options =
          new RunOptions(128 << random.nextInt(4), random.nextInt(3) * 8, random.nextBoolean());
      int points = random.nextInt(3) == 0 ? random.nextInt(3) : random.nextInt(300);
      Runs.Content content = Runs.content(random, keys, points, random.nextInt(60));
      if (content.isEmpty()) {
        continue;
      }
      RunImage image = Runs.build(RUN, options, content);
      AtomicLong read = new AtomicLong();
      assertEquals(
          List.of(),
          RunChecker.check(run(image.meta(), bytes(image)), read::addAndGet),
          "image " + i);
      ByteWriter footer = new ByteWriter(256);
      image.meta().encode(footer);
      assertEquals(image.bytes() - footer.size() - Trailer.BYTES, read.get());
    }
  }

  @Test
  void readsALargeFilterInParts() {
    RunBuilder builder = new RunBuilder(RUN, new RunOptions(4096, 64, false));
    int count = 2_300_000;
    ByteBuffer key = ByteBuffer.allocate(4);
    byte[] value = {MessageCodec.DELETE};
    EncodedMessage message = new EncodedMessage();
    message.pointTo(value, 0, 1);
    for (int i = 0; i < count; i++) {
      builder.add(key.putInt(0, i).array().clone(), message);
    }
    RunImage image = builder.finish();
    assertTrue(image.meta().filter().pages() > FilterChecker.PAGES_AT_ONCE);
    byte[] blob = bytes(image);
    assertEquals(List.of(), check(image.meta(), blob));
    PageRef last = image.meta().filter().page(image.meta().filter().pages() - 1);
    Arrays.fill(blob, (int) last.offset() + PageFormat.HEADER_BYTES, (int) last.end(), (byte) 0);
    seal(blob, last);
    List<String> findings = check(image.meta(), blob);
    assertFinds("its filter denies the key", findings);
    assertEquals(RunChecker.MAX_FINDINGS, findings.size());
  }

  private static void seal(byte[] blob, PageRef ref) {
    CRC32C crc = new CRC32C();
    crc.update(blob, (int) ref.offset() + 4, ref.length() - 4);
    int seed = new RunTag(RUN, 0).seed(ref.offset());
    LittleEndian.putInt(blob, (int) ref.offset(), (int) crc.getValue() ^ seed);
  }

  @Test
  void findsEveryDamagedPage() {
    RunImage image = image(300, 10);
    byte[] blob = bytes(image);
    for (int at = 0; at < blob.length; at += 37) {
      byte[] damaged = blob.clone();
      damaged[at] ^= 16;
      assertFinds("damaged at offset", check(image.meta(), damaged));
    }
  }

  @Test
  void findsEveryWrongCount() {
    RunImage image = image(300, 10);
    RunMeta meta = image.meta();
    byte[] blob = bytes(image);
    assertFinds("points, it has", check(with(meta, 1, 0, 0, 0), blob));
    assertFinds("deletes, it has", check(with(meta, 0, 1, 0, 0), blob));
    assertFinds("patches, it has", check(with(meta, 0, 0, 1, 0), blob));
    assertFinds("range deletes, it has", check(with(meta, 0, 0, 0, 1), blob));
    assertFinds("footer differs", check(with(meta, 0, 0, 0, 1), blob));
  }

  private static RunMeta with(RunMeta m, int entries, int tombstones, int patches, int ranges) {
    return new RunMeta(
        m.id(),
        m.salt(),
        m.length(),
        m.entries() + entries,
        m.tombstones() + tombstones,
        m.patches() + patches,
        m.ranges() + ranges,
        m.lo(),
        m.hi(),
        m.points(),
        m.deletes(),
        m.filter(),
        m.bounds(),
        m.samples());
  }

  private static RunMeta with(RunMeta m, KeyRange covered, List<KeyRange> bounds, List<Sample> s) {
    return new RunMeta(
        m.id(),
        m.salt(),
        m.length(),
        m.entries(),
        m.tombstones(),
        m.patches(),
        m.ranges(),
        covered.lo(),
        covered.hi(),
        m.points(),
        m.deletes(),
        m.filter(),
        bounds,
        s);
  }

  @Test
  void findsBoundsThatAreNotTight() {
    RunImage image = image(300, 10);
    RunMeta meta = image.meta();
    byte[] blob = bytes(image);
    KeyRange low = new KeyRange(meta.lo(), Keys.successor(meta.lo()));
    assertFinds("should cover", check(with(meta, low, meta.bounds(), meta.samples()), blob));
    List<KeyRange> fewer = meta.bounds().subList(1, meta.bounds().size());
    assertFinds("its record lists", check(with(meta, meta.covered(), fewer, meta.samples()), blob));
  }

  @Test
  void findsSamplesThatLie() {
    RunImage image = image(300, 0);
    RunMeta meta = image.meta();
    byte[] blob = bytes(image);
    List<Sample> wrongKey = new ArrayList<>(meta.samples());
    wrongKey.set(
        1, new Sample(Keys.successor(wrongKey.get(1).key()), wrongKey.get(1).bytesBefore()));
    assertFinds("sample 1", check(with(meta, meta.covered(), List.of(), wrongKey), blob));
    List<Sample> wrongBytes = new ArrayList<>(meta.samples());
    wrongBytes.set(1, new Sample(wrongBytes.get(1).key(), wrongBytes.get(1).bytesBefore() + 1));
    assertFinds("sample 1", check(with(meta, meta.covered(), List.of(), wrongBytes), blob));
    List<Sample> wrongEnd = new ArrayList<>(meta.samples());
    wrongEnd.set(wrongEnd.size() - 1, new Sample(wrongEnd.getLast().key(), 1));
    assertFinds(
        "bytes of data pages", check(with(meta, meta.covered(), List.of(), wrongEnd), blob));
  }

  /** A run of two data pages that stand in the wrong order, all checksums right. */
  @Test
  void findsKeysAndPagesOutOfOrder() {
    byte[] blob = pagesOf("a", "b", "d", "c", "e", "f");
    RunMeta meta = meta(blob, "a", "f");
    List<String> findings = check(meta, blob);
    assertFinds("'c' follows 'd'", findings);
    blob = pagesOf("a", "b", "x", "y", "e", "f");
    findings = check(meta(blob, "a", "f"), blob);
    assertFinds("'x' is not in ['d', 'e')", findings);
  }

  /** Pages with two of the keys each, and an index that says they begin at "", "d" and "e". */
  private static byte[] pagesOf(String... text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BlockBuilder index = new BlockBuilder(8, 100);
    for (int i = 0; i < text.length; i += 2) {
      BlockBuilder leaf = new BlockBuilder(1, 100);
      leaf.add(text[i].getBytes(UTF_8), new byte[] {2}, 0, 1);
      leaf.add(text[i + 1].getBytes(UTF_8), new byte[] {2}, 0, 1);
      byte[] value = new byte[Page.INDEX_VALUE_BYTES];
      LittleEndian.putLong(value, 0, out.size());
      LittleEndian.putInt(value, 8, page(out, PageKind.DATA, leaf));
      byte[] key = i == 0 ? Keys.EMPTY : new byte[] {(byte) (i == 2 ? 'd' : 'e')};
      index.add(key, value, 0, value.length);
    }
    page(out, PageKind.INDEX, index);
    return out.toByteArray();
  }

  private static int page(ByteArrayOutputStream out, PageKind kind, BlockBuilder block) {
    byte[] target = new byte[1000];
    int body = block.finish();
    int length =
        PageFormat.encode(
            new RunTag(RUN, 0), out.size(), kind, block.body(), body, false, target, 0);
    out.write(target, 0, length);
    return length;
  }

  private static RunMeta meta(byte[] pages, String first, String last) {
    byte[] lo = first.getBytes(UTF_8);
    byte[] hi = Keys.successor(last.getBytes(UTF_8));
    int leaf = LittleEndian.getInt(pages, 8) + PageFormat.HEADER_BYTES;
    PageRef root = new PageRef(3L * leaf, pages.length - 3 * leaf);
    List<Sample> samples = List.of(new Sample(lo, 0), new Sample(hi, 3L * leaf));
    return new RunMeta(
        RUN,
        0,
        pages.length,
        6,
        6,
        0,
        0,
        lo,
        hi,
        new TreeRef(root, 1),
        TreeRef.EMPTY,
        FilterRef.NONE,
        List.of(),
        samples);
  }
}
