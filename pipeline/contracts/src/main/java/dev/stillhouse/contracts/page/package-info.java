/**
 * Pages that stand alone: one HTML file without scripts or outside resources, for light and dark. Everything from data goes through
 * {@link dev.stillhouse.contracts.page.Html#escape}.
 *
 * <p>Start at {@link dev.stillhouse.contracts.page.Page}; the report of a run and the data card are made of these parts. Knows nothing about
 * runs and data.
 */
@NullMarked
package dev.stillhouse.contracts.page;

import org.jspecify.annotations.NullMarked;
