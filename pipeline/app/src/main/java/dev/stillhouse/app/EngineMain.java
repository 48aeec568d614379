package dev.stillhouse.app;

import dev.stillhouse.app.cli.EngineCommands;

/** The entry point of a payload without Spark: {@code stillhouse COMMAND} with the commands that need an engine alone. */
public final class EngineMain {
    private EngineMain() {}

    public static void main(String[] arguments) {
        Main.run(EngineCommands::of, arguments);
    }
}
