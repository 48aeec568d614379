package dev.stillhouse.text.clean;

/** Kinds of personal data, each with the placeholder that replaces it. */
public enum PiiType {
    EMAIL,
    IBAN,
    CARD,
    IP,
    PHONE;

    public String placeholder() {
        return "[" + name() + "]";
    }
}
