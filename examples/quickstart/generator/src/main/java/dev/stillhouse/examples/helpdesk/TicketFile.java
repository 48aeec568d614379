package dev.stillhouse.examples.helpdesk;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.FailureCode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Iterator;
import java.util.stream.Stream;

/**
 * A JSONL file in UTF-8, one row a line, that appears whole or not at all.
 *
 * <p>Labelled rows are {@code {"id","language","text","label"}}, with the label as compact JSON in a string; unlabelled
 * rows are {@code {"id","text"}}.
 */
public record TicketFile(Path path) {

    /** @throws dev.stillhouse.contracts.failure.Failure FILE_UNWRITABLE */
    public void writeLabelled(Stream<Ticket> tickets) {
        write(tickets.map(TicketFile::labelled));
    }

    /** @throws dev.stillhouse.contracts.failure.Failure FILE_UNWRITABLE */
    public void writeUnlabelled(Stream<Ticket> tickets) {
        write(tickets.map(ticket -> unlabelled(ticket.id(), ticket.text())));
    }

    void writePile(Stream<PileRow> rows, BrokenLines broken) {
        write(rows.map(row -> row.blemish() == Blemish.BROKEN ? broken.line(row) : unlabelled(row.id(), row.text())));
    }

    private static byte[] labelled(Ticket ticket) {
        return bytes(JsonNodeFactory.instance
                .objectNode()
                .put("id", ticket.id())
                .put("language", ticket.language().code())
                .put("text", ticket.text())
                .put("label", ticket.label().toJson()));
    }

    static byte[] unlabelled(String id, String text) {
        return bytes(JsonNodeFactory.instance.objectNode().put("id", id).put("text", text));
    }

    private static byte[] bytes(ObjectNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void write(Stream<byte[]> lines) {
        Path draft = path.resolveSibling("." + path.getFileName() + ".tmp");
        try {
            Path folder = path.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(draft))) {
                for (Iterator<byte[]> all = lines.iterator(); all.hasNext(); ) {
                    out.write(all.next());
                    out.write('\n');
                }
            }
            Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw FailureCode.FILE_UNWRITABLE.because(
                    e, "Cannot write %s: %s; check that the folder exists, is writable and has space", path, e);
        }
    }
}
