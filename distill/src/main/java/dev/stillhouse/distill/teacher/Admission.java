package dev.stillhouse.distill.teacher;

import java.time.Duration;

/** Whether an attempt may be made. */
public sealed interface Admission {
    /** Now, and it is going to be made. */
    record Granted() implements Admission {}

    /** Not yet. */
    record Later(Duration time) implements Admission {}

    /** Never: it cannot be paid for. */
    record Denied(String why) implements Admission {}
}
