package dev.stillhouse.lake.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LakePathsTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void makeFiles() throws IOException {
        for (String name : List.of(
                "a.jsonl",
                "b.jsonl",
                "top.md",
                "sub/c.md",
                "sub/deep/d.md",
                "sub/deep/d.txt",
                ".git/e.md",
                "x[1].md")) {
            Files.createDirectories(folder.resolve(name).getParent());
            Files.writeString(folder.resolve(name), name);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "none", textBlock = """
            a.jsonl         | a.jsonl
            *.jsonl         | a.jsonl b.jsonl
            {a,b}.jsonl     | a.jsonl b.jsonl
            [b-z].jsonl     | b.jsonl
            ?.jsonl         | a.jsonl b.jsonl
            su?             | sub
            **/*.md         | sub/c.md sub/deep/d.md top.md x[1].md
            s*/**/d.{md,txt} | deep/d.md deep/d.txt
            **              | a.jsonl b.jsonl sub/c.md sub/deep/d.md sub/deep/d.txt top.md x[1].md
            x[1].md         | x[1].md
            missing*        | none
            **/*.pdf        | none
            """)
    void findsWhatAGlobMatches(String glob, String labels) throws IOException {
        List<String> expected = labels == null ? List.of() : List.of(labels.split(" "));

        assertThat(new LakePaths(new Configuration()).find(folder + "/" + glob))
                .extracting(LakePaths.Match::label)
                .containsExactlyElementsOf(expected);
    }

    @Test
    void saysWhenABracketIsNotClosed() {
        assertThatThrownBy(() -> new LakePaths(new Configuration()).find(folder + "/**/[a.md"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the glob **/[a.md has a [ without a ]");
    }
}
