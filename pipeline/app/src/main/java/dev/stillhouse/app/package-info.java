/** The top of the house: the command line, one Spark main per stage, the stage graph, evaluation and the report. */
@NullMarked
package dev.stillhouse.app;

import org.jspecify.annotations.NullMarked;
