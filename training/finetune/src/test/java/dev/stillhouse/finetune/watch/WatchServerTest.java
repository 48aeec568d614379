package dev.stillhouse.finetune.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.finetune.Pulse;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WatchServerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Member SELF = new Member(0, "3", "host-a", 17);

    private final SteadyTime time = new SteadyTime();
    private final WatchServer server = WatchServer.open("127.0.0.1", "127.0.0.1", time);
    private final Watch watch = watch();
    private final WatchTicket ticket = server.begin("try-1", watch, PATIENCE);
    private final List<AutoCloseable> opened = new ArrayList<>();

    private Watch watch() {
        return new Watch(WatchSettings.usual().withHeartbeat(PATIENCE), 1, time.instant());
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : opened) {
            resource.close();
        }
        server.close();
    }

    private Heartbeat heartbeat(WatchTicket with) {
        Heartbeat heartbeat = Heartbeat.start(with, SELF, Thread.currentThread(), time);
        opened.add(heartbeat);
        return heartbeat;
    }

    private Socket stranger() throws IOException {
        Socket socket = new Socket(ticket.host(), ticket.port());
        socket.setSoTimeout(10_000);
        opened.add(socket);
        return socket;
    }

    private static ObjectNode hello(String secret) {
        return SELF.toJson().put("secret", secret).put("attempt", "try-1");
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long latest = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited for too long").isLessThan(latest);
            Thread.sleep(20);
        }
    }

    @Test
    void aRankIsHeardAndAnswered() throws Exception {
        Heartbeat heartbeat = heartbeat(ticket);
        heartbeat.enters(Pulse.Phase.COMPUTING, 4);
        await(() -> watch.running().equals(List.of(SELF)));
        Thread.sleep(PATIENCE.toMillis() + 1500);
        heartbeat.enters(Pulse.Phase.WAITING, 4);
        assertThat(watch.trouble(time.instant())).isEmpty();
        heartbeat.ends(Optional.empty());
        await(() -> watch.running().isEmpty());
        assertThat(watch.disconnected()).isEmpty();
    }

    @Test
    void whoHasNotTheSecretIsNotAnsweredNorHeard() throws Exception {
        for (String secret : List.of("", "0", ticket.secret().substring(1), "x".repeat(64))) {
            Socket socket = stranger();
            Frames.write(socket.getOutputStream(), hello(secret));
            assertThat(socket.getInputStream().read()).as(secret).isEqualTo(-1);
        }
        assertThat(watch.running()).isEmpty();
        Socket socket = stranger();
        Frames.write(socket.getOutputStream(), hello(ticket.secret()));
        await(() -> watch.running().equals(List.of(SELF)));
    }

    @Test
    void theSecretIsNotInTheTextOfATicket() {
        assertThat(ticket.toString()).doesNotContain(ticket.secret()).contains("try-1");
        assertThat(ticket.secret()).hasSize(64);
    }

    @Test
    void whatIsTooLongOrNoObjectIsNotRead() throws Exception {
        for (int length : new int[] {Frames.HELLO_BYTES + 1, Integer.MAX_VALUE, -1, 0}) {
            Socket socket = stranger();
            new DataOutputStream(socket.getOutputStream()).writeInt(length);
            assertThat(socket.getInputStream().read()).as("length %d", length).isEqualTo(-1);
        }
        Socket socket = stranger();
        Frames.write(socket.getOutputStream(), Json.array().add(1));
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
        assertThat(watch.running()).isEmpty();
    }

    @Test
    void aRankThatSpeaksNonsenseIsCutOff() throws Exception {
        Socket socket = stranger();
        Frames.write(socket.getOutputStream(), hello(ticket.secret()));
        await(() -> watch.running().equals(List.of(SELF)));
        Frames.write(socket.getOutputStream(), Json.object().put("phase", "SLEEPING"));
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
        await(() -> watch.running().isEmpty());
        assertThat(watch.disconnected()).hasSize(1);
    }

    @Test
    void whoIsTooSlowToSayWhoItIsIsCutOffAndKeepsNobodyOut() throws Exception {
        Socket slow = stranger();
        DataOutputStream out = new DataOutputStream(slow.getOutputStream());
        out.writeInt(300);
        long begun = System.nanoTime();
        Heartbeat heartbeat = heartbeat(ticket);
        await(() -> watch.running().equals(List.of(SELF)));
        Thread drip = new Thread(() -> {
            try {
                for (int i = 0; i < 300; i++) {
                    out.write(' ');
                    Thread.sleep(100);
                }
            } catch (IOException | InterruptedException e) {
                // It was cut off.
            }
        });
        drip.start();
        assertThatThrownByOrEnd(slow);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(8));
        drip.join();
        heartbeat.close();
    }

    private static void assertThatThrownByOrEnd(Socket socket) {
        try {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }

    @Test
    void manyStrangersAreTurnedAway() throws Exception {
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            silent.add(stranger());
        }
        assertThat(silent.get(79).getInputStream().read()).isEqualTo(-1);
        Thread.sleep(5500);
        Heartbeat heartbeat = heartbeat(ticket);
        await(() -> watch.running().equals(List.of(SELF)));
        heartbeat.close();
    }

    @Test
    void stacksAreGivenThoughTheTrainingHangs() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Thread hung = new Thread(() -> holdForEver(never), "training");
        hung.start();
        Heartbeat heartbeat = Heartbeat.start(ticket, SELF, hung, time);
        opened.add(heartbeat);
        await(() -> watch.running().equals(List.of(SELF)));
        Map<Integer, String> dumps = server.dumps(Duration.ofSeconds(5));
        assertThat(dumps).containsOnlyKeys(0);
        assertThat(dumps.get(0)).startsWith("\"training\" WAITING on ").contains("WatchServerTest.holdForEver");
        never.countDown();
    }

    private static void holdForEver(CountDownLatch never) {
        try {
            never.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aRankThatIsToldToGiveUpClosesInterruptsAndFails() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Thread training = new Thread(() -> {
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });
        training.start();
        Heartbeat heartbeat = Heartbeat.start(ticket, SELF, training, time);
        opened.add(heartbeat);
        heartbeat.closeOnAbort(closed::countDown);
        await(() -> watch.running().equals(List.of(SELF)));
        server.giveUp("rank 1 was lost");
        assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> heartbeat.enters(Pulse.Phase.COMPUTING, 5))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.WORKER_LOST))
                .hasMessage("Rank 0 on host-a (executor 3) gave up: rank 1 was lost");
        CountDownLatch late = new CountDownLatch(1);
        heartbeat.closeOnAbort(late::countDown);
        assertThat(late.getCount()).as("closed at once").isZero();
    }

    @Test
    void aRankOfAnEarlierTryGivesUp() throws Exception {
        Heartbeat zombie = idle(ticket);
        await(() -> watch.running().equals(List.of(SELF)));
        Watch second = watch();
        WatchTicket next = server.begin("try-2", second, PATIENCE);
        await(() -> zombie.failure().isPresent());
        Heartbeat again = idle(ticket);
        await(() -> again.failure().isPresent());
        assertThat(again.failure().orElseThrow())
                .hasMessage("Rank 0 on host-a (executor 3) gave up: another try has taken the place of this one");
        Heartbeat heir = idle(next);
        await(() -> second.running().equals(List.of(SELF)));
        assertThat(heir.failure()).isEmpty();
    }

    @Test
    void aRankThatHearsNothingOfTheDriverGivesUpByItself() throws Exception {
        Heartbeat heartbeat = idle(ticket);
        await(() -> watch.running().equals(List.of(SELF)));
        long begun = System.nanoTime();
        server.close();
        await(() -> heartbeat.failure().isPresent());
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(PATIENCE.plusSeconds(4));
    }

    @Test
    void aRankWhoseDriverCannotBeReachedSaysWhere() throws Exception {
        int free;
        try (java.net.ServerSocket unused = new java.net.ServerSocket(0)) {
            free = unused.getLocalPort();
        }
        Heartbeat heartbeat = idle(new WatchTicket("127.0.0.1", free, "secret", "try-1", PATIENCE));
        await(() -> heartbeat.failure().isPresent());
        assertThat(heartbeat.failure().orElseThrow())
                .hasMessageStartingWith("Rank 0 on host-a (executor 3) gave up: the driver at 127.0.0.1:" + free
                        + " was not heard for 3 s (Connection refused");
    }

    @Test
    void aConnectionThatBreaksIsMadeAnew() throws Exception {
        Heartbeat heartbeat = idle(ticket);
        await(() -> watch.running().equals(List.of(SELF)));
        Socket other = stranger();
        Frames.write(other.getOutputStream(), hello(ticket.secret()));
        DataInputStream in = new DataInputStream(other.getInputStream());
        Frames.write(other.getOutputStream(), new Beat(Optional.empty(), 0, 0, Work.NOTHING).toJson());
        assertThat(Frames.read(in, Frames.BYTES).path("heard").asBoolean())
                .as("the later connection of a rank is the one that counts")
                .isTrue();
        assertThat(in.read()).as("until the rank itself comes again").isEqualTo(-1);
        await(() -> watch.running().equals(List.of(SELF)));
        assertThat(heartbeat.failure()).isEmpty();
    }

    /** Beside a thread that may be interrupted. */
    private Heartbeat idle(WatchTicket with) {
        Heartbeat heartbeat = Heartbeat.start(with, SELF, new Thread(() -> {}), time);
        opened.add(heartbeat);
        return heartbeat;
    }
}
