package dev.stillhouse.finetune.checkpoint;

/** A change to an {@link ObjectStore}. */
sealed interface StoreOperation {
    /** Verb and object. */
    String text();

    record Put(String name, byte[] bytes) implements StoreOperation {
        @Override
        public String text() {
            return "put " + name;
        }
    }

    record Delete(String name) implements StoreOperation {
        @Override
        public String text() {
            return "delete " + name;
        }
    }

    record DeleteFolder(String folder) implements StoreOperation {
        @Override
        public String text() {
            return "delete folder " + folder;
        }
    }
}
