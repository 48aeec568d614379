package dev.stillhouse.app.tracking;

import dev.stillhouse.finetune.StepMetrics;
import dev.stillhouse.finetune.TrainingListener;
import dev.stillhouse.finetune.ValidationMetrics;
import java.time.Clock;
import java.util.List;

/** A training that is tracked. It has failed when it is closed before it finished. */
public final class TrackedTraining implements TrainingListener, AutoCloseable {
    private final List<TrainingListener> listeners;
    private final List<Courier> couriers;
    private final Clock clock;
    private TrainingEnd end = TrainingEnd.FAILED;

    TrackedTraining(List<TrainingListener> listeners, List<Courier> couriers, Clock clock) {
        this.listeners = List.copyOf(listeners);
        this.couriers = List.copyOf(couriers);
        this.clock = clock;
    }

    @Override
    public void step(StepMetrics metrics) {
        listeners.forEach(listener -> listener.step(metrics));
        TrackedStep step = new TrackedStep(clock.instant(), metrics);
        couriers.forEach(courier -> courier.stepped(step));
    }

    @Override
    public void validation(ValidationMetrics metrics) {
        listeners.forEach(listener -> listener.validation(metrics));
        TrackedValidation validation = new TrackedValidation(clock.instant(), metrics);
        couriers.forEach(courier -> courier.validated(validation));
    }

    @Override
    public void note(String text) {
        listeners.forEach(listener -> listener.note(text));
    }

    /** The model is there. */
    public void finished() {
        end = TrainingEnd.FINISHED;
    }

    @Override
    public void close() {
        couriers.forEach(courier -> courier.ended(end, clock.instant()));
    }
}
