package dev.sluice.gateway;

import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the process is told by others. */
final class Signals {

    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

    private Signals() {}

    /**
     * Runs {@code action} at every SIGHUP, where there is such a signal. The one class of the JDK that knows of signals is
     * reached by name, since the compiler warns of it in a way that cannot be switched off.
     */
    static void onHangUp(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object running = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        action.run();
                        return null;
                    });
            Object hangUp = signal.getConstructor(String.class).newInstance("HUP");
            Object unused = signal.getMethod("handle", signal, handler).invoke(null, hangUp, running);
        } catch (ReflectiveOperationException e) {
            LOG.warn("SIGHUP does not reload the config here: {}", String.valueOf(e.getCause()));
        }
    }
}
