package dev.stillhouse.app.cluster;

import dev.stillhouse.contracts.run.Folders;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;

/** A master and workers with two cores together, each a process on loopback, with ports that the system chose. */
final class StandaloneCluster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Pattern MASTER = Pattern.compile("Starting Spark master at (spark://127\\.0\\.0\\.1:\\d+)");
    private static final Pattern REGISTERED = Pattern.compile("Successfully registered with master");
    /** Short lives are quicker with the first compiler only. */
    private static final String QUICK = "-XX:TieredStopAtLevel=1";

    private static final String LOGGING = """
            rootLogger.level = info
            rootLogger.appenderRef.stderr.ref = stderr
            appender.stderr.type = Console
            appender.stderr.name = stderr
            appender.stderr.target = SYSTEM_ERR
            appender.stderr.layout.type = PatternLayout
            appender.stderr.layout.pattern = %d{HH:mm:ss.SSS} %p %c{1}: %m%n%ex
            """;

    private final Path home;
    private final ClassPath classPath;
    private final List<LoggedProcess> processes = new CopyOnWriteArrayList<>();
    /** For when the tests themselves are killed, which no {@code finally} hears of. */
    private final Thread atExit = new Thread(this::kill, "kill-cluster");

    private final List<LoggedProcess> workers = new CopyOnWriteArrayList<>();
    private String url = "";

    private StandaloneCluster(Path home, ClassPath classPath) {
        this.home = home;
        this.classPath = classPath;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /**
     * With one worker of two cores.
     *
     * @param home a new folder, which becomes the SPARK_HOME
     */
    static StandaloneCluster start(Path home) throws IOException, InterruptedException {
        return start(home, Map.of("127.0.0.1", 2), 0);
    }

    /** With one worker of two cores, which has GPUs as far as Spark knows, and an engine on the class path that wants one. */
    static StandaloneCluster startWithGpus(Path home, int gpus) throws IOException, InterruptedException {
        return start(home, Map.of("127.0.0.1", 2), gpus);
    }

    /** With two workers of one core on addresses of their own, since Spark never speculates on a task's own host. */
    static StandaloneCluster startOnTwoHosts(Path home) throws IOException, InterruptedException {
        return start(home, Map.of("127.0.0.1", 1, "127.0.0.2", 1), 0);
    }

    private static StandaloneCluster start(Path home, Map<String, Integer> coresByHost, int gpus)
            throws IOException, InterruptedException {
        Files.createDirectories(home.resolve("work"));
        Files.writeString(Files.createDirectories(home.resolve("conf")).resolve("log4j2.properties"), LOGGING);
        ClassPath classPath = ClassPath.ofTests(Files.createDirectories(home.resolve("application")));
        Path jars = Files.createDirectories(home.resolve("jars"));
        for (Path jar : classPath.installed()) {
            Files.createSymbolicLink(jars.resolve(jar.getFileName()), jar);
        }
        StandaloneCluster cluster = new StandaloneCluster(home, classPath);
        try {
            cluster.startMaster();
            for (var worker : coresByHost.entrySet()) {
                cluster.startWorker(worker.getKey(), worker.getValue(), gpus);
            }
            return cluster;
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    private void startMaster() throws IOException, InterruptedException {
        url = java(
                        "master",
                        home,
                        List.of("org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", "0"),
                        List.of("--webui-port", "0"),
                        Map.of())
                .await(MASTER, PATIENCE)
                .group(1);
    }

    private void startWorker(String host, int cores, int gpus) throws IOException, InterruptedException {
        Path properties = home.resolve("worker.conf");
        Files.writeString(properties, gpus == 0 ? "" : FakeGpus.settings(gpus));
        LoggedProcess worker = java(
                "worker-" + host,
                home,
                List.of("org.apache.spark.deploy.worker.Worker", url, "--host", host, "--port", "0"),
                List.of(
                        "--webui-port",
                        "0",
                        "-c",
                        "" + cores,
                        "-m",
                        "2g",
                        "-d",
                        work().toString(),
                        "--properties-file",
                        properties.toString()),
                FakeGpus.environment(gpus, home.resolve("programs")));
        worker.await(REGISTERED, PATIENCE);
        workers.add(worker);
    }

    /** The processes of the executors. */
    List<ProcessHandle> executors() {
        return workers.stream()
                .flatMap(worker -> worker.process().children())
                .filter(ProcessHandle::isAlive)
                .toList();
    }

    /** Submits stillhouse in client mode, with the settings of a file and two cores for its one executor. */
    LoggedProcess submit(Path folder, Path properties, String... arguments) throws IOException {
        return submit(folder, properties, Map.of("spark.executor.cores", "2", "spark.task.cpus", "2"), arguments);
    }

    /** Submits stillhouse in client mode, with the settings of a file and some of its own. */
    LoggedProcess submit(Path folder, Path properties, Map<String, String> conf, String... arguments)
            throws IOException {
        List<String> submit = new ArrayList<>(List.of(
                "org.apache.spark.deploy.SparkSubmit",
                "--master",
                url,
                "--properties-file",
                properties.toString(),
                "--conf",
                "spark.executor.memory=1g",
                "--conf",
                "spark.ui.enabled=false",
                "--conf",
                "spark.sql.shuffle.partitions=2",
                "--conf",
                "spark.executor.extraJavaOptions=" + QUICK));
        conf.forEach((key, value) -> submit.addAll(List.of("--conf", key + "=" + value)));
        submit.addAll(List.of(
                "--jars",
                classPath.submitted().stream().map(Path::toString).collect(Collectors.joining(",")),
                "--class",
                "dev.stillhouse.app.Main",
                classPath.application().toString()));
        return java("driver", folder, submit, List.of(arguments), Map.of());
    }

    /** What the executors wrote, those of one application after those of the other. */
    String executorLogs() throws IOException {
        StringBuilder logs = new StringBuilder();
        try (Stream<Path> files = Files.walk(work())) {
            for (Path file :
                    files.filter(path -> path.endsWith("stderr")).sorted().toList()) {
                logs.append(Files.readString(file));
            }
        }
        return logs.toString();
    }

    /** What the event logs in a folder say. */
    static String events(Path folder) throws IOException {
        StringBuilder events = new StringBuilder();
        for (Path file : Folders.files(folder)) {
            events.append(Files.readString(file));
        }
        return events.toString();
    }

    private Path work() {
        return home.resolve("work");
    }

    private LoggedProcess java(
            String name, Path folder, List<String> program, List<String> arguments, Map<String, String> more)
            throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1g", QUICK));
        command.addAll(List.of(JavaModuleOptions.defaultModuleOptionArray()));
        command.addAll(List.of("-cp", home.resolve("conf") + File.pathSeparator + home.resolve("jars/*")));
        command.addAll(program);
        command.addAll(arguments);
        Map<String, String> environment = new HashMap<>(more);
        environment.putAll(
                Map.of("SPARK_HOME", home.toString(), "SPARK_SCALA_VERSION", "2.13", "SPARK_LOCAL_IP", "127.0.0.1"));
        LoggedProcess process = LoggedProcess.start(command, environment, folder, home.resolve(name + ".log"));
        processes.add(process);
        return process;
    }

    /** Kills the processes and takes the links to the jars away. */
    @Override
    public void close() throws IOException {
        kill();
        Runtime.getRuntime().removeShutdownHook(atExit);
        try (Stream<Path> links = Files.list(home.resolve("jars"))) {
            for (Path link : links.toList()) {
                Files.delete(link);
            }
        }
    }

    private void kill() {
        processes.forEach(LoggedProcess::close);
    }
}
