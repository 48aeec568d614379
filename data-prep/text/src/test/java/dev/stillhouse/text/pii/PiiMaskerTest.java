package dev.stillhouse.text.pii;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PiiMaskerTest {
    private final PiiMasker masker = new PiiMasker();

    @Test
    void masksEachKindByItsName() {
        MaskedText masked = masker.mask(
                "Write to mila.k+x@mail.example, pay DE89 3704 0044 0532 0130 00 or card"
                        + " 4111 1111 1111 1111 from 192.168.0.17, call +49 30 123 4567 or (555) 123-4567.",
                Placeholders.typed());

        assertThat(masked.text())
                .isEqualTo("Write to [EMAIL], pay [IBAN] or card [CARD] from [IP], call [PHONE] or [PHONE].");
        assertThat(masked.counts())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(PiiType.EMAIL, 1, PiiType.IBAN, 1, PiiType.CARD, 1, PiiType.IP, 1, PiiType.PHONE, 2));
    }

    @Test
    void knowsHowPeopleWritePhoneNumbers() {
        List.of(
                        "+44 20 7123 4567",
                        "+1 555 123 4567",
                        "(555) 123-4567",
                        "0221 / 123 45 67",
                        "+34 91 123 45 67",
                        "612 34 56 78",
                        "06 12 34 56 78",
                        "98123 45678",
                        "+39 02 1234 5678",
                        "347 123 4567",
                        "912 345 678",
                        "081 234 5678",
                        "0049 171 1234567",
                        "555-123-4567",
                        "06.12.34.56.78",
                        "01711234567",
                        "06\u00a012\u00a034\u00a056\u00a078",
                        "+91 \u096f\u096e\u096d\u096c\u096b \u096a\u0969\u0968\u0967\u0966",
                        "+66 \u0e58\u0e51-\u0e52\u0e53\u0e54-\u0e55\u0e56\u0e57\u0e58")
                .forEach(number -> assertThat(masked("Tel. " + number + "!")).isEqualTo("Tel. [PHONE]!"));
    }

    /** Numbers that authorities, standards or their explainers give as examples; those of persons are made up. */
    @Test
    void knowsPublishedExamples() {
        Map.ofEntries(
                        Map.entry("my SSN is 078-05-1120.", "my SSN is [SSN]."),
                        Map.entry("NI number AB123456C", "NI number [NINO]"),
                        Map.entry("NHS number 943 476 5919", "NHS number [NHS_NUMBER]"),
                        Map.entry("SIN: 046 454 286", "SIN: [SIN]"),
                        Map.entry("Steuer-ID 86 095 742 719", "Steuer-ID [STEUER_ID]"),
                        Map.entry("AHV-Nr. 756.9217.0769.85", "AHV-Nr. [AHV]"),
                        Map.entry("NIR 2 55 08 14 168 025 38", "NIR [NIR]"),
                        Map.entry("codice fiscale RSSMRA85T10A562S", "codice fiscale [CODICE_FISCALE]"),
                        Map.entry("NIF 123456789", "NIF [NIF]"),
                        Map.entry("CPF 529.982.247-25", "CPF [CPF]"),
                        Map.entry("Aadhaar 4991 1866 5246", "Aadhaar [AADHAAR]"),
                        Map.entry("my PAN: ABCPE1234F", "my PAN: [PAN]"),
                        Map.entry("DNI 12345678Z, NIE X1234567L", "DNI [DNI], NIE [DNI]"),
                        Map.entry("CURP: HEGG560427MVZRRL04", "CURP: [CURP]"),
                        Map.entry("บัตรประชาชน 1-1017-00230-70-8", "บัตรประชาชน [THAI_ID]"),
                        Map.entry("at 2001:db8:85a3::8a2e:370:7334 or fe80::1: no", "at [IP] or [IP]: no"),
                        Map.entry("at 10.0.0.1:8080", "at [IP]:8080"),
                        Map.entry("IBAN NL91ABNA0417164300 BIC ABNANL2A", "IBAN [IBAN] BIC ABNANL2A"),
                        Map.entry("iban es91 2100 0418 4502 0005 1332 visa", "iban [IBAN] visa"),
                        Map.entry("card 4111 1111 1111 1111 123", "card [CARD] 123"),
                        Map.entry("amex 3782 822463 10005 12/27", "amex [CARD] 12/27"))
                .forEach((text, wanted) -> assertThat(masked(text)).isEqualTo(wanted));
    }

    @Test
    void knowsKeysAndTokens() {
        String random = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8";
        Map.ofEntries(
                        Map.entry("AKIAIOSFODNN7EXAMPLE", "[AWS_KEY]"),
                        Map.entry(
                                "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLE1KE",
                                "aws_secret_access_key = [AWS_KEY]"),
                        Map.entry("token ghp_" + random, "token [GITHUB_TOKEN]"),
                        Map.entry("xoxb-123456789012-abcdefABCDEF", "[SLACK_TOKEN]"),
                        Map.entry("key AIza" + random.substring(1), "key [GOOGLE_KEY]"),
                        Map.entry("OPENAI_API_KEY=sk-proj-" + random, "OPENAI_API_KEY=[API_KEY]"),
                        Map.entry("{\"api_key\": \"" + random + "\"}", "{\"api_key\": \"[API_KEY]\"}"),
                        Map.entry("hf_" + random, "[API_KEY]"),
                        Map.entry("Authorization: Bearer " + random, "Authorization: Bearer [BEARER_TOKEN]"),
                        Map.entry(
                                "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NSJ9.dBjftJeZ4CVPmB92K27uhbUJU1p1r_wW1g",
                                "Bearer [JWT]"),
                        Map.entry("postgres://mila:s3cret@db.example/lake", "postgres://[CREDENTIALS]@db.example/lake"),
                        Map.entry(
                                "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA1234\nabcd==\n-----END RSA PRIVATE KEY-----\nBye",
                                "[PRIVATE_KEY]\nBye"),
                        Map.entry(
                                "-----BEGIN PRIVATE KEY-----\nMIIEowIBAAKCAQEA1234abcd\nMIIEowIBAAKCAQEA1234abcd\nand so on",
                                "[PRIVATE_KEY]\nand so on"))
                .forEach((text, wanted) -> assertThat(masked(text)).isEqualTo(wanted));
    }

    @Test
    void leavesWhatOnlyLooksLikeIt() {
        List.of(
                        "INV-48213",
                        "ORD-1234",
                        "SN-123456XY",
                        "RMA-4111111111111111",
                        "2025-10-12 10:22:33",
                        "12.10.2025",
                        "1200,50 €",
                        "$1,234.56",
                        "80331 München",
                        "card 4111 1111 1111 1112",
                        "version 300.1.2.3",
                        "firmware 2.17.0.1",
                        "§ 1.2.3.4",
                        "4821345678",
                        "DE00 3704 0044 0532 0130 00",
                        "at 10:22:33,123",
                        "at 1700000000000 ms",
                        "call me on 12.10.25 between 14.30-15.30",
                        "call me about order 4821345678",
                        "the order number is 123-45-6789",
                        "vendimos 123 456 789 €",
                        "a product AB123456C and ABCPE1234F",
                        "912345678 sin azúcar",
                        "std::map<a::b> a[10::2] 00:1B:44:11:3A:B7",
                        "the bearer transportationisslow",
                        "task-force-with-a-very-long-name-2",
                        "550e8400-e29b-41d4-a716-446655440000",
                        "978-3-16-148410-0",
                        "48.137154, 11.576124")
                .forEach(text -> assertThat(masked(text)).isEqualTo(text));
    }

    @Test
    void oneWrongDigitIsNoNumberOfAPerson() {
        Map.ofEntries(
                        Map.entry("NHS number 943 476 5918", PiiType.NHS_NUMBER),
                        Map.entry("SIN: 046 454 287", PiiType.SIN),
                        Map.entry("Steuer-ID 86095742718", PiiType.STEUER_ID),
                        Map.entry("AHV-Nr. 756.9217.0769.86", PiiType.AHV),
                        Map.entry("NIR 255081416802539", PiiType.NIR),
                        Map.entry("codice fiscale RSSMRA85T10A562T", PiiType.CODICE_FISCALE),
                        Map.entry("NIF 123456788", PiiType.NIF),
                        Map.entry("CPF 529.982.247-24", PiiType.CPF),
                        Map.entry("Aadhaar 499118665247", PiiType.AADHAAR),
                        Map.entry("DNI 12345678A", PiiType.DNI),
                        Map.entry("CURP: HEGG560427MVZRRL05", PiiType.CURP),
                        Map.entry("Thai ID 1-1017-00230-70-9", PiiType.THAI_ID),
                        Map.entry("SSN 666-12-3456", PiiType.SSN))
                .forEach((text, type) -> assertThat(
                                masker.mask(text, Placeholders.typed()).counts())
                        .as(text)
                        .doesNotContainKey(type));
    }

    @Test
    void givesTheSameValueTheSameNumberInAConversation() {
        Placeholders conversation = Placeholders.numbered();

        assertThat(masker.mask("mila@example.com wrote to jo@example.com", conversation)
                        .text())
                .isEqualTo("[EMAIL_1] wrote to [EMAIL_2]");
        assertThat(masker.mask("Jo@Example.com called Mila@example.com from +49 30 1234567", conversation)
                        .text())
                .isEqualTo("[EMAIL_2] called [EMAIL_1] from [PHONE_1]");
        assertThat(masker.mask("+49 (30) 123-45-67", conversation).text()).isEqualTo("[PHONE_1]");
        assertThat(masker.mask("jo@example.com", Placeholders.numbered()).text())
                .isEqualTo("[EMAIL_1]");
    }

    @Test
    void masksTheTypesThatItIsToldAlone() {
        PiiMasker emails = new PiiMasker(EnumSet.of(PiiType.EMAIL));

        assertThat(emails.mask("mila@example.com, +49 30 1234567", Placeholders.typed())
                        .text())
                .isEqualTo("[EMAIL], +49 30 1234567");
    }

    @Test
    void everyTypeHasARule() {
        Set<PiiType> known = new TreeSet<>();
        PiiRules.of(EnumSet.allOf(PiiType.class)).forEach(rule -> known.add(rule.type()));

        assertThat(known).containsExactly(PiiType.values());
    }

    @Test
    void longTextsWithoutAnEndDoNotOverflowTheStack() {
        String key = "-----BEGIN PRIVATE KEY-----\n" + ("A".repeat(64) + "\n").repeat(20_000);
        String digits = "1234 ".repeat(100_000);
        String letters = "eyJ" + "a".repeat(500_000) + " sk-" + "b".repeat(500_000) + "1";

        assertThat(masked(key)).startsWith("[PRIVATE_KEY]");
        assertThat(masked(digits)).isNotEmpty();
        assertThat(masked(letters)).endsWith("[API_KEY]");
    }

    private String masked(String text) {
        return masker.mask(text, Placeholders.typed()).text();
    }
}
