package dev.stillhouse.distill.spark;

import java.io.Serializable;

/**
 * A prompt of the lake, with the name of the request that asks it. Several prompts may share a request.
 *
 * @param messages a JSON list
 */
record Prompt(String id, String messages, String requestId) implements Serializable {}
