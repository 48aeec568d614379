package dev.stillhouse.text.quality;

import dev.stillhouse.text.clean.Verdict;
import java.io.Serializable;

/** A family of rules with its thresholds, as its authors published it; {@code docs/guide/data-prep.md} says where ours differ. */
public sealed interface QualityRules extends Serializable permits GopherQuality, GopherRepetition, FineWebQuality {
    /** The first rule of the family that the text breaks. */
    Verdict judge(Passage passage);
}
