package dev.stillhouse.distill.spark;

import java.io.Serializable;

/**
 * A prompt of the lake, with the name of the request that asks it. Several prompts may share a request.
 *
 * @param messages a JSON list
 * @param language that prepare found; empty when it is not known
 * @param source that the row was credited to; empty when it was to none
 * @param licence of the row; empty when none was given
 */
record Prompt(String id, String messages, String language, String source, String licence, String requestId)
        implements Serializable {}
