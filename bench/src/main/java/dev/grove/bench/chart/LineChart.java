package dev.grove.bench.chart;

import java.util.Comparator;
import java.util.List;

/**
 * Lines over one axis of numbers; both axes begin at 0.
 *
 * @param title above everything
 * @param subtitle below the title: the circumstances
 * @param across what the horizontal axis counts
 * @param up what the vertical axis counts
 * @param lines four at most
 */
public record LineChart(String title, String subtitle, String across, String up, List<Line> lines) {
  private static final int WIDTH = 880;
  private static final int HEIGHT = 440;
  private static final int LEFT = 84;
  private static final int RIGHT = 124;
  private static final int LABEL_STEP = 14;
  private static final int TOP = 118;
  private static final int BOTTOM = 60;

  /**
   * One line.
   *
   * @param label stands at its last point
   */
  public record Line(Series series, String label, List<Point> points) {}

  public record Point(double x, double y) {}

  public LineChart {
    if (lines.isEmpty() || lines.size() > 4 || lines.stream().anyMatch(l -> l.points().isEmpty())) {
      throw new IllegalArgumentException("a line chart needs one to four lines with points");
    }
  }

  /** The whole picture. */
  public String svg() {
    Svg svg = new Svg(WIDTH, HEIGHT, title, subtitle);
    svg.legend(lines.stream().map(Line::series).toList());
    double lastX = largest(Point::x);
    Scale x = new Scale(0, lastX, false, WIDTH - LEFT - RIGHT);
    Scale y = Scale.linear(largest(Point::y), HEIGHT - TOP - BOTTOM, 24);
    grid(svg, x, y);
    lines.forEach(line -> line(svg, line, x, y));
    labels(svg, x, y);
    return svg.end();
  }

  private static void line(Svg svg, Line line, Scale x, Scale y) {
    int floor = HEIGHT - BOTTOM;
    svg.path(
        line.points().stream().mapToDouble(p -> LEFT + x.place(p.x())).toArray(),
        line.points().stream().mapToDouble(p -> floor - y.place(p.y())).toArray(),
        line.series());
    for (Point p : line.points()) {
      String tip = line.series().name() + ", " + Numbers.brief(p.x()) + ": " + Numbers.brief(p.y());
      svg.dot(LEFT + x.place(p.x()), floor - y.place(p.y()), line.series(), tip);
    }
  }

  /** Behind the last points, from the lowest up, none on top of another. */
  private void labels(Svg svg, Scale x, Scale y) {
    List<Line> upwards =
        lines.stream()
            .sorted(Comparator.comparingDouble(line -> line.points().getLast().y()))
            .toList();
    double free = HEIGHT - BOTTOM;
    for (Line line : upwards) {
      Point last = line.points().getLast();
      double at = Math.min(free, HEIGHT - BOTTOM - y.place(last.y()) + 4);
      String style = "small " + line.series().weight();
      svg.text(LEFT + x.place(last.x()) + 10, at, "start", style, line.label());
      free = at - LABEL_STEP;
    }
  }

  private void grid(Svg svg, Scale x, Scale y) {
    int floor = HEIGHT - BOTTOM;
    for (double tick : y.ticks()) {
      double at = floor - y.place(tick);
      svg.line(LEFT, at, WIDTH - RIGHT, at, tick == 0 ? "origin" : "grid");
      svg.text(LEFT - 8, at + 4, "end", "small faint", Numbers.brief(tick));
    }
    for (double tick : x.ticks()) {
      svg.text(LEFT + x.place(tick), floor + 18, "middle", "small faint", Numbers.brief(tick));
    }
    svg.text(LEFT + x.length() / 2, floor + 40, "middle", "faint", across);
    svg.text(LEFT - 60, TOP - 14, "start", "faint", up);
  }

  private double largest(java.util.function.ToDoubleFunction<Point> of) {
    return lines.stream().flatMap(l -> l.points().stream()).mapToDouble(of).max().orElse(1);
  }
}
