package dev.stillhouse.notebook;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import jdk.jshell.execution.LoaderDelegate;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControl.ClassInstallException;
import jdk.jshell.spi.ExecutionControl.EngineTerminationException;

/**
 * The classes that the cells compiled to, as class files in a folder of their own: a class loader over a folder also answers
 * for resources, which is how a serializer finds the code of a lambda.
 */
final class CellClasses implements LoaderDelegate, AutoCloseable {
    private final Path folder;
    private final URLClassLoader loader;

    private CellClasses(Path folder, URLClassLoader loader) {
        this.folder = folder;
        this.loader = loader;
    }

    static CellClasses in(ClassLoader parent) throws IOException {
        Path folder = Files.createTempDirectory("stillhouse-cells-");
        return new CellClasses(
                folder, new URLClassLoader(new URL[] {folder.toUri().toURL()}, parent));
    }

    ClassLoader loader() {
        return loader;
    }

    @Override
    public void load(ClassBytecodes[] classes) throws ClassInstallException, EngineTerminationException {
        boolean[] loaded = new boolean[classes.length];
        try {
            for (ClassBytecodes compiled : classes) {
                write(compiled);
            }
            for (int i = 0; i < classes.length; i++) {
                loader.loadClass(classes[i].name());
                loaded[i] = true;
            }
        } catch (IOException | ClassNotFoundException | LinkageError e) {
            throw new ClassInstallException(String.valueOf(e.getMessage()), loaded);
        }
    }

    @Override
    public void classesRedefined(ClassBytecodes[] classes) {
        // JShell gives a class that changes a new name, because the execution control does not redefine.
    }

    @Override
    public void addToClasspath(String path) {
        // The parent loader already has what the compiler is told of.
    }

    @Override
    public Class<?> findClass(String name) throws ClassNotFoundException {
        return loader.loadClass(name);
    }

    @Override
    public void close() throws IOException {
        loader.close();
        List<Path> deepestFirst;
        try (Stream<Path> files = Files.walk(folder)) {
            deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : deepestFirst) {
            Files.delete(file);
        }
    }

    private void write(ClassBytecodes compiled) throws IOException {
        Path file = folder.resolve(compiled.name().replace('.', '/') + ".class");
        Files.createDirectories(file.getParent());
        Files.write(file, compiled.bytecodes());
    }
}
