package dev.stillhouse.contracts.spec;

/** How far a student's distribution is said to lie from its teacher's. */
public enum DivergenceKind {
    FORWARD_KL,
    REVERSE_KL,
    /** The generalised Jensen-Shannon divergence of Agarwal et al. 2024, with beta. */
    JSD
}
