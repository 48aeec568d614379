package dev.stillhouse.lake.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * What a path of a data set stands for: the file or folder of that name or, when there is none, what it matches as a glob. Globs are
 * Hadoop's ({@code *}, {@code ?}, {@code [a-c]}, {@code {a,b}}, {@code \} before a character that stands for itself), and
 * {@code **} stands for any number of folders, none included.
 */
public final class LakePaths {
    private static final String FOLDERS = "**";

    private final Configuration configuration;

    public LakePaths(Configuration configuration) {
        this.configuration = configuration;
    }

    /**
     * A match.
     *
     * @param label its name for people and for lineage, the same on every machine: its file name, or where it lies below the folder
     *     that {@code **} starts from
     */
    public record Match(FileStatus status, String label) {
        public Path path() {
            return status.getPath();
        }
    }

    /** The files and folders, by path; empty when nothing is there. */
    public List<Match> find(String path) throws IOException {
        Path pattern = new Path(path);
        FileSystem system = pattern.getFileSystem(configuration);
        // A literal name wins over a glob: names may hold brackets.
        if (system.exists(pattern)) {
            return List.of(named(system.getFileStatus(pattern)));
        }
        int folders = path.indexOf("/" + FOLDERS);
        return folders < 0
                ? matches(system, pattern).stream().map(LakePaths::named).toList()
                : below(system, new Path(path.substring(0, folders) + "/"), path.substring(folders + 1));
    }

    private static Match named(FileStatus status) {
        return new Match(status, status.getPath().getName());
    }

    private static List<FileStatus> matches(FileSystem system, Path pattern) throws IOException {
        FileStatus[] found = system.globStatus(pattern);
        return found == null ? List.of() : List.of(found);
    }

    private static List<Match> below(FileSystem system, Path roots, String pattern) throws IOException {
        PathPattern wanted = PathPattern.of(pattern);
        List<Match> matches = new ArrayList<>();
        for (FileStatus root : matches(system, roots)) {
            String prefix = root.getPath().toUri().getPath() + "/";
            RemoteIterator<LocatedFileStatus> all = system.listFiles(root.getPath(), true);
            while (all.hasNext()) {
                LocatedFileStatus file = all.next();
                String label = file.getPath().toUri().getPath().substring(prefix.length());
                if (!isHidden(label) && wanted.matches(label)) {
                    matches.add(new Match(file, label));
                }
            }
        }
        matches.sort(Comparator.comparing(match -> match.path().toString()));
        return matches;
    }

    /** Names that start with a dot or an underscore are left out, as Spark does. */
    static boolean isHidden(String label) {
        for (String part : label.split("/", -1)) {
            if (part.startsWith(".") || part.startsWith("_")) {
                return true;
            }
        }
        return false;
    }
}
