package dev.stillhouse.tensor;

/** How the devices of several engines come together, to exchange without the host between them. */
public interface DeviceMeeting {
    /** The device, by a name that no other one has, whatever the machine: two engines on one device cannot meet. */
    String device();

    /** A few bytes that say where to meet. One engine makes them, and all join with them, once. */
    byte[] newPlace();

    /**
     * Waits for all others.
     *
     * @throws dev.stillhouse.contracts.failure.Failure WORKER_LOST when they do not come
     */
    DeviceCollective join(byte[] place, int rank, int size);
}
