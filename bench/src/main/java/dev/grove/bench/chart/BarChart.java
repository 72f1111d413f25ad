package dev.grove.bench.chart;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;

/**
 * Groups of bars that lie, one bar for each series; each says its figure at its end.
 *
 * @param title above everything
 * @param subtitle below the title: the circumstances
 * @param unit below the axis
 * @param axis where bars begin, and how numbers become lengths
 * @param series names, for the legend; four at most
 * @param groups from top to bottom
 */
public record BarChart(
    String title,
    String subtitle,
    String unit,
    Axis axis,
    List<String> series,
    List<Group> groups) {
  private static final int WIDTH = 880;
  private static final int LEFT = 196;
  private static final int RIGHT = 40;
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
   * @param bars one for each series, {@code null} where there is none
   */
  public record Group(String label, List<Bar> bars) {}

  /**
   * One bar.
   *
   * @param label stands at its end
   */
  public record Bar(double value, String label) {}

  public BarChart {
    if (groups.isEmpty() || series.isEmpty() || series.size() > 4) {
      throw new IllegalArgumentException("a bar chart needs groups, and one to four series");
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
      svg.text(LEFT - 12, middle, "end", "", group.label());
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
    String tip = group.label() + ", " + series.get(index) + ": " + bar.label();
    svg.bar(Math.min(origin, end), y, Math.abs(end - origin), BAR, index, tip);
    boolean left = end < origin;
    String style = index == 0 ? "small strong" : "small";
    svg.text(left ? end - 5 : end + 5, y + BAR - 2.5, left ? "end" : "start", style, bar.label());
  }

  private void grid(Svg svg, Scale scale, int plot) {
    DoubleFunction<String> words =
        axis == Axis.RATIO ? tick -> Numbers.brief(tick) + "×" : Numbers::brief;
    for (double tick : scale.ticks()) {
      double x = LEFT + scale.place(tick);
      svg.line(x, TOP, x, TOP + plot, "grid");
      svg.text(x, TOP + plot + 18, "middle", "small faint", words.apply(tick));
    }
    svg.text(LEFT + scale.length() / 2, TOP + plot + 38, "middle", "faint", unit);
  }

  private Scale scale() {
    double length = WIDTH - LEFT - RIGHT;
    double largest = extreme(true);
    return switch (axis) {
      case LINEAR -> Scale.linear(largest, length);
      case LOGARITHMIC -> Scale.logarithmic(extreme(false), largest, length);
      case RATIO -> Scale.logarithmic(Math.min(extreme(false), 0.5), Math.max(largest, 2), length);
    };
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
