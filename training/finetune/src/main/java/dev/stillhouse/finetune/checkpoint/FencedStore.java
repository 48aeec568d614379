package dev.stillhouse.finetune.checkpoint;

import dev.stillhouse.llama.weights.FileContent;
import java.io.IOException;
import java.io.InputStream;
import java.util.SortedMap;

/** A store that only changes while a fence is held: it is looked at again before every object that is written or deleted. */
record FencedStore(ObjectStore store, Fence fence) implements ObjectStore {
    @Override
    public String location(String name) {
        return store.location(name);
    }

    @Override
    public SortedMap<String, Long> list() throws IOException {
        return store.list();
    }

    @Override
    public void put(String name, FileContent content) throws IOException {
        fence.requireHeld();
        store.put(name, content);
    }

    @Override
    public InputStream open(String name) throws IOException {
        return store.open(name);
    }

    @Override
    public void delete(String name) throws IOException {
        fence.requireHeld();
        store.delete(name);
    }

    @Override
    public void deleteFolder(String folder) throws IOException {
        fence.requireHeld();
        store.deleteFolder(folder);
    }
}
