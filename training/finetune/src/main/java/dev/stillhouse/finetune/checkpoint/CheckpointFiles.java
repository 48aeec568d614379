package dev.stillhouse.finetune.checkpoint;

import java.io.IOException;
import java.util.OptionalLong;

/** The files of one checkpoint, wherever they lie. What cannot be read counts as damaged. */
interface CheckpointFiles {
    /** In bytes; empty where there is no such file. */
    OptionalLong size(String name) throws IOException;

    /** A small file. */
    String text(String name) throws IOException;

    /** Of every byte of a file. */
    String sha256(String name) throws IOException;
}
