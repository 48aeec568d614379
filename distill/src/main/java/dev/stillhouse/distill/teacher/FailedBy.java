package dev.stillhouse.distill.teacher;

/** Why no answer came. */
public enum FailedBy {
    /** No connection, or it broke. */
    CONNECTION,
    /** The time of an attempt, or of the request, ran out. */
    TIMEOUT,
    /** Turned away again and again (status 429). */
    BUSY,
    /** The endpoint failed (status 408, 409 or 5xx). */
    ENDPOINT_ERROR,
    /** The reply was not what the API promises. */
    BAD_REPLY,
    /** The endpoint found this one request wrong (other status 4xx). */
    REQUEST_REJECTED,
    /** The endpoint takes no request of ours (status 401, 403 or 404): asking on would be pointless. */
    NOT_ALLOWED,
    /** There was no money for another attempt. */
    UNPAID;

    public boolean isFinalForAll() {
        return this == NOT_ALLOWED || this == UNPAID;
    }
}
