package dev.stillhouse.serving;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;

/** Serves one method of one path. */
interface Route {
    void serve(HttpExchange exchange) throws IOException;
}
