package dev.stillhouse.text.pii;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * All rules in the order in which they are tried. What says more comes first: a key may hold what looks like a number, and many a number
 * looks like one of a telephone.
 */
final class PiiRules {
    private PiiRules() {}

    static List<PiiRule> of(Set<PiiType> types) {
        return Stream.of(
                        SecretRules.all(),
                        Email.rules(),
                        Iban.rules(),
                        CodiceFiscale.rules(),
                        Curp.rules(),
                        Nir.rules(),
                        Card.rules(),
                        Ahv.rules(),
                        ThaiId.rules(),
                        NhsNumber.rules(),
                        Nino.rules(),
                        Sin.rules(),
                        Ssn.rules(),
                        Cpf.rules(),
                        Aadhaar.rules(),
                        SteuerId.rules(),
                        Nif.rules(),
                        Dni.rules(),
                        Pan.rules(),
                        IpAddress.rules(),
                        Phone.rules())
                .flatMap(List::stream)
                .filter(rule -> types.contains(rule.type()))
                .toList();
    }
}
