package dev.stillhouse.text.chat;

/** How a family of models reads conversations. Safe for use by many threads. */
public interface ChatTemplate {
    /** Stands in shards and manifests for how they were rendered; changes when the rendering changes. */
    String name();

    /** @throws IllegalArgumentException when the template has no way to say this chat */
    Rendered render(Chat chat, RenderOptions options);
}
