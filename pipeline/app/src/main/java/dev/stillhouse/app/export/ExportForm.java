package dev.stillhouse.app.export;

/** What an export of a model with an adapter holds. A model without one is always whole. */
public enum ExportForm {
    /** The model with its adapter merged into the weights, and the adapter in a folder of its own. */
    MERGED {
        @Override
        String loading(String name, String base) {
            return """
                    With transformers:

                    ```python
                    from transformers import AutoModelForCausalLM, AutoTokenizer
                    tokenizer = AutoTokenizer.from_pretrained("%1$s")
                    model = AutoModelForCausalLM.from_pretrained("%1$s")
                    ```

                    With vLLM: `vllm serve %1$s`. With stillhouse: `stillhouse serve %1$s`. llama.cpp reads GGUF, which is not in this
                    folder; its own `convert_hf_to_gguf.py` makes it for models whose tokenizer it knows, such as Llama 3.1's.
                    """.formatted(name);
        }
    },
    /** The adapter alone, in PEFT format. */
    ADAPTER {
        @Override
        String loading(String name, String base) {
            return """
                    The adapter needs its base, `%2$s`. With transformers and PEFT:

                    ```python
                    from peft import PeftModel
                    from transformers import AutoModelForCausalLM, AutoTokenizer
                    tokenizer = AutoTokenizer.from_pretrained("%1$s")
                    model = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained("%2$s"), "%1$s")
                    ```

                    With vLLM: `vllm serve %2$s --enable-lora --lora-modules %1$s=%1$s`. With stillhouse: `stillhouse serve %2$s --adapter %1$s`.
                    """.formatted(name, base);
        }
    };

    /** The commands that load the export, as Markdown. */
    abstract String loading(String name, String base);
}
