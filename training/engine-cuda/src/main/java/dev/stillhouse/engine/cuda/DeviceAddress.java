package dev.stillhouse.engine.cuda;

import org.bytedeco.javacpp.Pointer;

/** A device address where a library's binding wants a pointer. Never dereferenced here. */
final class DeviceAddress extends Pointer {
    DeviceAddress() {
        super((Pointer) null);
    }

    void to(long deviceAddress) {
        address = deviceAddress;
    }
}
