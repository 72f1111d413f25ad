package dev.grove.bench.chart;

import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;

/**
 * Groups of bars that lie, one bar for each series; each says its figure at its end.
 *
 * @param title above everything
 * @param subtitle below the title: the circumstances
 * @param unit below the axis
 * @param axis where bars begin, and how numbers become lengths
 * @param ticks how numbers are said at the axis
 * @param series what the bars of a group stand for
 * @param groups from top to bottom
 */
public record BarChart(
    String title,
    String subtitle,
    String unit,
    Axis axis,
    DoubleFunction<String> ticks,
    List<Series> series,
    List<Group> groups) {
  private static final int WIDTH = 880;
  private static final int LEFT = 196;
  private static final int RIGHT = 28;
  private static final double CHARACTER = 7;
  private static final int TOP = 98;
  private static final int BAR = 13;
  private static final int STEP = 15;
  private static final int GAP = 14;
  private static final int BOTTOM = 52;

  /** How numbers become lengths. */
  public enum Axis {
    /** Bars begin at 0. */
    LINEAR,
    /** Bars begin at the left end, below the smallest number. */
    LOGARITHMIC,
    /** Bars begin at 1 and go to the right if more, to the left if less; logarithmic. */
    RATIO
  }

  /**
   * Bars side by side.
   *
   * @param note below the label, or empty
   * @param bars one for each series, {@code null} where there is none
   */
  public record Group(String label, String note, List<Bar> bars) {}

  /**
   * One bar.
   *
   * @param label stands at its end
   */
  public record Bar(double value, String label) {}

  public BarChart {
    if (groups.isEmpty() || groups.stream().anyMatch(g -> g.bars().size() != series.size())) {
      throw new IllegalArgumentException("a bar chart needs groups, each with a bar per series");
    }
  }

  /** The whole picture. */
  public String svg() {
    int plot = groups.size() * (series.size() * STEP + GAP);
    Svg svg = new Svg(WIDTH, TOP + plot + BOTTOM, title, subtitle);
    svg.legend(series);
    Scale scale = scale();
    double origin = LEFT + scale.place(axis == Axis.RATIO ? 1 : scale.low());
    grid(svg, scale, plot);
    svg.line(origin, TOP, origin, TOP + plot, "origin");
    double y = TOP + GAP / 2.0;
    for (Group group : groups) {
      double middle = y + series.size() * STEP / 2.0 + 3;
      boolean noted = !group.note().isEmpty();
      svg.text(LEFT - 12, noted ? middle - 6 : middle, "end", "", group.label());
      svg.text(LEFT - 12, middle + 9, "end", "small faint", group.note());
      for (int i = 0; i < series.size(); i++) {
        if (group.bars().get(i) != null) {
          bar(svg, group, i, y + i * STEP, origin, LEFT + scale.place(group.bars().get(i).value()));
        }
      }
      y += series.size() * STEP + GAP;
    }
    return svg.end();
  }

  private void bar(Svg svg, Group group, int index, double y, double origin, double end) {
    Bar bar = group.bars().get(index);
    String tip = group.label() + ", " + series.get(index).name() + ": " + bar.label();
    svg.bar(Math.min(origin, end), y, Math.abs(end - origin), BAR, series.get(index), tip);
    boolean left = end < origin;
    String style = "small " + series.get(index).weight();
    svg.text(left ? end - 5 : end + 5, y + BAR - 2.5, left ? "end" : "start", style, bar.label());
  }

  private void grid(Svg svg, Scale scale, int plot) {

    for (double tick : scale.ticks()) {
      double x = LEFT + scale.place(tick);
      svg.line(x, TOP, x, TOP + plot, "grid");
      svg.text(x, TOP + plot + 18, "middle", "small faint", ticks.apply(tick));
    }
    svg.text(LEFT + scale.length() / 2, TOP + plot + 38, "middle", "faint", unit);
  }

  private Scale scale() {
    double length = WIDTH - LEFT - RIGHT;
    double pad = labelPixels();
    double largest = extreme(true);
    double smallest = extreme(false);
    return switch (axis) {
      case LINEAR -> Scale.linear(largest, length, pad);
      case LOGARITHMIC -> Scale.logarithmic(smallest, largest, length, 40, pad);
      case RATIO ->
          Scale.logarithmic(Math.min(smallest, 0.7), Math.max(largest, 1.4), length, pad, pad);
    };
  }

  /** Room for the longest label, about. */
  private double labelPixels() {
    int longest =
        groups.stream()
            .flatMap(group -> group.bars().stream())
            .filter(Objects::nonNull)
            .mapToInt(bar -> bar.label().length())
            .max()
            .orElse(0);
    return 12 + CHARACTER * longest;
  }

  private double extreme(boolean largest) {
    var values =
        groups.stream()
            .flatMap(group -> group.bars().stream())
            .filter(bar -> bar != null && (bar.value() > 0 || axis == Axis.LINEAR))
            .mapToDouble(Bar::value);
    OptionalDouble extreme = largest ? values.max() : values.min();
    return extreme.orElse(1);
  }
}
