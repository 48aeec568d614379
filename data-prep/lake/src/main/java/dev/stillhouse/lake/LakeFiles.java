package dev.stillhouse.lake;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** Finds the files of a data set. Names that start with a dot or an underscore are left out, as Spark does. */
final class LakeFiles {
    private final Configuration configuration;

    LakeFiles(Configuration configuration) {
        this.configuration = configuration;
    }

    /**
     * The files behind some paths, in the order of their labels.
     *
     * @throws Failure DATASET_MISSING when a path is not there or nothing matches it
     */
    List<LakeFile> find(String dataset, List<String> paths) {
        List<LakeFile> files = new ArrayList<>();
        Set<String> labels = new HashSet<>();
        for (String path : paths) {
            for (LakeFile file : below(dataset, path)) {
                String label = file.label();
                for (int n = 2; !labels.add(label); n++) {
                    label = file.label() + "~" + n;
                }
                files.add(new LakeFile(file.uri(), label, file.kind()));
            }
        }
        files.sort(Comparator.comparing(LakeFile::label));
        return files;
    }

    private List<LakeFile> below(String dataset, String path) {
        try {
            Path pattern = new Path(path);
            FileSystem system = pattern.getFileSystem(configuration);
            // A literal name wins over a glob: names may hold brackets.
            FileStatus[] roots = system.exists(pattern)
                    ? new FileStatus[] {system.getFileStatus(pattern)}
                    : system.globStatus(pattern);
            if (roots == null || roots.length == 0) {
                throw FailureCode.DATASET_MISSING.with(
                        "Data set %s: there is nothing at %s; give a file, a folder or a glob that matches one",
                        dataset, path);
            }
            List<LakeFile> files = new ArrayList<>();
            for (FileStatus root : roots) {
                addAll(system, root, files);
            }
            return files;
        } catch (IOException | IllegalArgumentException e) {
            throw FailureCode.DATASET_MISSING.because(
                    e, "Data set %s: cannot list %s: %s", dataset, path, String.valueOf(e.getMessage()));
        }
    }

    private static void addAll(FileSystem system, FileStatus root, List<LakeFile> files) throws IOException {
        if (root.isFile()) {
            files.add(file(root.getPath(), root.getPath().getName()));
            return;
        }
        RemoteIterator<LocatedFileStatus> all = system.listFiles(root.getPath(), true);
        String prefix = root.getPath().toUri().getPath() + "/";
        while (all.hasNext()) {
            Path path = all.next().getPath();
            String label = path.toUri().getPath().substring(prefix.length());
            if (!isHidden(label)) {
                files.add(file(path, label));
            }
        }
    }

    private static LakeFile file(Path path, String label) {
        return new LakeFile(path.toString(), label, FileKind.of(path.getName()));
    }

    private static boolean isHidden(String label) {
        for (String part : label.split("/", -1)) {
            if (part.startsWith(".") || part.startsWith("_")) {
                return true;
            }
        }
        return false;
    }
}
