package dev.stillhouse.app.cli;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import java.util.function.Supplier;

/** Turns what the settings of another module say about a value into what the person at the command line got wrong. */
final class OptionRange {
    private OptionRange() {}

    /**
     * Makes settings out of options alone.
     *
     * @throws Failure COMMAND_INVALID when they refuse a value, in their words, which start with its name: {@code max_tokens must
     *     be at least 1, but was 0} is about {@code --max-tokens}
     */
    static <T> T checked(Supplier<T> settings) {
        try {
            return settings.get();
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            int name = message.indexOf(' ');
            throw name < 0
                    ? e
                    : FailureCode.COMMAND_INVALID.because(
                            e, "--%s%s", message.substring(0, name).replace('_', '-'), message.substring(name));
        }
    }
}
