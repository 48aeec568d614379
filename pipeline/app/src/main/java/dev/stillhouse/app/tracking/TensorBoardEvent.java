package dev.stillhouse.app.tracking;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;

/**
 * The few messages of TensorBoard that are written here, to the byte ({@code tensorboard/compat/proto/event.proto} and
 * {@code summary.proto}):
 *
 * <pre>
 * Event      { double wall_time = 1; int64 step = 2; string file_version = 3; Summary summary = 5; SessionLog session_log = 7; }
 * Summary    { repeated Value value = 1; }   Value { string tag = 1; float simple_value = 2; }
 * SessionLog { SessionStatus status = 1; }   START = 1
 * </pre>
 */
final class TensorBoardEvent {
    private static final int WALL_TIME = 1;
    private static final int STEP = 2;
    private static final int FILE_VERSION = 3;
    private static final int SUMMARY = 5;
    private static final int SESSION_LOG = 7;
    private static final int START = 1;
    private static final String VERSION = "brain.Event:2";

    private TensorBoardEvent() {}

    private interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    /** What a file of events begins with. */
    static byte[] version(Instant time) {
        return message(out -> {
            out.writeDouble(WALL_TIME, seconds(time));
            out.writeString(FILE_VERSION, VERSION);
        });
    }

    /** From here on steps are counted from the given one: readers drop what they had from it on. */
    static byte[] start(Instant time, long step) {
        return message(out -> {
            out.writeDouble(WALL_TIME, seconds(time));
            out.writeInt64(STEP, step);
            out.writeByteArray(SESSION_LOG, message(session -> session.writeEnum(1, START)));
        });
    }

    static byte[] scalars(Instant time, long step, Map<String, Double> scalars) {
        byte[] summary = message(out -> {
            for (Map.Entry<String, Double> scalar : scalars.entrySet()) {
                out.writeByteArray(1, value(scalar.getKey(), scalar.getValue()));
            }
        });
        return message(out -> {
            out.writeDouble(WALL_TIME, seconds(time));
            out.writeInt64(STEP, step);
            out.writeByteArray(SUMMARY, summary);
        });
    }

    private static byte[] value(String tag, double value) {
        return message(out -> {
            out.writeString(1, tag);
            out.writeFloat(2, (float) value);
        });
    }

    /** The step that an event is of; 0 when it names none. */
    static long stepOf(byte[] event) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(event);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == STEP) {
                return in.readInt64();
            }
            in.skipField(tag);
        }
        return 0;
    }

    private static double seconds(Instant time) {
        return time.getEpochSecond() + time.getNano() / 1e9;
    }

    private static byte[] message(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            fields.write(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("memory refused a byte", e);
        }
        return bytes.toByteArray();
    }
}
