package dev.stillhouse.app;

import java.net.URI;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.LogManager;
import org.apache.logging.log4j.core.config.Configurator;

/** Where log lines go: warnings of ours and errors of others to standard error, everything to the logs of the run. */
public final class Logs {
    private static final String CONFIGURATION = "log4j2.configurationFile";
    private static final String FILE = "stillhouse.log.file";

    private Logs() {}

    /** To be called before anything logs. */
    static void quiet() {
        if (System.getProperty(CONFIGURATION) == null) {
            System.setProperty(CONFIGURATION, "classpath:dev/stillhouse/app/log-console.xml");
        }
        LogManager.getLogManager().getLogger("").setLevel(Level.WARNING);
    }

    /** From now on everything is also written to a file of this folder, which is returned. */
    public static Path to(Path folder) {
        Path file = folder.resolve("stillhouse.log");
        System.setProperty(FILE, file.toString());
        Configurator.reconfigure(URI.create("classpath:dev/stillhouse/app/log-run.xml"));
        return file;
    }
}
