package sample;

import dev.sluice.servlet.SluiceFilter;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

/** The application; {@code sluice.config} names the config. */
@SpringBootApplication
public class ShopApplication {

    /** Runs the shop. */
    public static void main(String[] arguments) {
        SpringApplication.run(ShopApplication.class, arguments);
    }

    @Bean
    FilterRegistrationBean<SluiceFilter> sluice(@Value("${sluice.config}") String config) {
        FilterRegistrationBean<SluiceFilter> filter = new FilterRegistrationBean<>(new SluiceFilter());
        filter.addInitParameter("config", config);
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return filter;
    }
}
