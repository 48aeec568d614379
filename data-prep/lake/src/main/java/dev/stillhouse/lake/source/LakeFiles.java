package dev.stillhouse.lake.source;

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
public final class LakeFiles {
    private final Configuration configuration;

    public LakeFiles(Configuration configuration) {
        this.configuration = configuration;
    }

    /**
     * The files behind some paths, in the order of their labels.
     *
     * @throws Failure DATASET_MISSING when a path is not there or nothing matches it
     */
    public List<LakeFile> find(String dataset, List<String> paths) {
        List<LakeFile> files = new ArrayList<>();
        Set<String> labels = new HashSet<>();
        for (String path : paths) {
            for (LakeFile file : below(dataset, path)) {
                String label = file.label();
                for (int n = 2; !labels.add(label); n++) {
                    label = file.label() + "~" + n;
                }
                files.add(new LakeFile(file.uri(), label, file.kind(), file.length()));
            }
        }
        files.sort(Comparator.comparing(LakeFile::label));
        return files;
    }

    private List<LakeFile> below(String dataset, String path) {
        try {
            List<LakePaths.Match> roots = new LakePaths(configuration).find(path);
            if (roots.isEmpty()) {
                throw FailureCode.DATASET_MISSING.with(
                        "Data set %s: there is nothing at %s; give a file, a folder or a glob that matches one",
                        dataset, path);
            }
            List<LakeFile> files = new ArrayList<>();
            for (LakePaths.Match root : roots) {
                addAll(root, files);
            }
            return files;
        } catch (IOException | IllegalArgumentException e) {
            throw FailureCode.DATASET_MISSING.because(
                    e, "Data set %s: cannot list %s: %s", dataset, path, String.valueOf(e.getMessage()));
        }
    }

    private void addAll(LakePaths.Match root, List<LakeFile> files) throws IOException {
        if (root.status().isFile()) {
            files.add(file(root.status(), root.label()));
            return;
        }
        FileSystem system = root.path().getFileSystem(configuration);
        RemoteIterator<LocatedFileStatus> all = system.listFiles(root.path(), true);
        String prefix = root.path().toUri().getPath() + "/";
        while (all.hasNext()) {
            FileStatus status = all.next();
            String label = status.getPath().toUri().getPath().substring(prefix.length());
            if (!LakePaths.isHidden(label)) {
                files.add(file(status, label));
            }
        }
    }

    private static LakeFile file(FileStatus status, String label) {
        Path path = status.getPath();
        return new LakeFile(path.toString(), label, FileKind.of(path.getName()), status.getLen());
    }
}
