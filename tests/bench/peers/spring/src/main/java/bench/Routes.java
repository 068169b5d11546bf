package bench;

import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.web.reactive.function.client.WebClientException;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Which path is which work. */
@Configuration
class Routes {
    @Bean
    RouterFunction<ServerResponse> routing(Works works, Tokens tokens) {
        return route()
                .GET("/dashboard/{user}", request -> json(works.dashboard(request.pathVariable("user"))))
                .GET("/orders/{order}", request -> json(works.order(request.pathVariable("order"))))
                .GET("/carts/{cart}", request -> json(works.cart(request.pathVariable("cart"))))
                .GET("/items/{item}", request -> json(works.item(request.pathVariable("item"))))
                .GET("/articles/{article}", request -> ServerResponse.ok()
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(works.article(request.pathVariable("article")), DataBuffer.class))
                .GET("/me/dashboard", request -> json(tokens.subject(request.headers().firstHeader(HttpHeaders.AUTHORIZATION))
                        .flatMap(works::dashboard)))
                .GET("/partial/{user}", request -> json(works.partialDashboard(request.pathVariable("user"))))
                .onError(JwtException.class, (error, request) -> ServerResponse.status(HttpStatus.UNAUTHORIZED)
                        .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
                        .build())
                .onError(WebClientException.class, (error, request) -> ServerResponse.status(HttpStatus.BAD_GATEWAY).build())
                .build();
    }

    private static Mono<ServerResponse> json(Mono<?> answer) {
        return answer.flatMap(body -> ServerResponse.ok().contentType(MediaType.APPLICATION_JSON).bodyValue(body));
    }
}
