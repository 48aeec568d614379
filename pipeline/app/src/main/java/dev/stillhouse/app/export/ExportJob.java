package dev.stillhouse.app.export;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.app.evaluate.AdaptedModel;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.AtomicFiles;
import dev.stillhouse.contracts.run.Folders;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.adapter.LoraAdapter;
import dev.stillhouse.llama.weights.LinkFile;
import dev.stillhouse.llama.weights.StoredType;
import dev.stillhouse.tensor.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Writes a model for the rest of the world and reads it back before it takes its place. */
public final class ExportJob {
    /**
     * How far the logits of the written model may be from those in memory, relative: rounding to bf16's 8 significant bits moves a
     * weight by at most 0.4%, and what adds up over the layers stays of that order.
     */
    private static final double BF16_TOLERANCE = 0.03;
    /** The same weights; only the order of sums within an engine could differ. */
    private static final double F32_TOLERANCE = 1e-5;

    private static final String ADAPTER_FOLDER = "adapter";

    private final Engine engine;

    public ExportJob(Engine engine) {
        this.engine = engine;
    }

    /**
     * Writes {@code folder/NAME}, in place of an older export of that name.
     *
     * @return the folder of the export
     */
    public Path export(ExportRequest request, Path folder) {
        Path target = folder.resolve(request.name());
        Path temporary = folder.resolve(
                "." + request.name() + ".tmp-" + ProcessHandle.current().pid());
        try {
            Folders.delete(temporary);
            Files.createDirectories(temporary);
            write(request, temporary);
            ExportManifest.write(temporary);
            AtomicFiles.moveFolder(temporary, target);
            return target;
        } catch (IOException e) {
            throw IoFailures.writing(target, e);
        } finally {
            discard(temporary);
        }
    }

    private void write(ExportRequest request, Path folder) throws IOException {
        if (request.form() == ExportForm.ADAPTER) {
            writeAdapter(request, folder);
        } else {
            writeModel(request, folder);
            if (request.model().beneath().isEmpty()) {
                writeAdapter(request, folder.resolve(ADAPTER_FOLDER));
            }
        }
        copyFiles(request, folder);
        Files.writeString(folder.resolve("README.md"), new ModelCard(request).markdown());
    }

    private void writeModel(ExportRequest request, Path folder) throws IOException {
        LogitProbe inMemory;
        try (LlamaModel model = request.model().openMerged(engine)) {
            model.save(folder, request.type());
            String generation =
                    GenerationConfig.json(model.config(), request.model().folder());
            Files.writeString(folder.resolve(GenerationConfig.FILE), generation);
            inMemory = LogitProbe.of(model);
        }
        verify(request, folder, inMemory);
    }

    private void verify(ExportRequest request, Path folder, LogitProbe inMemory) {
        double tolerance = request.type() == StoredType.BF16 ? BF16_TOLERANCE : F32_TOLERANCE;
        try (LlamaModel written = new AdaptedModel(folder, Optional.empty()).openMerged(engine)) {
            double distance = inMemory.distance(LogitProbe.of(written));
            if (!(distance <= tolerance)) {
                throw FailureCode.PARITY_OUT_OF_TOLERANCE.with(
                        "Export %s: the logits of the written %s weights differ from those in memory by %.2g, expected at most %s; the disk or the weights are damaged, or the weights need f32",
                        request.name(), request.type(), distance, tolerance);
            }
        }
    }

    private static void copyFiles(ExportRequest request, Path folder) throws IOException {
        CopiedFiles copied = new CopiedFiles(request.model().folder(), folder);
        copied.tokenizer();
        if (request.lineage().materials() == Materials.LLAMA_3_1) {
            copied.llamaLicence();
            Files.writeString(folder.resolve("NOTICE"), Materials.NOTICE);
        }
    }

    /** As it is, but naming as its base what the lineage calls it: the path of this machine means nothing elsewhere. */
    private static void writeAdapter(ExportRequest request, Path folder) throws IOException {
        if (request.model().adapter().isEmpty()) {
            return;
        }
        Path adapter = request.model().adapter().get();
        Files.createDirectories(folder);
        Files.copy(
                LinkFile.follow(adapter.resolve(LoraAdapter.WEIGHTS_FILE)), folder.resolve(LoraAdapter.WEIGHTS_FILE));
        ObjectNode config = (ObjectNode) Json.parse(Files.readString(adapter.resolve(LoraAdapter.CONFIG_FILE)));
        config.put("base_model_name_or_path", request.lineage().base());
        Files.writeString(folder.resolve(LoraAdapter.CONFIG_FILE), Json.pretty(config));
    }

    private static void discard(Path temporary) {
        try {
            Folders.delete(temporary);
        } catch (IOException ignored) {
            // What failed before matters more; the next export of this name removes what is left.
        }
    }
}
