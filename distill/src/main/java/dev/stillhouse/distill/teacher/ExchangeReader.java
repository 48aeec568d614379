package dev.stillhouse.distill.teacher;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** Understands how an attempt ended: what it means for the request, and what it cost. */
final class ExchangeReader {
    private final Clock clock;

    /** What a reply is to its request. */
    private interface Reading {
        Outcome read(String reply) throws ReplyReader.BadReply;
    }

    ExchangeReader(Clock clock) {
        this.clock = clock;
    }

    /** A reply with an error is taken to be free of charge, as providers have it. */
    Exchange read(HttpResponse<String> response, TeacherKey key, EndpointRequest request) {
        int status = response.statusCode();
        String body = key.removeFrom(response.body());
        if (status == 200) {
            return reply(body, response.headers().firstValue("Content-Type").orElse(""), request::read);
        }
        Outcome.Failed failure = new Outcome.Failed(reason(status), "status " + status + ": " + Excerpt.of(body));
        if (status == 408 || status == 409 || status == 429 || status >= 500) {
            return new Exchange.Again(
                    failure,
                    response.headers().firstValue("Retry-After").flatMap(value -> RetryAfter.parse(value, clock)),
                    new Bill.Nothing());
        }
        return new Exchange.Done(failure, new Bill.Nothing());
    }

    /** Of a request of a batch, which the endpoint has tried again as often as it likes. */
    static Exchange batched(int status, String body) {
        return status == 200
                ? reply(body, "", ReplyReader::read)
                : new Exchange.Done(
                        new Outcome.Failed(reason(status), "status " + status + ": " + Excerpt.of(body)),
                        new Bill.Nothing());
    }

    private static Exchange reply(String body, String contentType, Reading reading) {
        String whole = body;
        try {
            whole = EventStream.isOne(contentType) ? EventStream.whole(body) : body;
            Outcome outcome = reading.read(whole);
            return new Exchange.Done(outcome, new Bill.Stated(outcome.usage()));
        } catch (ReplyReader.BadReply e) {
            Bill bill = ReplyReader.usageOf(whole).<Bill>map(Bill.Stated::new).orElseGet(Bill.Unknown::new);
            return new Exchange.Again(
                    new Outcome.Failed(FailedBy.BAD_REPLY, e.getMessage() + "; it was: " + Excerpt.of(body)),
                    Optional.empty(),
                    bill);
        }
    }

    private static FailedBy reason(int status) {
        return switch (status) {
            case 401, 403, 404 -> FailedBy.NOT_ALLOWED;
            case 429 -> FailedBy.BUSY;
            case 408, 409 -> FailedBy.ENDPOINT_ERROR;
            default -> status >= 500 ? FailedBy.ENDPOINT_ERROR : FailedBy.REQUEST_REJECTED;
        };
    }

    Exchange broken(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (!(cause instanceof IOException)) {
            return new Exchange.Done(new Outcome.Failed(FailedBy.CONNECTION, cause.toString()), new Bill.Unknown());
        }
        FailedBy by = cause instanceof HttpTimeoutException ? FailedBy.TIMEOUT : FailedBy.CONNECTION;
        return new Exchange.Again(
                new Outcome.Failed(by, EndpointCheck.reason(cause)),
                Optional.empty(),
                neverArrived(cause) ? new Bill.Nothing() : new Bill.Unknown());
    }

    private static boolean neverArrived(Throwable cause) {
        return cause instanceof ConnectException
                || cause instanceof HttpConnectTimeoutException
                || cause.getCause() instanceof UnresolvedAddressException;
    }
}
