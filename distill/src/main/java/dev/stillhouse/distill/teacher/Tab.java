package dev.stillhouse.distill.teacher;

/** Speaks for whoever pays for one request. Called by the client's threads, one at a time. */
public interface Tab {
    /** Of somebody who pays for everything at once. */
    Tab OPEN = new Tab() {
        @Override
        public Admission admit(String endpoint) {
            return new Admission.Granted();
        }

        @Override
        public void settle(String endpoint, Bill bill) {
            // Nobody counts.
        }
    };

    /** Asked right before every attempt. Must not block, nor call the client. */
    Admission admit(String endpoint);

    /** Told after every attempt that was granted. */
    void settle(String endpoint, Bill bill);
}
