package dev.stillhouse.distill.synthesis;

import dev.stillhouse.distill.teacher.FailedBy;
import java.io.Serializable;

/** Why a round of questions was given up before its end. */
public record Standstill(FailedBy by, String detail) implements Serializable {}
