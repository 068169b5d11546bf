package bench;

import java.util.List;

/** What is read from upstream services, and what is answered; fields that nobody asked for are not read. */
final class Answers {
    private Answers() {}

    record User(String name, String email, String tier) {}

    record Summary(String id, String status, double total, String placed) {}

    record Summaries(List<Summary> items) {}

    record Product(String sku, String title, double price) {}

    record Products(List<Product> items) {}

    record Notice(String id, String title) {}

    record Notices(List<Notice> items) {}

    record Dashboard(User user, List<Summary> orders, List<Product> picks, List<Notice> notices) {}

    record UpstreamLine(String sku, int quantity) {}

    record UpstreamOrder(String id, String userId, String status, double total, List<UpstreamLine> lines) {}

    record UpstreamCart(String id, List<UpstreamLine> lines) {}

    record Customer(String name, String email) {}

    record LineProduct(String title, double price) {
        static LineProduct of(Product product) {
            return product == null ? null : new LineProduct(product.title(), product.price());
        }
    }

    record Line(String sku, int quantity, LineProduct product) {}

    record Order(String id, String status, double total, Customer customer, List<Line> lines) {}

    record Cart(String id, List<Line> lines) {}

    record Item(String id, String title, double price) {}
}
