package dev.stillhouse.text.shard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.AtomicFiles;
import dev.stillhouse.contracts.run.Hashes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** The {@code manifest.json} of a folder of shards; the package documentation has its layout. */
public record ShardManifest(ShardFormat format, List<ShardSummary> shards) {
    public static final String NAME = "manifest.json";

    public ShardManifest {
        shards = List.copyOf(shards);
    }

    public long rows() {
        return total(ShardSummary::rows);
    }

    public long sequences() {
        return total(ShardSummary::sequences);
    }

    public long tokens() {
        return total(ShardSummary::tokens);
    }

    public long labelled() {
        return total(ShardSummary::labelled);
    }

    public long bytes() {
        return total(ShardSummary::bytes);
    }

    /** Share of the places in the rows that hold a token. */
    public double utilisation() {
        return rows() == 0 ? 0 : (double) tokens() / ((double) rows() * format.sequenceLength());
    }

    /** @throws Failure SHARD_INVALID when the folder has no manifest or one that cannot be read */
    public static ShardManifest read(Path folder) {
        Path file = folder.resolve(NAME);
        if (!Files.isRegularFile(file)) {
            throw FailureCode.SHARD_INVALID.with(
                    "Shards %s: there is no %s; the stage that writes them did not finish, run it again", folder, NAME);
        }
        try {
            return fromJson(Json.parse(Files.readString(file)));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw FailureCode.SHARD_INVALID.because(
                    e,
                    "Shard manifest %s: %s; run the stage that wrote it again",
                    file,
                    String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw IoFailures.reading(file, e);
        }
    }

    public void write(Path folder) {
        AtomicFiles.write(folder.resolve(NAME), Json.pretty(toJson()));
    }

    /**
     * Compares every file with its size and hash.
     *
     * @throws Failure SHARD_INVALID when a file is missing, SHARD_HASH_MISMATCH when one is not what was written
     */
    public void verify(Path folder) {
        for (ShardSummary shard : shards) {
            Path file = folder.resolve(shard.file());
            if (!Files.isRegularFile(file)) {
                throw FailureCode.SHARD_INVALID.with("Shard %s: there is no such file; run prepare again", file);
            }
            String found = Hashes.ofFile(file);
            if (!found.equals(shard.sha256())) {
                throw FailureCode.SHARD_HASH_MISMATCH.with(
                        "Shard %s: expected sha256 %s, found %s; run prepare again", file, shard.sha256(), found);
            }
        }
    }

    private long total(ToLongFunction<ShardSummary> figure) {
        return shards.stream().mapToLong(figure).sum();
    }

    private ObjectNode toJson() {
        ObjectNode tree = Json.object();
        tree.put("version", ShardVersion.CURRENT.number())
                .put("tokenizer", format.tokenizer())
                .put("template", format.template())
                .put("sequence_length", format.sequenceLength())
                .put("k", format.k());
        ArrayNode array = tree.putArray("shards");
        for (ShardSummary shard : shards) {
            array.addObject()
                    .put("file", shard.file())
                    .put("rows", shard.rows())
                    .put("sequences", shard.sequences())
                    .put("tokens", shard.tokens())
                    .put("labelled", shard.labelled())
                    .put("sha256", shard.sha256())
                    .put("bytes", shard.bytes());
        }
        tree.putObject("totals")
                .put("rows", rows())
                .put("sequences", sequences())
                .put("tokens", tokens())
                .put("labelled", labelled())
                .put("bytes", bytes());
        return tree;
    }

    private static ShardManifest fromJson(JsonNode tree) {
        ShardVersion.named("version", tree.required("version").asText());
        ShardFormat format = new ShardFormat(
                tree.required("sequence_length").asInt(),
                tree.required("k").asInt(),
                tree.required("tokenizer").asText(),
                tree.required("template").asText());
        List<ShardSummary> shards = new ArrayList<>();
        tree.required("shards").forEach(shard -> shards.add(summary(shard)));
        return new ShardManifest(format, shards);
    }

    private static ShardSummary summary(JsonNode shard) {
        String file = shard.required("file").asText();
        Check.that(file.matches("[A-Za-z0-9][A-Za-z0-9._-]*"), "'%s' is no name of a shard", file);
        return new ShardSummary(
                file,
                shard.required("rows").asLong(),
                shard.required("sequences").asLong(),
                shard.required("tokens").asLong(),
                shard.required("labelled").asLong(),
                shard.required("sha256").asText(),
                shard.required("bytes").asLong());
    }
}
