package dev.stillhouse.text.clean;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PiiMaskerTest {
    private final PiiMasker masker = new PiiMasker();

    @Test
    void masksEachKindByItsName() {
        PiiMasker.Masked masked = masker.mask("Write to mila.k+x@mail.example, pay DE89 3704 0044 0532 0130 00 or card"
                + " 4111 1111 1111 1111 from 192.168.0.17, call +49 30 123 4567 or (555) 123-4567.");

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
                        "0049 171 1234567")
                .forEach(number ->
                        assertThat(masker.mask("Tel. " + number + "!").text()).isEqualTo("Tel. [PHONE]!"));
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
                        "4821345678",
                        "DE00 3704 0044 0532 0130 00",
                        "at 10:22:33,123")
                .forEach(text -> assertThat(masker.mask(text).text()).isEqualTo(text));
    }
}
