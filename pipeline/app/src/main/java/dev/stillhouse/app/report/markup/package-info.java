/**
 * Text from data on its way into a page: everything goes through {@link dev.stillhouse.app.report.markup.Html#escape}.
 */
@NullMarked
package dev.stillhouse.app.report.markup;

import org.jspecify.annotations.NullMarked;
