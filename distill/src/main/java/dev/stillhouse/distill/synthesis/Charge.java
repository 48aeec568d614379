package dev.stillhouse.distill.synthesis;

import dev.stillhouse.distill.teacher.TokenUsage;
import java.io.Serializable;

/** Tokens that an endpoint bills, or may bill. */
public record Charge(String endpoint, Certainty certainty, TokenUsage usage) implements Serializable {}
