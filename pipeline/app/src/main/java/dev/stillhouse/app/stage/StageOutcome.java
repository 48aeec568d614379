package dev.stillhouse.app.stage;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a stage has to say when it is done.
 *
 * @param figures measurements for the manifest
 * @param summary a few words for the person who watches
 */
public record StageOutcome(ObjectNode figures, String summary) {}
