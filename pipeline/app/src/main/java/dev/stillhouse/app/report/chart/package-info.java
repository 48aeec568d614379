/**
 * Charts as inline SVG: text in, text out. Colours and fonts are classes that the page's style sheet fills in, so that one chart serves
 * light and dark.
 *
 * <p>Start at {@link dev.stillhouse.app.report.chart.LineChart} and {@link dev.stillhouse.app.report.chart.DotPlot}. Knows nothing about
 * runs.
 */
@NullMarked
package dev.stillhouse.app.report.chart;

import org.jspecify.annotations.NullMarked;
