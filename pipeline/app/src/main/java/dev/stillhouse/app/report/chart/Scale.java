package dev.stillhouse.app.report.chart;

import java.util.List;

/** Maps values to pixels along one axis and says where its ticks go. */
interface Scale {
    double pixel(double value);

    List<Double> ticks();

    /** From values {@code [low, high]} to pixels, evenly. */
    record Linear(double low, double high, double fromPixel, double toPixel) implements Scale {
        private static final int TICKS = 5;

        @Override
        public double pixel(double value) {
            return fromPixel + (value - low) / (high - low) * (toPixel - fromPixel);
        }

        @Override
        public List<Double> ticks() {
            return Ticks.round(low, high, TICKS);
        }
    }

    /** Equal factors are equal distances. All values are positive. */
    record Logarithmic(double low, double high, double fromPixel, double toPixel) implements Scale {
        @Override
        public double pixel(double value) {
            return fromPixel + Math.log(value / low) / Math.log(high / low) * (toPixel - fromPixel);
        }

        @Override
        public List<Double> ticks() {
            return Ticks.decades(low, high);
        }
    }
}
