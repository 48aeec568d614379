/**
 * The watch over the ranks of a training. Start at {@link dev.stillhouse.finetune.watch.Watch}, which decides who is lost, hung or slow
 * from what it heard and when, without sockets or clocks of its own; {@link dev.stillhouse.finetune.watch.WatchServer} hears the ranks on
 * the driver, {@link dev.stillhouse.finetune.watch.Heartbeat} speaks for a rank on its worker.
 *
 * <p>On the wire ({@link dev.stillhouse.finetune.watch.Frames}) lie JSON objects behind their lengths. A rank begins with {@code secret},
 * {@code attempt}, {@code rank}, {@code executor}, {@code host}, {@code pid}; then every second a {@link
 * dev.stillhouse.finetune.watch.Beat}; when asked {@code dump}, the stacks of its threads; at its end {@code ended}, with {@code code} and
 * {@code message} when it failed. The driver answers each beat with {@code heard}, and may say {@code dump} or {@code give_up}, with a
 * reason. Nothing here knows Spark.
 */
@NullMarked
package dev.stillhouse.finetune.watch;

import org.jspecify.annotations.NullMarked;
