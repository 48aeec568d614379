/** The application on a Spark standalone cluster of several processes. Start at {@link dev.stillhouse.app.cluster.StandaloneClusterTest}. */
@NullMarked
package dev.stillhouse.app.cluster;

import org.jspecify.annotations.NullMarked;
