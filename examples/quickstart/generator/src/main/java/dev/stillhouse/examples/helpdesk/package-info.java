/** Generates the help desk data of the quickstart. */
@NullMarked
package dev.stillhouse.examples.helpdesk;

import org.jspecify.annotations.NullMarked;
