package dev.stillhouse.contracts.spec;

/** Kinds of personal data and secrets; {@code docs/guide/data-prep.md} says how each is recognised. */
public enum PiiKind {
    EMAIL,
    IBAN,
    CARD,
    IP,
    PHONE,
    SSN,
    NINO,
    NHS_NUMBER,
    SIN,
    STEUER_ID,
    AHV,
    NIR,
    CODICE_FISCALE,
    NIF,
    CPF,
    AADHAAR,
    PAN,
    DNI,
    CURP,
    THAI_ID,
    AWS_KEY,
    GITHUB_TOKEN,
    SLACK_TOKEN,
    GOOGLE_KEY,
    API_KEY,
    JWT,
    BEARER_TOKEN,
    PRIVATE_KEY,
    CREDENTIALS
}
