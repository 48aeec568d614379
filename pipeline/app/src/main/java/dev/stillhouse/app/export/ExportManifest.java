package dev.stillhouse.app.export;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.AtomicFiles;
import dev.stillhouse.contracts.run.Hashes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** MANIFEST.json: the files of an export with their sizes and hashes. */
final class ExportManifest {
    static final String FILE = "MANIFEST.json";
    private static final int VERSION = 1;

    private ExportManifest() {}

    /** Hashes what is in the folder and writes the manifest beside it. */
    static void write(Path folder) throws IOException {
        ObjectNode root = Json.object().put("version", VERSION);
        ArrayNode files = root.putArray("files");
        for (Map.Entry<String, String> file : Hashes.ofFiles(folder).entrySet()) {
            files.addObject()
                    .put("name", file.getKey())
                    .put("size", Files.size(folder.resolve(file.getKey())))
                    .put("sha256", file.getValue());
        }
        AtomicFiles.write(folder.resolve(FILE), Json.pretty(root));
    }
}
