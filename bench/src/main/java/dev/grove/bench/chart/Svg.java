package dev.grove.bench.chart;

import java.util.List;
import java.util.Locale;

/**
 * Writes one picture: background, title, and what is drawn on it. Colours are classes of a style
 * sheet in the picture, with a second set for dark themes.
 */
final class Svg {
  static final int MARGIN = 24;

  /** Centre of the first line of the legend. */
  private static final int LEGEND_Y = 74;

  private static final String STYLE =
      """
      <style>
        text { font-family: system-ui, -apple-system, "Segoe UI", "DejaVu Sans", Helvetica, sans-serif; font-size: 12px; fill: #1f2328; }
        .title { font-size: 17px; font-weight: 600; }
        .faint { fill: #59636e; }
        .small { font-size: 11px; }
        .strong { font-weight: 600; }
        .ground { fill: #ffffff; }
        .grid { stroke: #d8dee4; stroke-width: 1; }
        .origin { stroke: #59636e; stroke-width: 1.5; }
        .c0 { fill: #1a7f4b; } .l0 { stroke: #1a7f4b; }
        .c1 { fill: #2f6fb7; } .l1 { stroke: #2f6fb7; }
        .c2 { fill: #85b4e0; } .l2 { stroke: #85b4e0; }
        .c3 { fill: #c48a1a; } .l3 { stroke: #c48a1a; }
        .line { fill: none; stroke-width: 2.5; stroke-linejoin: round; }
        @media (prefers-color-scheme: dark) {
          text { fill: #e6edf3; }
          .faint { fill: #9198a1; }
          .ground { fill: #0d1117; }
          .grid { stroke: #2a313c; }
          .origin { stroke: #9198a1; }
          .c0 { fill: #3fb97a; } .l0 { stroke: #3fb97a; }
          .c1 { fill: #4f94e0; } .l1 { stroke: #4f94e0; }
          .c2 { fill: #a9cbee; } .l2 { stroke: #a9cbee; }
          .c3 { fill: #dba842; } .l3 { stroke: #dba842; }
        }
      </style>
      """;

  private final StringBuilder out = new StringBuilder();

  Svg(int width, int height, String title, String subtitle) {
    open(
        "svg",
        "xmlns",
        "http://www.w3.org/2000/svg",
        "width",
        width,
        "height",
        height,
        "viewBox",
        "0 0 " + width + " " + height,
        "role",
        "img");
    out.append(">\n");
    tip(title);
    out.append('\n').append(STYLE);
    open("rect", "class", "ground", "width", width, "height", height, "rx", 6);
    out.append("/>\n");
    text(MARGIN, 32, "start", "title", title);
    text(MARGIN, 52, "start", "faint small", subtitle);
  }

  /** A square and a name for each series, in one line. */
  void legend(List<Series> all) {
    double x = MARGIN;
    for (Series series : all) {
      bar(x, LEGEND_Y - 6, 12, 12, series, series.name());
      text(x + 18, LEGEND_Y + 4, "start", series.weight(), series.name());
      x += 44 + 7.2 * series.name().length();
    }
  }

  /**
   * A rectangle in the colour of a series.
   *
   * @param tip what a viewer may show on top of it
   */
  void bar(double x, double y, double width, double height, Series series, String tip) {
    open(
        "rect",
        "class",
        "c" + series.colour(),
        "x",
        x,
        "y",
        y,
        "width",
        Math.max(width, 1),
        "height",
        height,
        "rx",
        1.5);
    out.append('>');
    tip(tip);
    out.append("</rect>\n");
  }

  void dot(double x, double y, Series series, String tip) {
    open("circle", "class", "c" + series.colour(), "cx", x, "cy", y, "r", 3.5);
    out.append('>');
    tip(tip);
    out.append("</circle>\n");
  }

  /** A line through points in the colour of a series. */
  void path(double[] xs, double[] ys, Series series) {
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < xs.length; i++) {
      points.append(i == 0 ? "" : " ").append(number(xs[i])).append(',').append(number(ys[i]));
    }
    open("polyline", "class", "line l" + series.colour(), "points", points.toString());
    out.append("/>\n");
  }

  void line(double x1, double y1, double x2, double y2, String style) {
    open("line", "class", style, "x1", x1, "y1", y1, "x2", x2, "y2", y2);
    out.append("/>\n");
  }

  /**
   * A word.
   *
   * @param anchor start, middle or end: which part of it is at {@code x}
   */
  void text(double x, double y, String anchor, String style, String words) {
    open("text", "class", style, "x", x, "y", y, "text-anchor", anchor);
    out.append('>').append(escape(words)).append("</text>\n");
  }

  /** The whole picture. */
  String end() {
    return out + "</svg>\n";
  }

  private void tip(String words) {
    out.append("<title>").append(escape(words)).append("</title>");
  }

  /** Begins an element; names and values of its attributes alternate. */
  private void open(String element, Object... attributes) {
    out.append('<').append(element);
    for (int i = 0; i < attributes.length; i += 2) {
      String value =
          attributes[i + 1] instanceof Double d ? number(d) : attributes[i + 1].toString();
      out.append(' ').append(attributes[i]).append("=\"").append(escape(value)).append('"');
    }
  }

  private static String number(double number) {
    return String.format(Locale.ROOT, "%.1f", number);
  }

  private static String escape(String words) {
    return words.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
