package dev.grove.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What a comparison leaves, and what is made of it: files, tables, charts. */
class ResultFilesTest {
  @TempDir Path directory;

  /** Every figure is a million, but for those that a test names. */
  private static Result result(Workload workload, EngineKind engine, long nanos, long written) {
    Map<Figure, Long> figures = new EnumMap<>(Figure.class);
    Arrays.stream(Figure.values()).forEach(figure -> figures.put(figure, 1_000_000L));
    figures.put(Figure.NANOS, nanos);
    figures.put(Figure.SETTLED_NANOS, 2 * nanos);
    figures.put(Figure.WRITTEN_BYTES, written);
    return new Result(workload, engine, figures);
  }

  private static List<Result> everything() {
    List<Result> results = new ArrayList<>();
    for (Workload workload : Workload.values()) {
      for (EngineKind engine : EngineKind.values()) {
        long nanos = engine == EngineKind.GROVE ? 500_000_000 : 1_000_000_000;
        results.add(result(workload, engine, nanos, 3_000_000));
      }
    }
    return results;
  }

  @Test
  void resultsAreReadAsTheyWereWritten() {
    ResultFile file = new ResultFile(List.of("a comment, with a comma"), everything());
    file.write(directory);
    assertEquals(file, ResultFile.read(directory));
  }

  @Test
  void filesOfOtherVersionsAndDamagedOnesAreRefusedByName() throws IOException {
    Path file = directory.resolve(ResultFile.NAME);
    new ResultFile(List.of("x"), everything()).write(directory);
    String sound = Files.readString(file);
    for (String bad :
        List.of(
            "",
            sound.replace("user_bytes", "other"),
            sound.replace("1000000,", "many,"),
            sound.replace("grove,", "grave,"),
            sound + "scan,grove,1\n")) {
      Files.writeString(file, bad);
      UncheckedIOException e =
          assertThrows(UncheckedIOException.class, () -> ResultFile.read(directory));
      assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
    }
  }

  @Test
  void mediansAreOfEachFigureByItself() {
    Result median =
        Result.median(
            List.of(
                result(Workload.SCAN, EngineKind.GROVE, 10, 7),
                result(Workload.SCAN, EngineKind.GROVE, 30, 5),
                result(Workload.SCAN, EngineKind.GROVE, 20, 9)));
    assertEquals(20, median.get(Figure.NANOS));
    assertEquals(7, median.get(Figure.WRITTEN_BYTES));
  }

  @Test
  void theReportHasAllWorkloadsRatiosAndGoals() {
    String text = new Report(everything()).text();
    for (Workload workload : Workload.values()) {
      assertTrue(text.contains("| " + workload + " "), "missing: " + workload);
    }
    // Grove takes half the time for the same: twice as fast, three bytes written for one.
    assertTrue(
        text.contains("| random-insert                | rocksdb-universal  |  2.00 |"), text);
    assertTrue(
        text.lines().anyMatch(l -> l.matches("\\| random insert .*≥ 1.50.*2.00.*yes.*")), text);
    assertTrue(
        text.lines().anyMatch(l -> l.matches("\\| random insert, bytes.*≤ 0.70.*1.00.*no.*")),
        text);
    assertEquals(3.0, everything().getFirst().amplification());
  }

  @Test
  void goalsOfWhatWasNotMeasuredAreLeftOut() {
    List<Result> some =
        everything().stream()
            .filter(
                r -> r.workload() == Workload.SCAN && r.engine() != EngineKind.ROCKSDB_UNIVERSAL)
            .toList();
    String text = new Goals(new Medians(some)).text();
    assertEquals(3, text.lines().count(), text);
    assertTrue(text.contains("| scan "), text);
  }

