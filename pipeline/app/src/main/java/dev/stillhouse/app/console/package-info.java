/**
 * What a person sees of a run on standard error, and what stays of it in events.jsonl. Standard output is for results alone.
 */
@NullMarked
package dev.stillhouse.app.console;

import org.jspecify.annotations.NullMarked;
