package dev.stillhouse.testing.s3;

import dev.stillhouse.contracts.run.Hashes;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Objects of all buckets by {@code bucket/key}, and their listing. */
final class S3Objects {
    /** An object; its tag is a hash of the content, in quotes. */
    record Stored(byte[] content, String etag, Instant time) {}

    private final NavigableMap<String, Stored> objects = new TreeMap<>();

    @Nullable
    Stored get(String path) {
        return objects.get(path);
    }

    Stored put(String path, byte[] content) {
        Stored stored = new Stored(content, etag(content), Instant.now().truncatedTo(ChronoUnit.SECONDS));
        objects.put(path, stored);
        return stored;
    }

    void remove(String path) {
        objects.remove(path);
    }

    static String etag(byte[] content) {
        return "\""
                + Hashes.ofText(new String(content, StandardCharsets.ISO_8859_1))
                        .substring(0, 32) + "\"";
    }

    /** {@code ListBucketResult}: keys below a prefix, those with the delimiter after it folded into common prefixes. */
    String listing(String bucket, Map<String, String> query) {
        String prefix = query.getOrDefault("prefix", "");
        String delimiter = query.getOrDefault("delimiter", "");
        int most = Integer.parseInt(query.getOrDefault("max-keys", "1000"));
        String after = query.getOrDefault("continuation-token", query.getOrDefault("start-after", ""));
        StringBuilder entries = new StringBuilder();
        String last = "";
        int count = 0;
        boolean truncated = false;
        for (Map.Entry<String, Stored> object :
                objects.tailMap(bucket + "/" + prefix, true).entrySet()) {
            String key = object.getKey().substring(bucket.length() + 1);
            if (!object.getKey().startsWith(bucket + "/") || !key.startsWith(prefix)) {
                break;
            }
            int fold = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
            String shown = fold < 0 ? key : key.substring(0, fold + delimiter.length());
            if (shown.compareTo(after) <= 0 || shown.equals(last)) {
                continue;
            }
            if (count == most) {
                truncated = true;
                break;
            }
            count++;
            last = shown;
            entries.append(fold < 0 ? contents(key, object.getValue()) : commonPrefix(shown));
        }
        return "<ListBucketResult><Name>" + bucket + "</Name><Prefix>" + escaped(prefix) + "</Prefix><KeyCount>" + count
                + "</KeyCount><MaxKeys>" + most + "</MaxKeys><IsTruncated>" + truncated + "</IsTruncated>"
                + (truncated ? "<NextContinuationToken>" + escaped(last) + "</NextContinuationToken>" : "") + entries
                + "</ListBucketResult>";
    }

    private static String contents(String key, Stored stored) {
        return "<Contents><Key>" + escaped(key) + "</Key><LastModified>" + stored.time() + "</LastModified><ETag>"
                + stored.etag() + "</ETag><Size>" + stored.content().length
                + "</Size><StorageClass>STANDARD</StorageClass></Contents>";
    }

    private static String commonPrefix(String shown) {
        return "<CommonPrefixes><Prefix>" + escaped(shown) + "</Prefix></CommonPrefixes>";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    static String unescaped(String text) {
        return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    }
}
