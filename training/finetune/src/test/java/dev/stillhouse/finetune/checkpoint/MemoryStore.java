package dev.stillhouse.finetune.checkpoint;

import dev.stillhouse.llama.weights.FileContent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Objects in memory; somebody hears of every change before it is made, and may refuse it. */
final class MemoryStore implements ObjectStore, StoreSource {
    final SortedMap<String, byte[]> objects = Collections.synchronizedSortedMap(new TreeMap<>());
    private final List<StoreOperation> operations = Collections.synchronizedList(new ArrayList<>());
    private final Watcher watcher;

    /** What hears of operations. */
    interface Watcher {
        void before(StoreOperation operation) throws IOException;
    }

    MemoryStore(Watcher watcher) {
        this.watcher = watcher;
    }

    static MemoryStore of(SortedMap<String, byte[]> objects) {
        MemoryStore store = new MemoryStore(operation -> {});
        store.objects.putAll(objects);
        return store;
    }

    /** Those that were not refused. */
    List<StoreOperation> operations() {
        return List.copyOf(operations);
    }

    List<String> texts() {
        return operations().stream().map(StoreOperation::text).toList();
    }

    @Override
    public ObjectStore open() {
        return this;
    }

    @Override
    public String location(String name) {
        return "store://bucket/recipe" + (name.isEmpty() ? "" : "/" + name);
    }

    @Override
    public SortedMap<String, Long> list() {
        SortedMap<String, Long> sizes = new TreeMap<>();
        objects.forEach((name, bytes) -> sizes.put(name, (long) bytes.length));
        return sizes;
    }

    @Override
    public void put(String name, FileContent content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        content.writeTo(Channels.newChannel(out));
        change(new StoreOperation.Put(name, out.toByteArray()));
    }

    @Override
    public InputStream open(String name) throws IOException {
        byte[] bytes = objects.get(name);
        if (bytes == null) {
            throw new FileNotFoundException(location(name));
        }
        return new ByteArrayInputStream(bytes);
    }

    @Override
    public void delete(String name) throws IOException {
        change(new StoreOperation.Delete(name));
    }

    @Override
    public void deleteFolder(String folder) throws IOException {
        change(new StoreOperation.DeleteFolder(folder));
    }

    private void change(StoreOperation operation) throws IOException {
        watcher.before(operation);
        operations.add(operation);
        apply(operation, objects);
    }

    /** Makes a change to some objects. */
    static void apply(StoreOperation operation, SortedMap<String, byte[]> objects) {
        if (operation instanceof StoreOperation.Put put) {
            objects.put(put.name(), put.bytes());
        } else if (operation instanceof StoreOperation.Delete delete) {
            objects.remove(delete.name());
        } else if (operation instanceof StoreOperation.DeleteFolder delete) {
            objects.keySet().removeIf(name -> name.startsWith(delete.folder() + "/"));
        }
    }
}
