package dev.stillhouse.app.export;

import dev.stillhouse.contracts.failure.FailureCode;

/** Which licence terms come with the base and the teacher of a model. */
public enum Materials {
    /** Neither base nor teacher was a Llama of Meta's; the weights come from a seed and the user's own data. */
    OWN {
        @Override
        public void checkName(String name) {
            // Own models are called what their makers like.
        }
    },
    /** A Llama 3.1 was the base or the teacher (Llama 3.1 Community License, section 1.b). */
    LLAMA_3_1 {
        @Override
        public void checkName(String name) {
            if (!name.startsWith(LLAMA)) {
                throw FailureCode.SPEC_INVALID.with(
                        "Export %s: a Llama 3.1 model was its base or its teacher, so that its licence wants a name that begins with '%s'; call it %s-%s",
                        name, LLAMA, LLAMA, name);
            }
        }
    };

    /** The line that the licence wants in a NOTICE file. */
    static final String NOTICE =
            "Llama 3.1 is licensed under the Llama 3.1 Community License, Copyright (c) Meta Platforms, Inc. All Rights Reserved.\n";

    private static final String LLAMA = "Llama";

    /** @throws dev.stillhouse.contracts.failure.Failure SPEC_INVALID when the licence does not allow the name */
    public abstract void checkName(String name);
}
