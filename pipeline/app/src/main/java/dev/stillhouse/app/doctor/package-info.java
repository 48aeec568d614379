/**
 * What this machine can do, and what to do about what it cannot. Start at {@link dev.stillhouse.app.doctor.Doctor}.
 */
@NullMarked
package dev.stillhouse.app.doctor;

import org.jspecify.annotations.NullMarked;
