package dev.grove.betree.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.betree.bytes.ByteReader;
import dev.grove.betree.bytes.ByteWriter;
import dev.grove.betree.bytes.MalformedException;
import dev.grove.betree.fuzz.Fuzz;
import dev.grove.betree.fuzz.Mutations;
import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.merge.MergeWriter;
import dev.grove.betree.merge.Segment;
import dev.grove.betree.source.PointCursor;
import dev.grove.betree.source.RangeCursor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Pages and records that are damaged although their checksums are right: whatever reads them says
 * so, or finds something that a run could hold.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RunFuzzTest {
  private static final int VARIANTS = 8;
  private static final long RUN = 7;

  private record Sample(RunImage image, byte[] blob, List<PageRef> pages) {}

  private final SplittableRandom setUp = new SplittableRandom(1);
  private final List<byte[]> keys =
      Runs.keys(setUp, 200).stream().filter(key -> key.length < 40).toList();
  private final List<Sample> samples = samples();
  private int refused;
  private int taken;

  private List<Sample> samples() {
    List<Sample> all = new ArrayList<>();
    while (all.size() < VARIANTS) {
      boolean compress = all.size() % 2 == 0;
      RunOptions options = new RunOptions(all.size() < 4 ? 128 : 512, 10, compress);
      int ranges = all.size() % 3 == 0 ? 100 : all.size() % 3 * 3;
      Runs.Content content =
          new Runs.Content(
              Runs.content(setUp, keys, all.size() == 7 ? 0 : 60, 0).points(),
              Runs.ranges(setUp, keys, ranges));
      content.points().values().removeIf(message -> Equal.encoded(message).length > 100);
      if (!content.isEmpty()) {
        RunImage image = Runs.build(RUN, options, content);
        all.add(new Sample(image, bytes(image), pages(image)));
      }
    }
    return all;
  }

  private static byte[] bytes(RunImage image) {
    byte[] bytes = new byte[(int) image.bytes()];
    image.read(0, bytes.length).get(bytes);
    return bytes;
  }

  /** Every page, found by what a page looks like: pages lie without gaps. */
  private static List<PageRef> pages(RunImage image) {
    List<PageRef> pages = new ArrayList<>();
    RunReader reader = reader(bytes(image));
    collect(reader, image.meta(), image.meta().points(), PageKind.DATA, pages);
    collect(reader, image.meta(), image.meta().deletes(), PageKind.RANGES, pages);
    for (int i = 0; i < image.meta().filter().pages(); i++) {
      pages.add(image.meta().filter().page(i));
    }
    return pages;
  }

  private static void collect(
      RunReader reader, RunMeta meta, TreeRef tree, PageKind kind, List<PageRef> pages) {
    List<PageRef> level = tree.isEmpty() ? List.of() : List.of(tree.root());
    for (int i = tree.levels(); i > 0; i--) {
      List<PageRef> below = new ArrayList<>();
      for (PageRef ref : level) {
        Page page = reader.load(meta, kind.indexKind(), ref);
        for (int at = 0; at < page.entriesEnd(); at = page.after(at)) {
          below.add(page.refAt(at));
        }
      }
      pages.addAll(level);
      level = below;
    }
    pages.addAll(level);
  }

  private static RunReader reader(byte[] blob) {
    RunBytes bytes =
        (run, offset, length) -> {
          if (offset < 0 || length < 0 || offset > blob.length - length) {
            throw new DamagedException(run, offset, "the blob is too short");
          }
          return ByteBuffer.wrap(blob, (int) offset, length).slice();
        };
    return new RunReader(bytes, new PageCache(1 << 16), 512);
  }

  private Sample any(SplittableRandom random) {
    return samples.get(random.nextInt(VARIANTS));
  }

  private static byte[] stored(Sample sample, PageRef ref) {
    return Arrays.copyOfRange(sample.blob(), (int) ref.offset(), (int) ref.end());
  }

  private static byte[] anyPage(SplittableRandom random, Sample sample) {
    return stored(sample, sample.pages().get(random.nextInt(sample.pages().size())));
  }

  private static void seal(byte[] page, int from, int length, long offset) {
    CRC32C crc = new CRC32C();
    crc.update(page, from + 4, length - 4);
    LittleEndian.putInt(page, from, (int) crc.getValue() ^ new RunTag(RUN, 0).seed(offset));
  }

  /** One page as stored, of any length, its checksum right. */
  @Test
  void pages() {
    Fuzz.run(
        "RunFuzzTest#pages",
        30_000,
        random -> {
          byte[] page = anyPage(random, any(random));
          PageKind kind = kind(page);
          byte[] damaged = Mutations.any(random, page, anyPage(random, any(random)));
          if (damaged.length >= PageFormat.HEADER_BYTES) {
            damaged[4] = random.nextInt(20) == 0 ? damaged[4] : kind.code();
            seal(damaged, 0, damaged.length, 0);
          }
          Fuzz.bounded(damaged.length, () -> decodePage(kind, damaged));
        });
    assertTrue(refused > 0 && taken > 0, refused + " refused, " + taken + " taken");
  }

  /** One page, damaged before it was compressed. */
  @Test
  void bodies() {
    Fuzz.run(
        "RunFuzzTest#bodies",
        30_000,
        random -> {
          Sample sample = samples.get(1 + 2 * random.nextInt(VARIANTS / 2)); // not compressed
          byte[] page = anyPage(random, sample);
          PageKind kind = kind(page);
          byte[] other = anyPage(random, sample);
          byte[] body =
              Mutations.any(random, body(page), kind.code() == other[4] ? body(other) : body(page));
          byte[] target = new byte[PageFormat.maxStoredBytes(body.length)];
          boolean compress = random.nextBoolean();
          int length =
              PageFormat.encode(
                  new RunTag(RUN, 0), 0, kind, body, body.length, compress, target, 0);
          byte[] damaged = Arrays.copyOf(target, length);
          Fuzz.bounded(damaged.length, () -> decodePage(kind, damaged));
        });
    assertTrue(refused > 0 && taken > 0, refused + " refused, " + taken + " taken");
  }

  private static PageKind kind(byte[] page) {
    return Arrays.stream(PageKind.values())
        .filter(k -> k.code() == page[4])
        .findAny()
        .orElseThrow();
  }

  private static byte[] body(byte[] rawPage) {
    return Arrays.copyOfRange(rawPage, PageFormat.HEADER_BYTES, rawPage.length);
  }

  private void decodePage(PageKind kind, byte[] stored) {
    Page page;
    try {
      page = PageFormat.decode(new RunTag(RUN, 0), kind, 0, ByteBuffer.wrap(stored));
    } catch (DamagedException e) {
      assertTrue(e.getMessage().startsWith("run 7 is damaged at offset 0"), e.getMessage());
      refused++;
      return;
    }
    taken++;
    if (kind != PageKind.FILTER) {
      search(page);
    }
  }

  private void search(Page page) {
    for (int i = 0; i < keys.size(); i += 7) {
      int found = page.search(keys.get(i));
      assertTrue(found < page.entriesEnd());
      assertTrue(page.floor(keys.get(i)) < page.entriesEnd());
      assertTrue(page.blockStart(page.blockFor(keys.get(i))) < page.entriesEnd());
    }
    int at = 0;
    while (at < page.entriesEnd()) {
      int next = page.after(at);
      assertTrue(next > at);
      at = next;
    }
    assertEquals(page.entriesEnd(), at);
  }

  /** With sums taken in 32 bits this entry would end where it begins. */
  @Test
  void lengthsThatOverflowAreRefused() {
    ByteWriter body = new ByteWriter(64);
    body.putVarint(0).putVarint(Integer.MAX_VALUE).putVarint(Integer.MAX_VALUE - 9L);
    body.putInt(0).putInt(1);
    byte[] target = new byte[PageFormat.maxStoredBytes(body.size())];
    int length =
        PageFormat.encode(
            new RunTag(RUN, 0), 0, PageKind.DATA, body.array(), body.size(), false, target, 0);
    decodePage(PageKind.DATA, Arrays.copyOf(target, length));
    assertEquals(1, refused);
  }

  /** Whole runs in which some pages are damaged, in place, their checksums right. */
  @Test
  void runs() {
    Fuzz.run(
        "RunFuzzTest#runs",
        8_000,
        random -> {
          Sample sample = any(random);
          byte[] blob = sample.blob().clone();
          for (int i = random.nextInt(3); i >= 0; i--) {
            damage(random, sample, blob);
          }
          Fuzz.bounded(blob.length, () -> use(blob, sample.image().meta()));
        });
    assertTrue(refused > 0 && taken > 0, refused + " refused, " + taken + " taken");
  }

  private static void damage(SplittableRandom random, Sample sample, byte[] blob) {
    PageRef ref = sample.pages().get(random.nextInt(sample.pages().size()));
    byte[] page = Mutations.inPlace(random, stored(sample, ref));
    if (random.nextInt(4) == 0) {
      byte[] other = anyPage(random, sample);
      page = Arrays.copyOf(other, page.length);
    }
    System.arraycopy(blob, (int) ref.offset() + 4, page, 4, 4);
    seal(page, 0, page.length, ref.offset());
    System.arraycopy(page, 0, blob, (int) ref.offset(), page.length);
  }

  /** Whole runs whose record is damaged, its checksums right. */
  @Test
  void footers() {
    Fuzz.run(
        "RunFuzzTest#footers",
        15_000,
        random -> {
          Sample sample = any(random);
          byte[] fields = fields(sample.image().meta());
          byte[] other = fields(any(random).image().meta());
          byte[] record = sealed(Mutations.any(random, fields, other));
          byte[] blob = withFooter(random, sample, record);
          Fuzz.bounded(blob.length, () -> open(blob, record));
        });
    assertTrue(refused > 0 && taken > 0, refused + " refused, " + taken + " taken");
  }

  private static byte[] fields(RunMeta meta) {
    ByteWriter out = new ByteWriter(256);
    meta.encode(out);
    return Arrays.copyOfRange(out.array(), Integer.BYTES, out.size() - Integer.BYTES);
  }

  private static byte[] sealed(byte[] fields) {
    ByteWriter out = new ByteWriter(256);
    out.putInt(fields.length).putBytes(fields);
    CRC32C crc = new CRC32C();
    crc.update(out.array(), 0, out.size());
    return out.putInt((int) crc.getValue()).toByteArray();
  }

  private static byte[] withFooter(SplittableRandom random, Sample sample, byte[] record) {
    long begin = sample.image().bytes() - Trailer.BYTES - fields(sample.image().meta()).length - 8;
    ByteWriter out = new ByteWriter(256);
    out.putBytes(record);
    Trailer.append(RUN, begin, out);
    byte[] blob = Arrays.copyOf(sample.blob(), (int) begin + out.size());
    System.arraycopy(out.array(), 0, blob, (int) begin, out.size());
    return random.nextInt(10) == 0 ? Mutations.any(random, blob, blob) : blob;
  }

  private void open(byte[] blob, byte[] record) {
    try {
      use(blob, reader(blob).open(RUN, blob.length));
    } catch (DamagedException _) {
      refused++;
    }
    try {
      RunMeta meta = RunMeta.decode(new ByteReader(record));
      assertEquals(record.length, sealed(fields(meta)).length);
      if (meta.length() == blob.length) { // as every store checks before it uses a record
        use(blob, meta);
      }
    } catch (MalformedException _) {
      refused++;
    }
  }

  /** Reads the run in every way there is. */
  private void use(byte[] blob, RunMeta meta) {
    Run run = new Run(meta, reader(blob), _ -> {});
    for (ReadMode mode : ReadMode.values()) {
      RunSlice slice = new RunSlice(run, KeyRange.ALL, mode);
      expectAscending(slice, KeyRange.ALL);
      byte[] key = keys.get(blob.length % keys.size());
      expectAscending(slice, new KeyRange(key, Keys.successor(key)));
      tryTo(() -> expectApart(slice));
    }
    RunSlice slice = run.slice(KeyRange.ALL);
    for (int i = blob.length % 20; i < keys.size(); i += 20) {
      byte[] key = keys.get(i);
      tryTo(() -> slice.find(key));
      tryTo(() -> slice.deletes(key));
    }
    tryTo(() -> merge(slice));
    for (String finding : RunChecker.check(run, _ -> {})) {
      assertTrue(finding.startsWith("run "), finding);
    }
    assertTrue(meta.bytesIn(KeyRange.ALL) >= 0);
  }

  private void expectAscending(RunSlice slice, KeyRange within) {
    tryTo(
        () -> {
          PointCursor cursor = slice.points(within);
          byte[] last = null;
          boolean inside = true;
          while (cursor.next()) {
            inside &= within.contains(cursor.key());
            assertTrue(last == null || Keys.compare(last, cursor.key()) < 0);
            last = cursor.key();
            tryTo(cursor::message);
          }
          assertTrue(inside);
        });
  }

  private static void expectApart(RunSlice slice) {
    RangeCursor cursor = slice.rangeDeletes(KeyRange.ALL);
    byte[] end = Keys.EMPTY;
    while (cursor.next()) {
      assertFalse(cursor.range().isEmpty());
      assertTrue(end != null && Keys.compare(end, cursor.range().lo()) <= 0);
      end = cursor.range().hi();
    }
  }

  /** With itself, so that patches have to be composed. */
  private static void merge(RunSlice slice) {
    RunSlice source = slice.withMode(ReadMode.COMPACT);
    new MergeWriter(() -> 8, Runs.SMALL_PAGES, Long.MAX_VALUE, false)
        .merge(List.of(new Segment(KeyRange.ALL, List.of(source, source))), _ -> {});
  }

  private void tryTo(Runnable read) {
    try {
      read.run();
      taken++;
    } catch (DamagedException e) {
      assertTrue(e.getMessage().startsWith("run "), e.getMessage());
      refused++;
    }
  }
}
