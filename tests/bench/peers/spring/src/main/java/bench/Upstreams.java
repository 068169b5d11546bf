package bench;

import io.netty.channel.ChannelOption;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/** A client for each upstream service, over one provider of kept connections, which holds a pool for each. */
@Configuration
class Upstreams {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    @Bean
    ReactorClientHttpConnector connector() {
        var connections = ConnectionProvider.builder("upstreams")
                .maxConnections(500)
                .pendingAcquireMaxCount(-1)
                .maxIdleTime(Duration.ofSeconds(60))
                .build();
        var client = HttpClient.create(connections)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) TIMEOUT.toMillis())
                .responseTimeout(TIMEOUT);
        return new ReactorClientHttpConnector(client);
    }

    @Bean
    WebClient accounts(WebClient.Builder builder) {
        return builder.baseUrl("http://127.0.0.1:7101").build();
    }

    @Bean
    WebClient orders(WebClient.Builder builder) {
        return builder.baseUrl("http://127.0.0.1:7102").build();
    }

    @Bean
    WebClient catalog(WebClient.Builder builder) {
        return builder.baseUrl("http://127.0.0.1:7103").build();
    }

    @Bean
    WebClient content(WebClient.Builder builder) {
        return builder.baseUrl("http://127.0.0.1:7104").build();
    }

    /** Refuses every connection. */
    @Bean
    WebClient dead(WebClient.Builder builder) {
        return builder.baseUrl("http://127.0.0.1:7109").build();
    }
}
