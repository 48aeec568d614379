package dev.stillhouse.finetune.checkpoint;

import dev.stillhouse.llama.weights.FileContent;
import java.io.IOException;
import java.io.InputStream;
import java.util.SortedMap;

/**
 * All that checkpoints do to a store of objects that cannot move a folder at once, in steps between any two of which a process may die.
 * Names are relative to one folder of the store, with forward slashes.
 */
public interface ObjectStore {
    /** For people: where in the store an object or a folder is. */
    String location(String name);

    /** The size of every object in bytes, by name. */
    SortedMap<String, Long> list() throws IOException;

    /** Writes an object, or another in the place of one. Once it returns the bytes are safe; until then there is nothing new under the name. */
    void put(String name, FileContent content) throws IOException;

    /**
     * Opens an object to be read once.
     *
     * @throws java.io.StreamCorruptedException from here or from the stream, when the store itself says that the bytes are not those that
     *     were written; any other exception is one of the way to the store
     */
    InputStream open(String name) throws IOException;

    /** Deletes an object; nothing there is fine. */
    void delete(String name) throws IOException;

    /** Deletes all objects of a folder, in any order; nothing there is fine. */
    void deleteFolder(String folder) throws IOException;
}
