package dev.stillhouse.finetune.collective;

import dev.stillhouse.tensor.DeviceCollective;
import dev.stillhouse.tensor.DeviceMeeting;
import dev.stillhouse.tensor.Engine;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Brings the devices of workers together that are in a ring already, where every one of them can and has a device to itself. */
public final class DeviceRing {
    private DeviceRing() {}

    /** @param notes hears what the devices exchange by, or why they do not */
    public static Optional<DeviceCollective> meet(Engine engine, Collective ring, Consumer<String> notes) {
        Optional<DeviceMeeting> own = engine.deviceMeeting();
        List<String> devices = ring.gather(own.map(DeviceMeeting::device).orElse(""));
        if (devices.stream().allMatch(String::isEmpty)) {
            return Optional.empty();
        }
        int without = devices.indexOf("");
        if (without >= 0) {
            notes.accept("Gradients travel by TCP: rank " + without + " cannot exchange on its device");
            return Optional.empty();
        }
        for (int rank = 0; rank < devices.size(); rank++) {
            int other = devices.lastIndexOf(devices.get(rank));
            if (other != rank) {
                notes.accept("Gradients travel by TCP: ranks " + rank + " and " + other + " share a device");
                return Optional.empty();
            }
        }
        DeviceMeeting meeting = own.orElseThrow();
        byte[] place =
                ring.gather(ring.rank() == 0 ? meeting.newPlace() : new byte[0]).get(0);
        DeviceCollective met = meeting.join(place, ring.rank(), ring.size());
        notes.accept("Gradients travel between the devices of " + ring.size() + " ranks");
        return Optional.of(met);
    }
}
