package dev.sluice.servlet;

import io.undertow.Undertow;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.FilterInfo;
import io.undertow.servlet.api.ServletInfo;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.ErrorPage;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.eclipse.jetty.ee11.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** The servlet containers that the filter is tried in, each with an application behind the filter. */
public enum Container {
    TOMCAT {
        @Override
        public Running start(Path config, Class<? extends HttpServlet> app) throws Exception {
            Tomcat tomcat = new Tomcat();
            tomcat.setBaseDir(Files.createTempDirectory("tomcat").toString());
            tomcat.setPort(0);
            tomcat.getConnector().setProperty("address", "127.0.0.1");
            Context context =
                    tomcat.addContext("", Files.createTempDirectory("docs").toString());
            FilterDef filter = new FilterDef();
            filter.setFilterName("sluice");
            filter.setFilterClass(SluiceFilter.class.getName());
            filter.addInitParameter("config", config.toString());
            filter.setAsyncSupported("true");
            context.addFilterDef(filter);
            FilterMap map = new FilterMap();
            map.setFilterName("sluice");
            map.addURLPattern("/*");
            for (DispatcherType type : DispatcherType.values()) {
                map.setDispatcher(type.name());
            }
            context.addFilterMap(map);
            Wrapper servlet = Tomcat.addServlet(context, "app", app.getName());
            servlet.setAsyncSupported(true);
            servlet.setMultipartConfigElement(new MultipartConfigElement(""));
            context.addServletMappingDecoded("/*", "app");
            ErrorPage page = new ErrorPage();
            page.setErrorCode(500);
            page.setLocation("/error-page");
            context.addErrorPage(page);
            tomcat.start();
            if (context.getState() != LifecycleState.STARTED) {
                tomcat.destroy();
                throw new ServletException("the application did not start");
            }
            return new Running(tomcat.getConnector().getLocalPort(), () -> {
                tomcat.stop();
                tomcat.destroy();
            });
        }
    },
    JETTY {
        @Override
        public Running start(Path config, Class<? extends HttpServlet> app) throws Exception {
            Server server = new Server();
            ServerConnector connector = new ServerConnector(server);
            connector.setHost("127.0.0.1");
            server.addConnector(connector);
            ServletContextHandler context = new ServletContextHandler("/");
            FilterHolder filter = new FilterHolder(new SluiceFilter());
            filter.setInitParameter("config", config.toString());
            filter.setAsyncSupported(true);
            context.addFilter(filter, "/*", EnumSet.allOf(DispatcherType.class));
            ServletHolder servlet = new ServletHolder(app);
            servlet.setAsyncSupported(true);
            servlet.getRegistration()
                    .setMultipartConfig(new MultipartConfigElement(
                            Files.createTempDirectory("jetty").toString()));
            context.addServlet(servlet, "/*");
            ErrorPageErrorHandler errors = new ErrorPageErrorHandler();
            errors.addErrorPage(500, "/error-page");
            context.setErrorHandler(errors);
            server.setHandler(context);
            try {
                server.start();
            } catch (Exception e) {
                server.stop();
                throw e;
            }
            return new Running(connector.getLocalPort(), server::stop);
        }
    },
    UNDERTOW {
        @Override
        public Running start(Path config, Class<? extends HttpServlet> app) throws Exception {
            FilterInfo filter = Servlets.filter("sluice", SluiceFilter.class)
                    .addInitParam("config", config.toString())
                    .setAsyncSupported(true);
            ServletInfo servlet = Servlets.servlet("app", app)
                    .addMapping("/*")
                    .setMultipartConfig(new MultipartConfigElement(""))
                    .setAsyncSupported(true);
            DeploymentInfo deployment = Servlets.deployment()
                    .setClassLoader(Container.class.getClassLoader())
                    .setContextPath("/")
                    .setDeploymentName("app")
                    .setEagerFilterInit(true)
                    .addFilter(filter)
                    .addServlet(servlet)
                    .addErrorPage(Servlets.errorPage("/error-page", 500));
            for (DispatcherType type : DispatcherType.values()) {
                deployment.addFilterUrlMapping("sluice", "/*", type);
            }
            DeploymentManager manager = Servlets.defaultContainer().addDeployment(deployment);
            manager.deploy();
            Undertow server = Undertow.builder()
                    .addHttpListener(0, InetAddress.getLoopbackAddress().getHostAddress(), manager.start())
                    .build();
            server.start();
            InetSocketAddress address =
                    (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
            return new Running(address.getPort(), () -> {
                server.stop();
                manager.stop();
                manager.undeploy();
            });
        }
    };

    /** Starts the container on a free port, with {@code app} at every path behind a filter that reads {@code config}. */
    public abstract Running start(Path config, Class<? extends HttpServlet> app) throws Exception;

    /** Ends what was started. */
    @FunctionalInterface
    public interface Stop {

        void stop() throws Exception;
    }

    /**
     * A container that serves.
     *
     * @param port where
     * @param stop undeploys the application and ends the container
     */
    public record Running(int port, Stop stop) implements AutoCloseable {

        @Override
        public void close() throws LifecycleException {
            try {
                stop.stop();
            } catch (Exception e) {
                throw new LifecycleException(e);
            }
        }
    }
}
