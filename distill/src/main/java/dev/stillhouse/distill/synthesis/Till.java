package dev.stillhouse.distill.synthesis;

/** What the questions of one task are paid from, and how fast they may be sent. */
public record Till(Account account, Budget budget, Pace pace) {}
