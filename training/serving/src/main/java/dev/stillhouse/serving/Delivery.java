package dev.stillhouse.serving;

/** How an answer travels. */
enum Delivery {
    WHOLE,
    STREAMED,
    /** With the token counts in a last event of their own. */
    STREAMED_WITH_USAGE;

    /** Reads {@code stream} and {@code stream_options}. */
    static Delivery read(RequestFields fields) {
        boolean stream = fields.flag("stream");
        if (!stream && fields.any("stream_options").isPresent()) {
            throw RequestRejected.invalid("stream_options", "stream_options is only allowed when stream is true");
        }
        boolean usage = fields.object("stream_options").map(Delivery::usage).orElse(false);
        if (!stream) {
            return WHOLE;
        }
        return usage ? STREAMED_WITH_USAGE : STREAMED;
    }

    private static boolean usage(RequestFields options) {
        boolean usage = options.flag("include_usage");
        options.refuseUnless(node -> node.isBoolean(), "include_obfuscation");
        options.rejectTheRest();
        return usage;
    }
}
