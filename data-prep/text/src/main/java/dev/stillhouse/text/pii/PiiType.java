package dev.stillhouse.text.pii;

/** Kinds of personal data and secrets, each with the placeholder that replaces it. The names are stable: they stand in specs and data cards. */
public enum PiiType {
    EMAIL,
    IBAN,
    CARD,
    IP,
    PHONE,
    /** United States: social security number. */
    SSN,
    /** United Kingdom: national insurance number. */
    NINO,
    /** United Kingdom: number of the National Health Service. */
    NHS_NUMBER,
    /** Canada: social insurance number. */
    SIN,
    /** Germany: tax identification number. */
    STEUER_ID,
    /** Switzerland: number of the old-age insurance. */
    AHV,
    /** France: number of the register of persons, also called the social security number. */
    NIR,
    /** Italy: tax code. */
    CODICE_FISCALE,
    /** Portugal: tax number. */
    NIF,
    /** Brazil: number of the register of natural persons. */
    CPF,
    /** India: identity number. */
    AADHAAR,
    /** India: permanent account number of the tax office. */
    PAN,
    /** Spain: number of the identity card, or NIE, that of foreigners. */
    DNI,
    /** Mexico: population register code. */
    CURP,
    /** Thailand: number of the identity card. */
    THAI_ID,
    AWS_KEY,
    GITHUB_TOKEN,
    SLACK_TOKEN,
    GOOGLE_KEY,
    /** Keys of other services: those with a prefix of their own, such as OpenAI's, and whatever is assigned to an {@code api_key}. */
    API_KEY,
    JWT,
    BEARER_TOKEN,
    PRIVATE_KEY,
    /** User and password in a URL. */
    CREDENTIALS;

    public String placeholder() {
        return "[" + name() + "]";
    }

    /** @param number counts the values of this type in a conversation, from 1 */
    String placeholder(int number) {
        return "[" + name() + "_" + number + "]";
    }
}
