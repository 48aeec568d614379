package dev.stillhouse.contracts.spec;

import java.nio.file.Path;

/** A model that is there already: a Hugging Face folder with config.json, safetensors and tokenizer.json. */
public record ModelSpec(Path path) {}
