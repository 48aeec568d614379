/**
 * What cells show that is more than text: {@link dev.stillhouse.notebook.show.Table tables},
 * {@link dev.stillhouse.notebook.show.LineChart charts} and {@link dev.stillhouse.notebook.show.Html HTML} of their own. A cell
 * whose last expression is a {@link dev.stillhouse.notebook.show.View} shows it. Every cell has these names imported.
 */
@NullMarked
package dev.stillhouse.notebook.show;

import org.jspecify.annotations.NullMarked;
