package dev.sluice.gateway;

import dev.sluice.host.RequestModel;
import io.undertow.server.HttpServerExchange;

/** What an admitted request enters first. */
@FunctionalInterface
interface Room {

    void enter(HttpServerExchange exchange, RequestModel model);
}
