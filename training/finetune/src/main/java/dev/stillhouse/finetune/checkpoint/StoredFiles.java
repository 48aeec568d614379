package dev.stillhouse.finetune.checkpoint;

import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.run.Hashes;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StreamCorruptedException;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A checkpoint in a store. A store that does not answer is no damage: that is thrown as a failure, so that the training is tried again and
 * nothing is put aside.
 *
 * @param sizes of the folder's objects, as they are listed
 */
record StoredFiles(ObjectStore store, String folder, Map<String, Long> sizes) implements CheckpointFiles {
    /** A manifest has some kilobytes; what is longer is none. */
    private static final int LONGEST_TEXT = 1 << 24;

    @Override
    public OptionalLong size(String name) {
        return sizes.containsKey(name) ? OptionalLong.of(sizes.get(name)) : OptionalLong.empty();
    }

    @Override
    public String text(String name) throws IOException {
        try (InputStream in = open(name)) {
            return new String(in.readNBytes(LONGEST_TEXT), StandardCharsets.UTF_8);
        }
    }

    @Override
    public String sha256(String name) throws IOException {
        return copy(name, OutputStream.nullOutputStream());
    }

    /** Copies an object and returns the hash of its bytes. */
    String copy(String name, OutputStream target) throws IOException {
        MessageDigest digest = Hashes.sha256();
        try (InputStream in = open(name)) {
            in.transferTo(new DigestOutputStream(target, digest));
        }
        return Hashes.hex(digest.digest());
    }

    private InputStream open(String name) throws IOException {
        String path = folder + "/" + name;
        try {
            return new Answers(store.open(path), store.location(path));
        } catch (StreamCorruptedException e) {
            throw e;
        } catch (IOException e) {
            throw IoFailures.reading(store.location(path), e);
        }
    }

    /** Tells damage from a store that does not answer. */
    private static final class Answers extends FilterInputStream {
        private final String location;

        Answers(InputStream in, String location) {
            super(in);
            this.location = location;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return super.read(bytes, offset, length);
            } catch (StreamCorruptedException e) {
                throw e;
            } catch (IOException e) {
                throw IoFailures.reading(location, e);
            }
        }
    }
}
