package dev.stillhouse.examples.helpdesk;

import java.util.Locale;

/** What a reference number counts. */
enum ReferenceKind {
    ORDER,
    INVOICE,
    DEVICE,
    CASE;

    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    static ReferenceKind draw(Team team, SeededRandom random) {
        int at = random.below(100);
        int[] weights = weights(team);
        for (ReferenceKind kind : values()) {
            at -= weights[kind.ordinal()];
            if (at < 0) {
                return kind;
            }
        }
        return CASE;
    }

    /** How often a team hears of an order, an invoice, a device or a case, in percent. */
    private static int[] weights(Team team) {
        return switch (team) {
            case ACCOUNT -> new int[] {20, 10, 15, 55};
            case BILLING -> new int[] {30, 50, 0, 20};
            case RETURNS -> new int[] {55, 10, 10, 25};
            case SHIPPING -> new int[] {65, 10, 0, 25};
            case TECHNICAL -> new int[] {20, 0, 50, 30};
        };
    }
}
