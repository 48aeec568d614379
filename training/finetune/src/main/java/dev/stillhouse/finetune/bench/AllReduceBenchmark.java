package dev.stillhouse.finetune.bench;

import dev.stillhouse.contracts.failure.Check;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;

/**
 * The ring of two workers beside plain copies through a socket, between this process and one that it starts, over loopback.
 *
 * @param java the program
 * @param classPath of this process
 * @param parameters f32 numbers, such as the 42 million of a rank 16 adapter on all linears of Llama 3.1 8B
 */
public record AllReduceBenchmark(Path java, String classPath, int parameters, int rounds) {
    public AllReduceBenchmark {
        Check.that(parameters >= 2, "parameters must be at least 2, but was %d", parameters);
        Check.that(rounds >= 3, "rounds must be at least 3, but was %d", rounds);
    }

    public AllReduceResult run() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0))) {
            int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
            Process second = start(port);
            try (SocketChannel control = server.accept();
                    SocketChannel copied = server.accept()) {
                return new AllReducePeer(0, control, copied, parameters).run(rounds);
            } finally {
                second.destroy();
            }
        }
    }

    private Process start(int port) throws IOException {
        List<String> command = List.of(
                java.toString(),
                "-Xmx" + (256 + parameters / (1 << 20) * 8) + "m",
                "-cp",
                classPath,
                AllReducePeer.class.getName(),
                String.valueOf(port),
                String.valueOf(parameters),
                String.valueOf(rounds));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
