package dev.stillhouse.contracts.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.contracts.spec.binding.TreeWriter;

/** Writes a spec or one of its sections. */
public final class SpecWriter {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .build();

    private SpecWriter() {}

    /** The spec with every default filled in and every path absolute, in YAML that {@link SpecReader} reads to an equal spec. */
    public static String yaml(RunSpec spec) {
        try {
            return YAML.writeValueAsString(TreeWriter.everything(spec));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a spec is plain data and can always be written", e);
        }
    }

    /** Canonical JSON of what decides the result of a section: no paths, no settings that only change speed or comfort. */
    public static String identity(Record section) {
        return Json.canonical(TreeWriter.identity(section));
    }

    /** SHA-256 of the resolved spec. */
    public static String sha256(RunSpec spec) {
        return Hashes.ofText(Json.canonical(TreeWriter.everything(spec)));
    }
}
