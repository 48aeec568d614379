package dev.stillhouse.notebook;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.dflib.jjava.jupyter.channels.JupyterConnection;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;

/** What Jupyter starts, with the connection file that it wrote as the argument. Ends when Jupyter says so. */
public final class KernelMain {
    private KernelMain() {}

    public static void main(String[] arguments) throws IOException, GeneralSecurityException {
        Logger.getLogger("").setLevel(Level.WARNING);
        JupyterConnection connection =
                new JupyterConnection(KernelConnectionProperties.parse(Files.readString(Path.of(arguments[0]))));
        Cells cells = Cells.open(System.getProperty("java.class.path"));
        new JavaKernel(cells).becomeHandlerForConnection(connection);
        connection.connect();
        connection.waitUntilClose();
        // A cell may have left threads behind, those of a SparkSession among them.
        System.exit(0);
    }
}
