package dev.stillhouse.serving;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** The JSON of one reply. */
interface ReplyFormat {
    ObjectNode whole(List<WholeAnswer> answers, TextCall call, Usage usage);

    /** What a stream says before the first text of a choice. */
    Optional<ObjectNode> opening(int choice);

    ObjectNode piece(int choice, Piece piece, TextCall call);

    ObjectNode ending(int choice, String reason);

    /** A stream event without choices, to carry the token counts. */
    ObjectNode counts(Usage usage);
}
