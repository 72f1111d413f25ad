package dev.grove.bench.chart;

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
  private static final int RIGHT = 92;
  private static final int TOP = 118;
  private static final int BOTTOM = 60;

  /**
   * One line.
   *
   * @param label stands at its last point
   */
  public record Line(String name, String label, List<Point> points) {}

  public record Point(double x, double y) {}

  public LineChart {
    if (lines.isEmpty() || lines.size() > 4 || lines.stream().anyMatch(l -> l.points().isEmpty())) {
      throw new IllegalArgumentException("a line chart needs one to four lines with points");
    }
  }

  /** The whole picture. */
  public String svg() {
    Svg svg = new Svg(WIDTH, HEIGHT, title, subtitle);
    svg.legend(lines.stream().map(Line::name).toList());
    double lastX = largest(Point::x);
    Scale x = new Scale(0, lastX, false, WIDTH - LEFT - RIGHT);
    Scale y = Scale.linear(largest(Point::y), HEIGHT - TOP - BOTTOM);
    grid(svg, x, y);
    for (int i = 0; i < lines.size(); i++) {
      line(svg, lines.get(i), i, x, y);
    }
    return svg.end();
  }

  private static void line(Svg svg, Line line, int index, Scale x, Scale y) {
    int floor = HEIGHT - BOTTOM;
    svg.path(
        line.points().stream().mapToDouble(p -> LEFT + x.place(p.x())).toArray(),
        line.points().stream().mapToDouble(p -> floor - y.place(p.y())).toArray(),
        index);
    for (Point p : line.points()) {
      String tip = line.name() + ", " + Numbers.brief(p.x()) + ": " + Numbers.brief(p.y());
      svg.dot(LEFT + x.place(p.x()), floor - y.place(p.y()), index, tip);
    }
    Point last = line.points().getLast();
    svg.text(
        LEFT + x.place(last.x()) + 10,
        floor - y.place(last.y()) + 4,
        "start",
        index == 0 ? "small strong" : "small",
        line.label());
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
