package dev.stillhouse.serving;

/** A way to ask for text: how its requests read and how its replies look. */
interface TextEndpoint {
    /** @throws RequestRejected naming the field that is wrong */
    TextCall read(RequestFields fields);

    ReplyFormat format(ReplyHead head, Vocabulary vocabulary);
}
