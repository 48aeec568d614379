package dev.stillhouse.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.stillhouse.notebook.show.Table;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CellsTest {
    private Cells cells;

    @BeforeAll
    void open() throws IOException {
        cells = Cells.open(System.getProperty("java.class.path"));
    }

    @AfterAll
    void close() throws IOException {
        cells.close();
    }

    @Test
    void theLastExpressionIsTheValueOfACell() throws CellFailure {
        assertThat(cells.run("int three = 3;\nthree * 14")).contains(42);
        assertThat(cells.run("three")).contains(3);
        assertThat(cells.run("List.of(1, 2, 3)\n    .stream()\n    .mapToInt(i -> i)\n    .sum()"))
                .contains(6);
    }

    @Test
    void declarationsStatementsAndNothingHaveNoValue() throws CellFailure {
        assertThat(cells.run("int quiet = 3;")).isEmpty();
        assertThat(cells.run("for (int i = 0; i < 3; i++) { quiet += i; }")).isEmpty();
        assertThat(cells.run("quiet = 7;")).isEmpty();
        assertThat(cells.run("// only a comment")).isEmpty();
        assertThat(cells.run("")).isEmpty();
        assertThat(cells.run("(String) null")).isEmpty();
    }

    @Test
    void aCellUsesRecordsLambdasAndStreamsOfEarlierCells() throws CellFailure {
        cells.run(
                "record Sale(String what, int price) {}\nFunction<Sale, String> label = sale -> sale.what() + \"!\";");

        assertThat(cells.run("Stream.of(new Sale(\"rye\", 3), new Sale(\"malt\", 4)).map(label).toList()"))
                .contains(List.of("rye!", "malt!"));
    }

    @Test
    void aDeclarationMayUseWhatFollowsItInTheCell() throws CellFailure {
        assertThat(cells.run(
                        "int twice(int i) { return add(i, i); }\nint add(int i, int j) { return i + j; }\ntwice(4)"))
                .contains(8);
    }

    @Test
    void aDeclarationThatUsesWhatIsNowhereFails() {
        assertThatThrownBy(() -> cells.run("int lost() { return nowhere() + 1; }"))
                .isInstanceOf(CellFailure.class)
                .hasMessage("lost uses what is not declared: method nowhere()");
    }

    @Test
    void aViewIsAValueLikeAnyOther() throws CellFailure {
        assertThat(cells.run("Table.of(\"a\").row(1)")).contains(Table.of("a").row(1));
    }

    @Test
    void aMistakeIsShownWithItsLine() {
        CellFailure failure = catchThrowableOfType(
                CellFailure.class, () -> cells.run("int fine = 1;\nint wrong = fine + unheardOf;"));

        assertThat(failure.getMessage().lines())
                .containsExactly(
                        "cannot find symbol",
                        "    int wrong = fine + unheardOf;",
                        "                       ^",
                        "  symbol:   variable unheardOf",
                        "  location: class ");
    }

    @Test
    void everyMistakeOfAStatementIsShown() {
        CellFailure failure =
                catchThrowableOfType(CellFailure.class, () -> cells.run("int both = \"a\" + (true - 1) + x;"));

        assertThat(failure.getMessage().lines().filter(line -> !line.startsWith(" ")))
                .containsExactly("bad operand types for binary operator '-'", "cannot find symbol");
    }

    @Test
    void aCellThatStopsInTheMiddleSaysWhere() {
        assertThatThrownBy(() -> cells.run("if (true) {"))
                .isInstanceOf(CellFailure.class)
                .hasMessage("The cell ends in the middle of: if (true) {");
    }

    @Test
    void anExceptionIsShownWithItsCausesAndTheCallsOfTheCell() {
        CellFailure failure = catchThrowableOfType(CellFailure.class, () -> cells.run("""
                class Tank {
                    int level() { throw new IllegalStateException("empty", new IOException("valve")); }
                }
                int read(Tank tank) { return tank.level(); }
                read(new Tank())
                """));

        assertThat(failure.getMessage().lines())
                .containsExactly(
                        "java.lang.IllegalStateException: empty",
                        "    at Tank.level",
                        "    at read",
                        "caused by java.io.IOException: valve");
    }

    @Test
    void afterAFailureTheCellsGoOn() throws CellFailure {
        assertThatThrownBy(() -> cells.run("Integer.parseInt(\"x\")")).isInstanceOf(CellFailure.class);

        assertThat(cells.run("1 + 1")).contains(2);
    }

    @Test
    void anInterruptEndsACellThatWaits() throws Exception {
        CompletableFuture<Object> outcome = CompletableFuture.supplyAsync(() -> {
            try {
                return cells.run("{ System.setProperty(\"cell.waits\", \"yes\"); Thread.sleep(60_000); }");
            } catch (CellFailure e) {
                return e.getMessage();
            }
        });
        while (System.getProperty("cell.waits") == null) {
            Thread.onSpinWait();
        }
        cells.interrupt();

        assertThat(outcome)
                .succeedsWithin(Duration.ofSeconds(20))
                .asString()
                .startsWith("java.lang.InterruptedException: sleep interrupted\n");
    }
}
