package dev.stillhouse.text.tokenize;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Texts in several languages to train small vocabularies on, the same every time. */
public final class SampleTexts {
    private static final List<String> SENTENCES = List.of(
            "The printer in our office in Leeds does not start since the update.",
            "Der Drucker im Büro geht nicht mehr, bitte rufen Sie mich zurück!",
            "L'imprimante ne démarre plus depuis la mise à jour, merci d'avance.",
            "La impresora no arranca desde ayer; ¿pueden ayudarme?",
            "La stampante non parte più, è urgente.",
            "A impressora não liga desde ontem, preciso de ajuda.",
            "कल से प्रिंटर चालू नहीं हो रहा है, कृपया मदद करें।",
            "เครื่องพิมพ์ไม่ทำงานตั้งแต่เมื่อวาน ช่วยด้วยค่ะ",
            "We've paid the invoice INV-48213 twice, we'll need 120.50 back.\n\nThanks\t\tMila 🙂");

    private SampleTexts() {}

    public static List<String> many(int count) {
        Random random = new Random(7);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            StringBuilder text = new StringBuilder();
            for (int s = 0; s < 3; s++) {
                text.append(SENTENCES.get(random.nextInt(SENTENCES.size()))).append(' ');
            }
            texts.add(text.append(random.nextInt(1_000_000)).toString());
        }
        return texts;
    }
}
