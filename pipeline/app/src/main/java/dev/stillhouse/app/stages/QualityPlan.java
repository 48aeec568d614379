package dev.stillhouse.app.stages;

import dev.stillhouse.contracts.spec.QualitySpec;
import dev.stillhouse.text.quality.FineWebQuality;
import dev.stillhouse.text.quality.GopherQuality;
import dev.stillhouse.text.quality.GopherRepetition;
import dev.stillhouse.text.quality.QualityRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Says the quality section of the spec in the words of the rules. */
final class QualityPlan {
    private QualityPlan() {}

    static List<QualityRules> families(QualitySpec spec) {
        List<QualityRules> families = new ArrayList<>();
        spec.gopher()
                .ifPresent(gopher -> families.add(new GopherQuality(
                        gopher.minWords(),
                        gopher.maxWords(),
                        gopher.minMeanWordLength(),
                        gopher.maxMeanWordLength(),
                        gopher.maxSymbolRatio(),
                        gopher.maxBulletLines(),
                        gopher.maxEllipsisLines(),
                        gopher.minAlphabeticWords(),
                        gopher.minStopWords())));
        spec.repetition()
                .ifPresent(repetition -> families.add(new GopherRepetition(
                        repetition.maxDuplicateLines(),
                        repetition.maxDuplicateParagraphs(),
                        repetition.maxDuplicateLineCharacters(),
                        repetition.maxDuplicateParagraphCharacters(),
                        byLength(repetition.maxTopNgrams()),
                        byLength(repetition.maxDuplicateNgrams()))));
        spec.fineweb()
                .ifPresent(fineweb -> families.add(new FineWebQuality(
                        fineweb.minPunctuatedLines(),
                        fineweb.maxShortLines(),
                        fineweb.shortLine(),
                        fineweb.maxDuplicateCharacters(),
                        fineweb.maxLineBreaks())));
        return families;
    }

    private static SortedMap<Integer, Double> byLength(Map<String, Double> shares) {
        SortedMap<Integer, Double> byLength = new TreeMap<>();
        shares.forEach((n, share) -> byLength.put(Integer.valueOf(n), share));
        return byLength;
    }
}