  @Test
  void chartsAreWholeAndSayTheRatio() throws Exception {
    new ResultFile(List.of("5 < 6 & \"seven\""), everything()).write(directory);
    new GrowthFile("grows", growth()).write(directory);
    List<Path> charts = Charts.draw(directory, directory.resolve("charts"));
    List<String> names = charts.stream().map(chart -> chart.getFileName().toString()).toList();
    assertEquals(
        List.of(
            "throughput.svg", "settled.svg", "cpu.svg", "written.svg", "latency.svg", "growth.svg"),
        names);
    for (Path chart : charts) {
      checkInside(chart);
    }
    assertEquals(
        Workload.values().length,
        texts(charts.getFirst()).stream().filter("2.00× (2M)"::equals).count());
    assertTrue(texts(charts.getLast()).contains("0.50× of the first"));
  }

  /** Well-formed, and nothing is a place that is no number or outside of the picture. */
  private static void checkInside(Path chart) throws Exception {
    Element svg = parse(chart);
    double width = Double.parseDouble(svg.getAttribute("width"));
    double height = Double.parseDouble(svg.getAttribute("height"));
    NodeList bars = svg.getElementsByTagName("rect");
    for (int i = 0; i < bars.getLength(); i++) {
      Element bar = (Element) bars.item(i);
      double right = number(bar, "x") + number(bar, "width");
      double bottom = number(bar, "y") + number(bar, "height");
      assertTrue(right <= width && bottom <= height, chart + ": a bar ends at " + right);
    }
    assertFalse(Files.readString(chart).contains("NaN"), chart + " has no numbers");
  }

  private static double number(Element element, String attribute) {
    String word = element.getAttribute(attribute);
    double number = word.isEmpty() ? 0 : Double.parseDouble(word);
    assertTrue(number >= 0, attribute + " is " + word);
    return number;
  }

  private static List<String> texts(Path chart) throws Exception {
    List<String> texts = new ArrayList<>();
    NodeList nodes = parse(chart).getElementsByTagName("text");
    for (int i = 0; i < nodes.getLength(); i++) {
      texts.add(nodes.item(i).getTextContent());
    }
    return texts;
  }

  private static Element parse(Path chart) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(chart.toFile())
        .getDocumentElement();
  }

  @Test
  void aDirectoryWithoutFiguresIsNamed() {
    UncheckedIOException e =
        assertThrows(UncheckedIOException.class, () -> Charts.draw(directory, directory));
    assertTrue(e.getMessage().contains(directory.toString()), e.getMessage());
  }

  private static List<GrowthSlice> growth() {
    return List.of(
        new GrowthSlice(EngineKind.GROVE, 10, 10, 1_000, 1, 1, 1, 1),
        new GrowthSlice(EngineKind.GROVE, 20, 10, 2_000, 1, 1, 1, 1),
        new GrowthSlice(EngineKind.ROCKSDB, 20, 20, 7_000, 1, 1, 1, 1));
  }

  @Test
  void growthIsReadAsItWasWrittenAndComparedWithItsFirstPart() {
    GrowthFile file = new GrowthFile("about it", growth());
    file.write(directory);
    assertEquals(file, GrowthFile.read(directory));
    String text = Growth.text(growth());
    assertTrue(text.lines().anyMatch(l -> l.matches("\\| grove +\\| 20 .*0\\.50.*")), text);
  }

  @Test
  void everyPartOfAGrowingDataSetIsMeasured() {
    List<GrowthSlice> slices = new ArrayList<>();
    Sizes sizes = new Sizes(10_000, 100, 0, 384);
    GrowthWorker.fill(EngineKind.GROVE, directory, sizes, 4_000, slices::add);
    assertEquals(
        List.of(4_000L, 8_000L, 10_000L), slices.stream().map(GrowthSlice::total).toList());
    assertEquals(2_000, slices.getLast().records());
    assertTrue(slices.stream().allMatch(s -> s.nanos() > 0 && s.longestNanos() > 0));
  }

  @Test
  void latenciesKeepTheLongestAndThePercentiles() {
    Latencies latencies = new Latencies();
    assertEquals(0, latencies.percentile(50));
    for (int i = 1; i <= 999; i++) {
      latencies.record(1_000);
    }
    latencies.record(5_000_000);
    assertEquals(1_000, latencies.figures().get(Figure.P99_NANOS), 1);
    assertEquals(5_000_000, latencies.figures().get(Figure.LONGEST_NANOS), 5_000);
  }
}
