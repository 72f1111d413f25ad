/**
 * Bars and lines as SVG that stands alone and follows the reader's light or dark theme. Knows
 * nothing of what is drawn.
 */
package dev.grove.bench.chart;
