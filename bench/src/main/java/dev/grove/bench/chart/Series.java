package dev.grove.bench.chart;

/**
 * What has one colour in a chart.
 *
 * @param name for the legend
 * @param colour 0 to 3; 0 stands out
 */
public record Series(String name, int colour) {
  static final int COLOURS = 4;

  public Series {
    if (colour < 0 || colour >= COLOURS) {
      throw new IllegalArgumentException("there are " + COLOURS + " colours, none is " + colour);
    }
  }

  /** The style of its words. */
  String weight() {
    return colour == 0 ? "strong" : "";
  }
}
