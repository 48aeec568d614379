package dev.stillhouse.text.pii;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** How much is found, and how much is left alone, in seeded sentences of the eight languages. */
class PiiRecallTest {
    private static final int CASES = 2_000;
    /** What stands before a value, in the order of English, German, French, Italian, Portuguese, Hindi, Spanish, Thai, and what comes after it. */
    private static final String[][] SENTENCES = {
        {"Hello, this is my %s: ", ". Thank you, Rachel"},
        {"Guten Tag, hier ist die %s: ", ", bitte prüfen Sie das."},
        {"Bonjour, voici mon %s : ", ", merci de me répondre."},
        {"Buongiorno, il mio %s è ", " e aspetto una risposta."},
        {"Olá, o meu %s é ", ", podem confirmar?"},
        {"नमस्ते, मेरा %s है ", ", कृपया जाँच करें।"},
        {"Hola, mi %s es ", "; quedo a la espera."},
        {"สวัสดีค่ะ %s คือ ", " ช่วยตรวจสอบด้วยค่ะ"}
    };

    private static final Map<PiiType, String[]> NAMES = new EnumMap<>(PiiType.class);

    static {
        NAMES.put(PiiType.PHONE, new String[] {
            "phone number",
            "Telefonnummer",
            "numéro de téléphone",
            "numero di telefono",
            "número de telefone",
            "फ़ोन नंबर",
            "número de teléfono",
            "เบอร์โทร"
        });
        NAMES.put(PiiType.THAI_ID, new String[] {
            "Thai ID", "Thai ID", "Thai ID", "Thai ID", "Thai ID", "Thai ID", "Thai ID", "เลขประจำตัวประชาชน"
        });
        NAMES.put(PiiType.AADHAAR, new String[] {
            "Aadhaar number",
            "Aadhaar-Nummer",
            "numéro Aadhaar",
            "numero Aadhaar",
            "número Aadhaar",
            "आधार नंबर",
            "Aadhaar",
            "Aadhaar"
        });
        NAMES.put(PiiType.PAN, new String[] {"PAN card", "PAN", "PAN", "PAN", "PAN", "पैन नंबर", "PAN", "PAN"});
        NAMES.put(PiiType.SSN, same("social security number (SSN)"));
        NAMES.put(PiiType.NINO, same("National Insurance number"));
        NAMES.put(PiiType.NHS_NUMBER, same("NHS number"));
        NAMES.put(PiiType.SIN, new String[] {
            "social insurance number", "SIN", "numéro d'assurance sociale", "SIN", "SIN", "SIN", "SIN", "SIN"
        });
        NAMES.put(PiiType.NIF, same("NIF"));
        NAMES.put(PiiType.CPF, same("CPF"));
        NAMES.put(PiiType.BEARER_TOKEN, same("header Authorization: Bearer"));
        NAMES.put(PiiType.CREDENTIALS, same("database"));
    }

    @Test
    void findsNearlyAllOfTwoThousandStructuredCases() {
        MadeUpValues values = new MadeUpValues(20261130);
        PiiMasker masker = new PiiMasker();
        PiiType[] types = PiiType.values();
        List<String> missed = new ArrayList<>();
        for (int i = 0; i < CASES; i++) {
            PiiType type = types[i % types.length];
            int language = i / types.length % SENTENCES.length;
            String before = SENTENCES[language][0].formatted(name(type, language))
                    + (type == PiiType.CREDENTIALS ? "mysql://" : "");
            String after = (type == PiiType.CREDENTIALS ? "@db.example/lake" : "") + SENTENCES[language][1];
            if (type == PiiType.BEARER_TOKEN) {
                before = before.substring(0, before.indexOf("Bearer")) + "Bearer ";
            }
            String value = values.of(type);
            String masked =
                    masker.mask(before + value + after, Placeholders.typed()).text();
            if (!masked.equals(before + type.placeholder() + after)) {
                missed.add(type + " " + value + " became " + masked);
            }
        }

        System.out.printf("personal data: found %d of %d%n", CASES - missed.size(), CASES);
        assertThat(missed).as("missed").hasSizeLessThanOrEqualTo(CASES / 100);
    }

    @Test
    void leavesReferencesDatesAmountsAndVersionsAlone() {
        MadeUpValues values = new MadeUpValues(7);
        Random random = new Random(7);
        PiiMasker masker = new PiiMasker();
        List<String> changed = new ArrayList<>();
        for (int i = 0; i < CASES; i++) {
            String text = harmless(values, random, i);
            String masked = masker.mask(text, Placeholders.typed()).text();
            if (!masked.equals(text)) {
                changed.add(text + " became " + masked);
            }
        }

        System.out.printf("no personal data: left %d of %d alone%n", CASES - changed.size(), CASES);
        assertThat(changed).as("changed").hasSizeLessThanOrEqualTo(CASES / 200);
    }

    private static String harmless(MadeUpValues values, Random random, int i) {
        String[] shapes = {
            "The order number is ####-####-####, the invoice INV-2025-######.",
            "Bestellung 45######## vom ##.0#.202# über 1.###,## €, Artikel-Nr. ###.###.##",
            "Commande n° ######### du 1#/0#/202#, montant 1 ### ###,## €, colis 6A###########",
            "Ordine #######, fattura 2025/####, importo 12.###,00 EUR, ore 1#:##:##",
            "Pedido ##########, nota fiscal 000.###.###, valor R$ 1.###,##, versão 2.#.#.#",
            "ऑर्डर संख्या #########, राशि ₹1,##,###.00, दिनांक 2#/0#/202#, संस्करण 3.#.#.#",
            "Pedido n.º ########-##, importe 1.###,## €, fecha 202#-0#-1#T1#:##:##Z, versión 10.#.#.#",
            "คำสั่งซื้อหมายเลข ########## วันที่ 1#/0#/256# จำนวน #,###.00 บาท เวอร์ชัน 1.#.#.#",
            "Ticket TK-######, RMA-####, SN-######XY, commit 8f3a2b1c9d, build 2025.1#.####, port 80##, #### MB",
            "Firmware v#.##.#.#, ISBN 978-3-16-14841#-0, EAN 40########### and 59###########, at 17########## ms, page ##-##",
            "It took ###.### s for #,###,### rows (##.#%), ratio #:#, lat ##.######, lon 1#.######, zip 9####-####",
            "Reference ###-##-#### for case 2025-###-####, between 0#.30-1#.30, room ###, 555 × ### × ## mm"
        };
        return shapes[i % shapes.length]
                        .chars()
                        .mapToObj(c -> c == '#' ? values.number(1) : Character.toString(c))
                        .collect(Collectors.joining())
                + " " + random.nextInt(100);
    }

    private static String name(PiiType type, int language) {
        String[] names = NAMES.get(type);
        return names == null ? type.name().toLowerCase(Locale.ROOT).replace('_', ' ') : names[language];
    }

    private static String[] same(String name) {
        String[] names = new String[SENTENCES.length];
        Arrays.fill(names, name);
        return names;
    }
}
