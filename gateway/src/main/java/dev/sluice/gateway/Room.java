package dev.sluice.gateway;

import io.undertow.server.HttpServerExchange;

/** What an admitted request enters first. */
@FunctionalInterface
interface Room {

    void enter(HttpServerExchange exchange, RequestModel model);
}
