package dev.stillhouse.distill.synthesis;

import java.io.Serializable;

/**
 * A request that is to be asked.
 *
 * @param requestId see {@link RequestId}
 * @param messages a JSON list
 */
public record Question(String requestId, String messages) implements Serializable {}
