package dev.stillhouse.testing.s3;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What S3A asks of S3, on loopback and in memory: objects with ranges, copies and multipart uploads, and listings of version 2
 * (https://docs.aws.amazon.com/AmazonS3/latest/API). Paths are {@code /bucket/key}; signatures are not checked.
 */
public final class S3Server implements AutoCloseable {
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");
    private static final Pattern KEY = Pattern.compile("<Key>(.*?)</Key>", Pattern.DOTALL);

    private final S3Objects objects = new S3Objects();
    private final Map<String, TreeMap<Integer, byte[]>> uploads = new TreeMap<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final ExecutorService threads = Executors.newFixedThreadPool(8);
    private final HttpServer server;

    public S3Server() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** What Hadoop has to be told to find its {@code s3a://} here. */
    public Map<String, String> settings() {
        return Map.of(
                "fs.s3a.endpoint", "http://127.0.0.1:" + server.getAddress().getPort(),
                "fs.s3a.endpoint.region", "eu-west-2",
                "fs.s3a.path.style.access", "true",
                "fs.s3a.access.key", "any",
                "fs.s3a.secret.key", "any",
                "fs.s3a.attempts.maximum", "1",
                "fs.s3a.retry.limit", "1",
                "fs.s3a.multipart.size", "5M");
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.incrementAndGet();
            String path = exchange.getRequestURI().getPath().substring(1);
            Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
            byte[] body = AwsChunks.body(exchange);
            synchronized (this) {
                answer(exchange, path, query, body);
            }
        }
    }

    private void answer(HttpExchange exchange, String path, Map<String, String> query, byte[] body) throws IOException {
        boolean isBucket = path.indexOf('/') < 0 || path.endsWith("/") && path.indexOf('/') == path.length() - 1;
        switch (exchange.getRequestMethod()) {
            case "GET" -> {
                if (query.containsKey("uploads")) {
                    xml(exchange, "<ListMultipartUploadsResult></ListMultipartUploadsResult>");
                } else if (isBucket) {
                    xml(exchange, objects.listing(path.replace("/", ""), query));
                } else {
                    get(exchange, path);
                }
            }
            case "HEAD" -> {
                if (isBucket) {
                    send(exchange, 200, new byte[0]);
                } else {
                    get(exchange, path);
                }
            }
            case "PUT" -> put(exchange, path, query, body);
            case "POST" -> post(exchange, path, query, body);
            case "DELETE" -> {
                uploads.remove(query.getOrDefault("uploadId", ""));
                if (!query.containsKey("uploadId")) {
                    objects.remove(path);
                }
                send(exchange, 204, new byte[0]);
            }
            default -> error(exchange, 405, "MethodNotAllowed");
        }
    }

    private void get(HttpExchange exchange, String path) throws IOException {
        S3Objects.Stored stored = objects.get(path);
        if (stored == null) {
            error(exchange, 404, "NoSuchKey");
            return;
        }
        byte[] content = stored.content();
        exchange.getResponseHeaders().set("ETag", stored.etag());
        exchange.getResponseHeaders().set("Last-Modified", HTTP_DATE.format(stored.time()));
        exchange.getResponseHeaders().set("Accept-Ranges", "bytes");
        String range = exchange.getRequestHeaders().getFirst("Range");
        Matcher matcher = RANGE.matcher(range == null ? "" : range);
        if (!matcher.matches()) {
            send(exchange, 200, content);
            return;
        }
        int from = Integer.parseInt(matcher.group(1));
        if (from >= content.length) {
            error(exchange, 416, "InvalidRange");
            return;
        }
        long last = matcher.group(2).isEmpty() ? Long.MAX_VALUE : Long.parseLong(matcher.group(2));
        int to = (int) Math.min(content.length, last + 1);
        exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + content.length);
        send(exchange, 206, Arrays.copyOfRange(content, from, to));
    }

    private void put(HttpExchange exchange, String path, Map<String, String> query, byte[] body) throws IOException {
        String source = exchange.getRequestHeaders().getFirst("x-amz-copy-source");
        if (query.containsKey("partNumber")) {
            TreeMap<Integer, byte[]> parts = uploads.get(query.getOrDefault("uploadId", ""));
            if (parts == null) {
                error(exchange, 404, "NoSuchUpload");
                return;
            }
            parts.put(Integer.valueOf(query.getOrDefault("partNumber", "")), body);
            exchange.getResponseHeaders().set("ETag", S3Objects.etag(body));
            send(exchange, 200, new byte[0]);
        } else if (source != null) {
            String from = URLDecoder.decode(source, StandardCharsets.UTF_8);
            S3Objects.Stored copied = objects.get(from.startsWith("/") ? from.substring(1) : from);
            if (copied == null) {
                error(exchange, 404, "NoSuchKey");
                return;
            }
            S3Objects.Stored stored = objects.put(path, copied.content());
            xml(
                    exchange,
                    "<CopyObjectResult><ETag>" + stored.etag() + "</ETag><LastModified>" + stored.time()
                            + "</LastModified></CopyObjectResult>");
        } else if (exchange.getRequestHeaders().getFirst("If-None-Match") != null && objects.get(path) != null) {
            error(exchange, 412, "PreconditionFailed");
        } else {
            exchange.getResponseHeaders().set("ETag", objects.put(path, body).etag());
            send(exchange, 200, new byte[0]);
        }
    }

    private void post(HttpExchange exchange, String path, Map<String, String> query, byte[] body) throws IOException {
        if (query.containsKey("delete")) {
            String bucket = path.replace("/", "");
            Matcher keys = KEY.matcher(new String(body, StandardCharsets.UTF_8));
            while (keys.find()) {
                objects.remove(bucket + "/" + S3Objects.unescaped(keys.group(1)));
            }
            xml(exchange, "<DeleteResult></DeleteResult>");
        } else if (query.containsKey("uploads")) {
            String id = "upload-" + requests.get();
            uploads.put(id, new TreeMap<>());
            xml(
                    exchange,
                    "<InitiateMultipartUploadResult><UploadId>" + id + "</UploadId></InitiateMultipartUploadResult>");
        } else {
            TreeMap<Integer, byte[]> parts = uploads.remove(query.getOrDefault("uploadId", ""));
            if (parts == null) {
                error(exchange, 404, "NoSuchUpload");
                return;
            }
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            parts.values().forEach(whole::writeBytes);
            S3Objects.Stored stored = objects.put(path, whole.toByteArray());
            xml(
                    exchange,
                    "<CompleteMultipartUploadResult><ETag>" + stored.etag()
                            + "</ETag></CompleteMultipartUploadResult>");
        }
    }

    private static Map<String, String> query(String raw) {
        Map<String, String> query = new TreeMap<>();
        for (String pair : raw == null ? new String[0] : raw.split("&")) {
            String[] parts = pair.split("=", 2);
            query.put(parts[0], parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return query;
    }

    private static void error(HttpExchange exchange, int status, String code) throws IOException {
        send(
                exchange,
                status,
                ("<Error><Code>" + code + "</Code><Message>" + code + "</Message></Error>")
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static void xml(HttpExchange exchange, String body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/xml");
        send(exchange, 200, body.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        boolean isHead = exchange.getRequestMethod().equals("HEAD");
        exchange.getResponseHeaders().set("x-amz-request-id", Instant.now().toString());
        if (isHead) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
        }
        exchange.sendResponseHeaders(status, isHead || body.length == 0 ? -1 : body.length);
        if (!isHead && body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    /** Bodies as the SDK sends them: plain, or in chunks with their length in hexadecimal and a signature, and checksums at the end. */
    private static final class AwsChunks {
        private AwsChunks() {}

        static byte[] body(HttpExchange exchange) throws IOException {
            InputStream in = exchange.getRequestBody();
            String encoding = String.valueOf(exchange.getRequestHeaders().get("Content-Encoding"));
            if (!encoding.contains("aws-chunked")) {
                return in.readAllBytes();
            }
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            while (true) {
                int length = Integer.parseInt(line(in).split(";", 2)[0], 16);
                if (length == 0) {
                    in.readAllBytes();
                    return body.toByteArray();
                }
                body.writeBytes(in.readNBytes(length));
                line(in);
            }
        }

        private static String line(InputStream in) throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
                if (c != '\r') {
                    line.append((char) c);
                }
            }
            return line.toString();
        }
    }
}
