package dev.stillhouse.tensor;

import dev.stillhouse.contracts.failure.Check;
import java.io.Serializable;

/**
 * How far a student's distribution q lies from its teacher's p.
 *
 * <p>Every kind is a sum of {@link #term} over the tokens, or over buckets of tokens, whose gradient with respect to logit j of the student at
 * temperature 1 is {@code pull(j) - q(j) * sum pull}, where {@link #pull} is {@code q dD/dq} up to a constant times q. Both are finite wherever the logarithms are,
 * however small p and q may be.
 */
public sealed interface Divergence extends Serializable {
    /** {@code sum p log(p / q)}: the student must cover all that the teacher might say. */
    Divergence FORWARD_KL = new ForwardKl();

    /** {@code sum q log(q / p)}: the student may leave out, but not say what the teacher would not. */
    Divergence REVERSE_KL = new ReverseKl();

    /**
     * The generalised Jensen-Shannon divergence (Agarwal et al. 2024, GKD): {@code beta KL(p || m) + (1 - beta) KL(q || m)} with the mixture
     * {@code m = beta p + (1 - beta) q}. Divided by beta it goes to forward KL as beta goes to 0, divided by {@code 1 - beta} to reverse KL as
     * beta goes to 1.
     *
     * @param beta the teacher's share of the mixture, above 0 and below 1
     */
    static Divergence jensenShannon(double beta) {
        return new JensenShannon(beta);
    }

    /** What one bucket of probability p of the teacher and q of the student adds. */
    double term(double p, double logP, double q, double logQ);

    /** The part of the gradient that comes from one bucket; see above. */
    double pull(double p, double logP, double q, double logQ);

    /** Lets the kind choose. */
    double choose(Choice choice);

    /** Something that is computed differently for each kind. */
    interface Choice {
        double forwardKl();

        double reverseKl();

        double jensenShannon(double beta);
    }

    /** See {@link #FORWARD_KL}. */
    record ForwardKl() implements Divergence {
        @Override
        public double term(double p, double logP, double q, double logQ) {
            return p * (logP - logQ);
        }

        @Override
        public double pull(double p, double logP, double q, double logQ) {
            return -p;
        }

        @Override
        public double choose(Choice choice) {
            return choice.forwardKl();
        }

        @Override
        public String toString() {
            return "forward_kl";
        }
    }

    /** See {@link #REVERSE_KL}. */
    record ReverseKl() implements Divergence {
        @Override
        public double term(double p, double logP, double q, double logQ) {
            return q * (logQ - logP);
        }

        @Override
        public double pull(double p, double logP, double q, double logQ) {
            return q * (logQ - logP);
        }

        @Override
        public double choose(Choice choice) {
            return choice.reverseKl();
        }

        @Override
        public String toString() {
            return "reverse_kl";
        }
    }

    /** See {@link #jensenShannon}. */
    record JensenShannon(double beta) implements Divergence {
        public JensenShannon {
            Check.that(beta > 0 && beta < 1, "beta must be above 0 and below 1, but was %s", beta);
        }

        @Override
        public double term(double p, double logP, double q, double logQ) {
            double mixture = logMixture(logP - logQ);
            return beta * p * (logP - logQ - mixture) - (1 - beta) * q * mixture;
        }

        @Override
        public double pull(double p, double logP, double q, double logQ) {
            return -(1 - beta) * q * logMixture(logP - logQ);
        }

        /** {@code log(m / q)} for {@code log(p / q)}: {@code log(1 - beta + beta e^x)} without overflow. */
        private double logMixture(double x) {
            return x > 0 ? x + Math.log1p((1 - beta) * Math.expm1(-x)) : Math.log1p(beta * Math.expm1(x));
        }

        @Override
        public double choose(Choice choice) {
            return choice.jensenShannon(beta);
        }

        @Override
        public String toString() {
            return "jsd with beta " + beta;
        }
    }
}
