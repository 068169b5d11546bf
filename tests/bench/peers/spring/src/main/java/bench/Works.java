package bench;

import static java.util.stream.Collectors.joining;

import bench.Answers.Cart;
import bench.Answers.Customer;
import bench.Answers.Dashboard;
import bench.Answers.Item;
import bench.Answers.Line;
import bench.Answers.LineProduct;
import bench.Answers.Notices;
import bench.Answers.Order;
import bench.Answers.Product;
import bench.Answers.Products;
import bench.Answers.Summaries;
import bench.Answers.UpstreamCart;
import bench.Answers.UpstreamOrder;
import bench.Answers.User;
import java.util.HashMap;
import java.util.List;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The works: what is asked of which service, and what is made of it. */
@Component
class Works {
    private static final ParameterizedTypeReference<List<Product>> PRODUCTS = new ParameterizedTypeReference<>() {};
    private static final Notices NO_NOTICES = new Notices(List.of());

    private final WebClient accounts;
    private final WebClient orders;
    private final WebClient catalog;
    private final WebClient content;
    private final WebClient dead;

    Works(WebClient accounts, WebClient orders, WebClient catalog, WebClient content, WebClient dead) {
        this.accounts = accounts;
        this.orders = orders;
        this.catalog = catalog;
        this.content = content;
        this.dead = dead;
    }

    Mono<Dashboard> dashboard(String user) {
        return dashboard(user, notices(content, user));
    }

    Mono<Dashboard> partialDashboard(String user) {
        return dashboard(user, notices(dead, user).onErrorReturn(NO_NOTICES));
    }

    private Mono<Dashboard> dashboard(String user, Mono<Notices> notices) {
        return Mono.zip(
                        get(accounts, "/users/{user}", user, User.class),
                        get(orders, "/users/{user}/orders", user, Summaries.class),
                        get(catalog, "/users/{user}/picks", user, Products.class),
                        notices)
                .map(all -> new Dashboard(
                        all.getT1(), all.getT2().items(), all.getT3().items(), all.getT4().items()));
    }

    Mono<Order> order(String id) {
        return get(orders, "/orders/{order}", id, UpstreamOrder.class).flatMap(order -> Mono.zip(
                        get(accounts, "/users/{user}", order.userId(), Customer.class),
                        Flux.fromIterable(order.lines())
                                .flatMapSequential(line -> get(catalog, "/products/{sku}", line.sku(), LineProduct.class)
                                        .map(product -> new Line(line.sku(), line.quantity(), product)), 10)
                                .collectList())
                .map(both -> new Order(order.id(), order.status(), order.total(), both.getT1(), both.getT2())));
    }

    Mono<Cart> cart(String id) {
        return get(orders, "/carts/{cart}", id, UpstreamCart.class).flatMap(cart -> {
            var skus = cart.lines().stream().map(Answers.UpstreamLine::sku).collect(joining(","));
            return catalog.get().uri("/products?skus={skus}", skus).retrieve().bodyToMono(PRODUCTS)
                    .map(products -> join(cart, products));
        });
    }

    private static Cart join(UpstreamCart cart, List<Product> products) {
        var bySku = new HashMap<String, Product>(products.size() * 2);
        products.forEach(product -> bySku.put(product.sku(), product));
        var lines = cart.lines().stream()
                .map(line -> new Line(line.sku(), line.quantity(), LineProduct.of(bySku.get(line.sku()))))
                .toList();
        return new Cart(cart.id(), lines);
    }

    Mono<Item> item(String id) {
        return get(catalog, "/items/{item}", id, Item.class);
    }

    Mono<DataBuffer> article(String id) {
        return get(content, "/articles/{article}", id, DataBuffer.class);
    }

    private static Mono<Notices> notices(WebClient service, String user) {
        return get(service, "/users/{user}/notices", user, Notices.class);
    }

    private static <T> Mono<T> get(WebClient service, String path, String id, Class<T> type) {
        return service.get().uri(path, id).retrieve().bodyToMono(type);
    }
}
