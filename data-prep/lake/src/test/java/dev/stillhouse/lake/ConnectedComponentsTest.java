package dev.stillhouse.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ConnectedComponentsTest {
    private static final SparkSession SPARK = SparkSizing.session(LakeFixture.spark());

    @AfterAll
    static void stop() {
        SPARK.stop();
    }

    @Test
    void joinsChainsStarsCirclesAndWhatChanceMakes() {
        List<String[]> edges = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            edges.add(edge("chain" + i, "chain" + (i + 1)));
        }
        for (int i = 1; i < 200; i++) {
            edges.add(edge("star7", "star" + (i == 7 ? 0 : i)));
        }
        for (int i = 0; i < 9; i++) {
            edges.add(edge("circle" + i, "circle" + (i + 1) % 9));
        }
        Random random = new Random(3);
        for (int i = 0; i < 300; i++) {
            int a = random.nextInt(400);
            edges.add(edge("r" + a, "r" + (a + 1 + random.nextInt(398)) % 400));
        }
        // In Java's order of strings the second is the smaller one, in Spark's the first.
        edges.add(edge("\uff5e", "\ud83d\ude42"));
        edges.add(edge("\ud83d\ude42", "zz"));
        Collections.shuffle(edges, random);

        assertThat(clusters(edges, 0)).isEqualTo(expected(edges)).hasSizeGreaterThan(4);
        assertThat(clusters(edges, 100_000)).isEqualTo(expected(edges));
    }

    @Test
    void isEmptyWithoutEdges() {
        assertThat(clusters(List.of(), 0)).isEmpty();
    }

    private static String[] edge(String a, String b) {
        return new String[] {a, b};
    }

    private static Set<Set<String>> clusters(List<String[]> edges, long fewEdges) {
        List<Row> rows =
                edges.stream().map(edge -> RowFactory.create(edge[0], edge[1])).toList();
        try (HeldRows working = new HeldRows()) {
            Dataset<Row> held = working.hold(
                    SPARK.createDataFrame(rows, CandidatePairs.SCHEMA).repartition(3));
            Map<String, Set<String>> clusters = new HashMap<>();
            List<Row> members =
                    new ConnectedComponents(working, fewEdges).of(held).collectAsList();
            members.forEach(row -> clusters.computeIfAbsent(row.getString(1), name -> new TreeSet<>())
                    .add(row.getString(0)));
            assertThat(members).doesNotHaveDuplicates();
            clusters.forEach((name, cluster) -> assertThat(cluster).contains(name));
            return new HashSet<>(clusters.values());
        }
    }

    /** By spreading from node to node. */
    private static Set<Set<String>> expected(List<String[]> edges) {
        Map<String, Set<String>> neighbours = new HashMap<>();
        for (String[] edge : edges) {
            neighbours.computeIfAbsent(edge[0], node -> new TreeSet<>()).add(edge[1]);
            neighbours.computeIfAbsent(edge[1], node -> new TreeSet<>()).add(edge[0]);
        }
        Set<Set<String>> clusters = new HashSet<>();
        for (String node : neighbours.keySet()) {
            Set<String> reached = new TreeSet<>();
            List<String> open = new ArrayList<>(List.of(node));
            while (!open.isEmpty()) {
                String at = open.remove(open.size() - 1);
                if (reached.add(at)) {
                    open.addAll(neighbours.getOrDefault(at, Set.of()));
                }
            }
            clusters.add(reached);
        }
        return clusters;
    }
}
