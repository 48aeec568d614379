package dev.stillhouse.distill.teacher;

import dev.stillhouse.text.shard.TeacherTopK;
import java.util.List;

/** What became of a request. All but {@link Failed} are final: the teacher has done, and billed, its work. */
public sealed interface Outcome
        permits Outcome.Answered, Outcome.Scored, Outcome.Truncated, Outcome.Refused, Outcome.Failed {
    TokenUsage usage();

    <T> T accept(Visitor<T> visitor);

    /** What to do with each kind of outcome. */
    interface Visitor<T> {
        T answered(Answered outcome);

        /** Not for who asks for answers. */
        default T scored(Scored outcome) {
            throw new IllegalStateException("a text was scored where an answer was asked for");
        }

        T truncated(Truncated outcome);

        T refused(Refused outcome);

        T failed(Failed outcome);
    }

    /**
     * @param calls of tools, a JSON list as the endpoint gave it; empty when the answer is its text
     * @param tokens with their alternatives, the end token included where the endpoint reports it; empty when not asked for
     */
    record Answered(String text, String calls, List<TokenScore> tokens, TokenUsage usage) implements Outcome {
        public Answered {
            tokens = List.copyOf(tokens);
        }

        /** Calls no tool. */
        public Answered(String text, List<TokenScore> tokens, TokenUsage usage) {
            this(text, "", tokens, usage);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.answered(this);
        }
    }

    /**
     * What the teacher makes of a given text.
     *
     * @param places at which the endpoint speaks of the token that it was given, the first included: as many as there are tokens, unless it read them
     *     otherwise; 0 when it sent no log-probabilities
     * @param texts of the tokens behind the first, where the endpoint spells them; else empty
     * @param topK at the labelled places; nowhere when it read the tokens otherwise
     */
    record Scored(int places, List<String> texts, TeacherTopK topK, TokenUsage usage) implements Outcome {
        public Scored {
            texts = List.copyOf(texts);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.scored(this);
        }
    }

    /** The answer ran into the token limit. */
    record Truncated(String text, TokenUsage usage) implements Outcome {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.truncated(this);
        }
    }

    /** The teacher, or a filter before it, would not answer. */
    record Refused(String why, TokenUsage usage) implements Outcome {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.refused(this);
        }
    }

    /** No answer came; a rerun may ask again. */
    record Failed(FailedBy by, String detail) implements Outcome {
        @Override
        public TokenUsage usage() {
            return TokenUsage.NONE;
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.failed(this);
        }
    }
}
