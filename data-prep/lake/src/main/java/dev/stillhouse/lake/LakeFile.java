package dev.stillhouse.lake;

import java.io.Serializable;

/**
 * A file to read.
 *
 * @param uri where it is
 * @param label its path below what the user named: the same on every machine
 */
record LakeFile(String uri, String label, FileKind kind) implements Serializable {}
