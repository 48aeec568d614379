package dev.stillhouse.tensor.conformance;

import dev.stillhouse.tensor.QuantizedMoment;

/** The same moment on the engine under test and on the reference. */
record MomentTwin(QuantizedMoment tested, QuantizedMoment reference) {}
